"""From a message and its talk to an intent: reports, subjects, and what a message leans on."""

from __future__ import annotations

import pytest

from bot.assembly import Parts
from bot.assistant import Assistant
from bot.messages import Incoming, Outcome, Reply
from intents import AskReport, AskSubject, Focus, Intent, Origin
from intents.understand import Understander
from knowledge.documents import Facet

RESIDING = Focus(subject="cu-tam-tru", facet=Facet.DOCUMENTS, question="Đăng ký tạm trú", visited=("ht-ket-hon",))
HOME = Focus(commune="Lùng Phình")


@pytest.fixture
def understander(assistant_parts: Parts) -> Understander:
    return assistant_parts.understander


def say(assistant: Assistant, *texts: str) -> Reply:
    """The reply to the last message of a talk."""
    return [assistant.respond(Incoming("test:1", "test", text)) for text in texts][-1]


def report(intent: Intent) -> AskReport:
    assert isinstance(intent, AskReport), intent
    return intent


def subject(intent: Intent) -> AskSubject:
    assert isinstance(intent, AskSubject), intent
    return intent


def test_the_same_message_means_the_same(understander: Understander) -> None:
    text = "Lùng Phình vì sao còn lõm sóng"
    assert understander.understand(text, RESIDING) == understander.understand(text, RESIDING)


@pytest.mark.parametrize("text", ["1.001193 lệ phí bao nhiêu", "le phi cua ma 1.001193 la bao nhieu"])
def test_a_code_of_a_guide_is_that_guide(understander: Understander, text: str) -> None:
    asked = subject(understander.understand(text, RESIDING))
    assert (asked.subject, asked.facets, asked.origin) == ("ht-khai-sinh", (Facet.FEE,), Origin.SAID)


def test_every_code_of_the_catalogue_is_known(understander: Understander, assistant_parts: Parts) -> None:
    guides = {guide.code: guide.id for guide in assistant_parts.library.guides.values() if guide.code}
    for code in list(assistant_parts.library.procedures)[::50]:
        asked = subject(understander.understand(f"thủ tục {code}", Focus()))
        assert asked.subject == guides.get(code, code)


@pytest.mark.parametrize("text", ["mã 9.999999 là gì", "11.001193", "1.0011934", "2.1.001193.5"])
def test_what_only_looks_like_a_code_is_none(understander: Understander, text: str) -> None:
    intent = understander.understand(text, Focus())
    assert getattr(intent, "subject", None) != "ht-khai-sinh"


def test_ones_own_commune_is_asked_of_its_report(understander: Understander) -> None:
    asked = report(understander.understand("xã tôi vì sao còn lõm sóng", HOME))
    assert (asked.communes, asked.origin) == (("Lùng Phình",), Origin.ASSUMED)


def test_ones_own_commune_was_told_in_the_talk(assistant: Assistant) -> None:
    reply = say(assistant, "tôi ở xã Lùng Phình", "xã tôi vì sao còn lõm sóng")
    assert reply.outcome is Outcome.ANSWERED
    assert {citation.doc for citation in reply.citations} == {"lung-phinh-q1-2026"}


def test_an_errand_in_ones_own_commune_is_no_question_on_its_report(understander: Understander) -> None:
    asked = subject(understander.understand("ở xã tôi đăng ký tạm trú cần giấy tờ gì", HOME))
    assert asked.subject == "cu-tam-tru"


@pytest.mark.xfail(strict=True, reason="a guide on coverage of another kind is told; nobody asks which commune")
def test_ones_own_commune_that_nobody_told_is_not_guessed(understander: Understander) -> None:
    assert not isinstance(understander.understand("xã tôi vì sao còn lõm sóng", Focus()), AskSubject)


def test_a_named_commune_goes_before_ones_own(understander: Understander) -> None:
    asked = report(understander.understand("Bình Lư có mô hình chợ số nào", HOME))
    assert (asked.communes, asked.origin) == (("Bình Lư",), Origin.SAID)


@pytest.mark.parametrize(
    "text",
    [
        "báo cáo của xã Mường Hum nói gì về chợ số",
        pytest.param(
            "xã Mường Hum tiếp nhận bao nhiêu hồ sơ trực tuyến",
            marks=pytest.mark.xfail(strict=True, reason="read as how to hand in papers online"),
        ),
    ],
)
def test_a_commune_without_a_report_is_told_so(assistant: Assistant, text: str) -> None:
    reply = say(assistant, text)
    assert reply.outcome is Outcome.NO_DATA
    assert "Mường Hum" in reply.text
    assert "Bình Lư" in reply.text
    assert reply.citations == ()


def test_two_communes_are_read_in_the_order_named(understander: Understander) -> None:
    text = "{} và {} gặp khó khăn gì trong chuyển đổi số"
    for pair in (("Bình Lư", "Lùng Phình"), ("Lùng Phình", "Bình Lư")):
        assert report(understander.understand(text.format(*pair), Focus())).communes == pair


def test_two_communes_are_each_answered_from_their_own_report(assistant: Assistant) -> None:
    reply = say(assistant, "Bình Lư và Lùng Phình gặp khó khăn gì trong chuyển đổi số")
    assert reply.outcome is Outcome.ANSWERED
    assert [citation.doc for citation in reply.citations] == ["binh-lu-447-bc-du", "lung-phinh-q1-2026"]


@pytest.mark.parametrize(
    ("text", "quantity"),
    [
        ("Lùng Phình còn bao nhiêu vùng lõm sóng", True),
        ("lung phinh con may vung lom song", True),
        ("Lùng Phình vì sao còn lõm sóng", False),
    ],
)
def test_a_quantity_is_heard(understander: Understander, text: str, quantity: bool) -> None:
    assert report(understander.understand(text, Focus())).quantity is quantity


def test_a_quantity_is_answered_with_a_figure_or_not_at_all(assistant: Assistant, assistant_parts: Parts) -> None:
    told = {passage.text for passage in assistant_parts.library.passages}
    for thing in ("sân bay trực thăng", "vùng lõm sóng", "hồ sơ", "thành viên tổ công nghệ số", "tàu ngầm"):
        reply = say(assistant, f"Lùng Phình có bao nhiêu {thing}")
        if reply.outcome is Outcome.ANSWERED:
            first = next(line[2:] for line in reply.text.splitlines() if line.startswith("- "))
            assert first in told
            assert any(letter.isdigit() for letter in first), reply.text
        else:
            assert reply.citations == ()


def test_what_no_report_counts_is_told_so(assistant: Assistant) -> None:
    assert say(assistant, "Lùng Phình có bao nhiêu sân bay trực thăng").outcome is Outcome.NO_DATA


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("không phải, ý tôi là đăng ký kết hôn", "ht-ket-hon"),
        ("không phải đăng ký tạm trú, ý tôi là đăng ký kết hôn", "ht-ket-hon"),
        ("ý tôi là đổi bằng lái xe", "gplx-doi"),
    ],
)
def test_a_correction_is_about_what_was_meant(understander: Understander, text: str, meant: str) -> None:
    assert subject(understander.understand(text, RESIDING)).subject == meant


@pytest.mark.xfail(strict=True, reason="the words of going back still count as content; a fee of any kind is asked for")
@pytest.mark.parametrize("text", ["quay lại việc trước lệ phí bao nhiêu", "quay lại việc lúc nãy, lệ phí bao nhiêu"])
def test_going_back_is_to_the_subject_before(understander: Understander, text: str) -> None:
    asked = subject(understander.understand(text, RESIDING))
    assert (asked.subject, asked.facets) == ("ht-ket-hon", (Facet.FEE,))


def test_going_back_to_a_subject_by_its_name(assistant: Assistant) -> None:
    talk = ("đăng ký kết hôn cần gì", "đăng ký tạm trú cần gì", "quay lại việc đăng ký kết hôn, lệ phí bao nhiêu")
    assert say(assistant, *talk).citations[0].doc == "ht-ket-hon"


NO_CONFIRM = "Nguồn của tôi không ghi con số bà con nêu"


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("đăng ký tạm trú lệ phí 500.000 đồng đúng không", Facet.FEE),
        ("đăng ký tạm trú hết 500k phải không", Facet.FEE),
        ("đăng ký khai sinh cho con mới đẻ phải nộp 500.000 đồng đúng không", Facet.FEE),
        ("đăng ký tạm trú mất 45 ngày phải không", Facet.TIME),
    ],
)
def test_a_wrong_number_is_not_confirmed(
    understander: Understander, assistant: Assistant, text: str, facet: Facet
) -> None:
    asked = subject(understander.understand(text, Focus()))
    assert (asked.confirm, asked.facets) == (True, (facet,))
    assert say(assistant, text).text.startswith(NO_CONFIRM)


@pytest.mark.parametrize(
    "text", ["đăng ký tạm trú trực tuyến 7.000 đồng đúng không", "đăng ký tạm trú lệ phí bao nhiêu"]
)
def test_a_number_that_the_source_holds_is_no_wrong_one(assistant: Assistant, text: str) -> None:
    reply = say(assistant, text)
    assert "7.000" in reply.text
    assert NO_CONFIRM not in reply.text
