"""Which part of a guide a question asks for."""

from __future__ import annotations

import pytest

from intents.readers.facets import FacetReader
from knowledge.documents import Facet
from knowledge.text import Reader, fold

FEE, TIME, DOCUMENTS, WHERE = Facet.FEE, Facet.TIME, Facet.DOCUMENTS, Facet.WHERE
ONLINE, STEPS, ELIGIBILITY, LEGAL, NOTES = Facet.ONLINE, Facet.STEPS, Facet.ELIGIBILITY, Facet.LEGAL, Facet.NOTES

LONGER = pytest.mark.xfail(strict=True, reason="'có được … không' is longer than 'miễn phí' and so wins")
ASKED = [
    ("làm giấy khai sinh mất bao nhiêu tiền", FEE),
    ("lệ phí thế nào", FEE),
    ("phí?", FEE),
    ("còn phí thì sao", FEE),
    ("có mất tiền không", FEE),
    ("hết nhiêu tiền vậy ad", FEE),
    ("đổi bằng lái hết bao nhiêu", FEE),
    ("tốn mấy đồng", FEE),
    pytest.param("có được miễn phí không", FEE, marks=LONGER),
    ("chứng thực bao nhiêu một trang", FEE),
    ("bao lâu thì có", TIME),
    pytest.param("mất bao nhiêu ngày", TIME),
    ("mấy ngày xong", TIME),
    ("khi nào lấy được thẻ", TIME),
    ("thời hạn giải quyết", TIME),
    ("bao giờ có kết quả", TIME),
    ("phải khai sinh trong vòng mấy ngày", TIME),
    ("làm có nhanh không", TIME),
    ("cần giấy tờ gì", DOCUMENTS),
    ("hồ sơ gồm những gì", DOCUMENTS),
    ("đi làm căn cước mang theo gì", DOCUMENTS),
    ("phải nộp những giấy tờ nào", DOCUMENTS),
    ("cần chuẩn bị gì", DOCUMENTS),
    ("dùng mẫu nào để khai", DOCUMENTS),
    ("cần gì", DOCUMENTS),
    ("nộp ở đâu", WHERE),
    ("làm ở chỗ nào", WHERE),
    ("ra xã hay lên huyện làm", WHERE),
    ("gọi số nào để hỏi", WHERE),
    ("cơ quan nào cấp", WHERE),
    ("làm ở mô rứa", WHERE),
    ("nộp online được không", ONLINE),
    ("làm qua mạng được không", ONLINE),
    ("nộp trên điện thoại được không", ONLINE),
    ("có phải nộp trực tuyến toàn trình không", ONLINE),
    ("ở nhà làm được không", ONLINE),
    ("các bước làm thế nào", STEPS),
    ("làm thế nào để đăng ký tạm trú", STEPS),
    ("hướng dẫn tôi tách hộ", STEPS),
    ("đăng ký kết hôn ra sao", STEPS),
    ("trình tự thực hiện", STEPS),
    ("ai được hưởng trợ cấp", ELIGIBILITY),
    ("điều kiện tách hộ là gì", ELIGIBILITY),
    ("con 16 tuổi có được làm thẻ không", ELIGIBILITY),
    ("khai muộn có bị phạt không", ELIGIBILITY),
    ("bao nhiêu tuổi thì được kết hôn", ELIGIBILITY),
    ("căn cứ pháp lý nào", LEGAL),
    ("theo luật nào", LEGAL),
    ("nghị định nào quy định", LEGAL),
    ("có lưu ý gì khi làm", NOTES),
]
BARE = [
    "khai sinh",
    "căn cước",
    "cho hỏi về đất đai",
    "xin chào",
    "giấy khai sinh",
    "",
]


def first(facets: FacetReader, reader: Reader, text: str) -> Facet | None:
    return next(iter(facets.read(reader.read(text))), None)


@pytest.mark.parametrize(("text", "facet"), ASKED)
def test_a_facet_is_heard(facets: FacetReader, reader: Reader, text: str, facet: Facet) -> None:
    assert first(facets, reader, text) is facet


@pytest.mark.parametrize(("text", "facet"), ASKED)
def test_a_facet_is_heard_without_diacritics(facets: FacetReader, reader: Reader, text: str, facet: Facet) -> None:
    assert first(facets, reader, fold(text)) is facet


@pytest.mark.parametrize("text", BARE)
def test_a_bare_subject_asks_for_no_part(facets: FacetReader, reader: Reader, text: str) -> None:
    assert first(facets, reader, text) is None


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("cần giấy tờ gì và lệ phí bao nhiêu", {DOCUMENTS, FEE}),
        ("nộp ở đâu, mấy ngày có", {WHERE, TIME}),
        ("hết bao nhiêu tiền, bao lâu thì xong", {FEE, TIME}),
    ],
)
def test_two_facets_in_one_message(facets: FacetReader, reader: Reader, text: str, named: set[Facet]) -> None:
    assert set(facets.read(reader.read(text))) == named


@pytest.mark.parametrize(
    ("text", "left"),
    [("khai sinh hết bao nhiêu tiền", {"khai", "sinh"}), ("lệ phí", set()), ("nộp tạm trú ở đâu", {"tạm", "trú"})],
)
def test_what_is_left_without_its_facet(facets: FacetReader, reader: Reader, text: str, left: set[str]) -> None:
    rest = set(facets.without(reader.read(text)).typed)
    assert left <= rest
    assert not rest & {"tiền", "phí", "đâu"}
