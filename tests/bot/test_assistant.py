"""The assistant whatever is sent to it: always one reply, nothing kept that should not be."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.assembly import Parts
from bot.assistant import Assistant
from bot.conversation import MemoryStore
from bot.messages import Incoming, Outcome, Reply, Role
from intents import Focus
from knowledge.documents import Facet

QUESTIONS = [
    "đăng ký tạm trú cần giấy tờ gì",
    "đổi bằng lái xe hết bao nhiêu tiền",
    "xin chào",
    "căn cước",
    "mai trời có mưa không",
    "công an gọi bảo cài app",
    "Lùng Phình vì sao còn lõm sóng",
]


def ask(assistant: Assistant, text: str, talk: str = "test:1", action: str | None = None) -> Reply:
    return assistant.respond(Incoming(talk, "test", text, action=action))


@pytest.mark.parametrize("text", QUESTIONS)
def test_the_same_question_gets_the_same_answer(assistant: Assistant, text: str) -> None:
    first = ask(assistant, text, "test:1")
    assert ask(assistant, text, "test:2") == first


def test_many_threads_are_answered_as_one_would_be(assistant: Assistant) -> None:
    alone = [ask(assistant, text, f"alone:{text}") for text in QUESTIONS]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(lambda n: ask(assistant, QUESTIONS[n % len(QUESTIONS)], f"t:{n}"), range(56)))
    assert together == alone * 8


def test_an_answer_has_a_source_and_its_date(assistant: Assistant) -> None:
    reply = ask(assistant, "đăng ký tạm trú cần giấy tờ gì")
    assert reply.citations[0].as_of
    assert "Nguồn: " in reply.text
    assert "10/6/2026" in reply.text


def test_a_guide_past_its_review_says_so(assistant_parts: Parts) -> None:
    late = replace(assistant_parts.desk, today=lambda: date(2030, 1, 1))
    reply = ask(Assistant(assistant_parts.understander, late, MemoryStore()), "đăng ký tạm trú cần giấy tờ gì")
    assert "đã đến hạn rà soát" in reply.text


def test_the_commune_served_is_greeted(assistant_parts: Parts) -> None:
    served = replace(assistant_parts.desk, commune="Bình Lư")
    assert "Bình Lư" in ask(Assistant(assistant_parts.understander, served, MemoryStore()), "xin chào").text


def test_the_way_to_an_official_is_told_with_the_handoff(assistant_parts: Parts) -> None:
    desk = replace(assistant_parts.desk, officer_contact="0200 000 000 giờ làm việc")
    reply = ask(Assistant(assistant_parts.understander, desk, MemoryStore()), "gặp cán bộ")
    assert reply.outcome is Outcome.HANDOFF
    assert "0200 000 000" in reply.text


def test_talks_do_not_mix(assistant: Assistant) -> None:
    ask(assistant, "đăng ký tạm trú cần giấy tờ gì", "test:1")
    ask(assistant, "đổi bằng lái xe hết bao nhiêu tiền", "test:2")
    assert ask(assistant, "nộp ở đâu", "test:1").citations[0].doc == "cu-tam-tru"
    assert ask(assistant, "nộp ở đâu", "test:2").citations[0].doc == "gplx-doi"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_is_answered(assistant: Assistant, role: Role) -> None:
    reply = assistant.respond(Incoming("test:1", "test", "đăng ký tạm trú ở đâu", role=role))
    assert reply.outcome is Outcome.ANSWERED


def test_a_breakage_is_apologised_for_and_logged(assistant_parts: Parts, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(MemoryStore):
        def load(self, conversation: str):
            raise RuntimeError("disk")

    reply = ask(Assistant(assistant_parts.understander, assistant_parts.desk, Broken()), "câu riêng tư")
    assert reply.outcome is Outcome.ERROR
    assert "trục trặc" in reply.text
    assert "disk" in caplog.text
    assert "câu riêng tư" not in caplog.text


def test_a_log_never_holds_a_persons_words(assistant: Assistant, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    ask(assistant, "đăng ký tạm trú ở đâu cho Giàng Thị Bí Mật")
    assert "Bí Mật" not in caplog.text
    assert "tạm trú" not in caplog.text


SECRETS = [
    ("mã otp là 482913", "482913"),
    ("mật khẩu là Hoaban@99", "Hoaban@99"),
    ("đăng ký tạm trú, số căn cước 012345678901", "012345678901"),
    ("thẻ 4111 1111 1111 1111 đăng ký tạm trú được không", "4111"),
]


@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_a_secret_is_neither_kept_nor_repeated(assistant_parts: Parts, text: str, secret: str) -> None:
    store = MemoryStore()
    assistant = Assistant(assistant_parts.understander, assistant_parts.desk, store)
    replies = [ask(assistant, text), ask(assistant, "gặp cán bộ"), ask(assistant, "lệ phí?")]
    assert secret not in repr((store.kept, store.handoffs, replies))


@pytest.mark.parametrize(
    "action",
    [
        "ask/gone",
        "ask/gone/fee",
        "more/gone/fee",
        "walk/gone/1",
        "leave/gone",
        "walk/ht-khai-sinh/0",
        "walk/ht-khai-sinh/999",
        "walk/ht-khai-sinh/999999999999999999999",
        "ask/ht-khai-sinh/nothing",
        "report/Mường Xa",
        "commune/00000",
        "pick:3",
        "unsupported:photo",
        "/",
        "ask/",
        "",
    ],
)
def test_any_button_gets_a_reply(assistant: Assistant, action: str) -> None:
    assert ask(assistant, "Bấm", action=action).outcome is not Outcome.ERROR


@pytest.mark.parametrize("text", ["lệ phí?", "xem thêm", "từng bước"])
def test_a_talk_on_a_guide_that_is_gone_goes_on(assistant_parts: Parts, text: str) -> None:
    store = MemoryStore()
    fresh = store.load("test:1")
    store.save(replace(fresh, focus=Focus(subject="gone", facet=Facet.FEE, question="việc đã bỏ")))
    reply = ask(Assistant(assistant_parts.understander, assistant_parts.desk, store), text)
    assert reply.outcome is not Outcome.ERROR


ODD = [
    "\x00",
    "\ud7ff\uffff",
    "١٢٣ ٤٥٦",
    "漢字だけの文",
    "a" * 5000,
    "đăng ký " * 2000,
    "?" * 3000,
    "🙏" * 500,
    "ă" * 300,
    "{title} {0} %s",
    "<script>alert(1)</script>",
    "1.001193",
    "=cmd()",
    "ÀÁẢÃẠ",
]


@pytest.mark.parametrize("text", ODD)
def test_odd_messages_get_a_reply(assistant: Assistant, text: str) -> None:
    reply = ask(assistant, text)
    assert reply.outcome is not Outcome.ERROR
    assert 0 < len(reply.text) < 3000


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    texts=st.lists(st.one_of(st.text(max_size=60), st.sampled_from([*QUESTIONS, "2", "tiếp", "lệ phí?"])), max_size=3)
)
def test_any_talk_gets_replies(assistant: Assistant, texts: list[str]) -> None:
    for text in texts:
        reply = ask(assistant, text, f"any:{texts}")
        assert reply.outcome is not Outcome.ERROR
        assert reply.text
        assert reply.citations or reply.outcome is not Outcome.ANSWERED
