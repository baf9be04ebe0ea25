"""Reports in every format: whose they are, which period they cover, and every word with its section."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from knowledge.ingest import IngestError, ingest
from knowledge.ingest.reports import SUFFIXES, read_document, read_with_notes
from knowledge.reports import read_report

REPORTS = Path(__file__).resolve().parents[3] / "shared" / "reports"
needs_reports = pytest.mark.skipif(not REPORTS.exists(), reason="the five reports are not beside this checkout")

LETTER = """Số: 12/BC-UBND

Mường Khoa, ngày 05 tháng 7 năm 2026

BÁO CÁO

Kết quả chuyển đổi số 6 tháng đầu năm 2026

Thực hiện Công văn số 3/SKHCN ngày 01/6/2026 của tỉnh Sơn La, UBND xã Mường Khoa báo cáo như sau:

I. KẾT QUẢ THỰC HIỆN

1. Hạ tầng số

- Toàn xã có 32 trạm BTS,
phủ sóng 15/16 bản.

- Hồ sơ đã nhận, trong đó:

- + Trực tuyến: 119 hồ sơ;

- + Trực tiếp: 3 hồ sơ.

2. Chính quyền số

a) Kết quả đạt được:

1. Văn bản điện tử;

2. Chữ ký số.

2.1. Dịch vụ công

Tỷ lệ hồ sơ trực tuyến đạt 97%.

II. KIẾN NGHỊ

Đề nghị tỉnh bố trí kinh phí.

Nơi nhận:

- UBND tỉnh;

TM. ỦY BAN NHÂN DÂN
"""


def written(folder: Path, text: str = LETTER, name: str = "bao-cao.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def words(text: str) -> Counter[str]:
    return Counter(re.findall(r"\w+", unicodedata.normalize("NFC", text).lower()))


def kept(source: str, sections: list[tuple[str, str]]) -> float:
    """The share of a text's words that the sections hold."""
    wanted = words(source)
    lost = wanted - words(" ".join(f"{locator} {text}" for locator, text in sections))
    return 1 - sum(lost.values()) / sum(wanted.values())


def test_a_report_says_whose_it_is_and_when(tmp_path: Path) -> None:
    report, _ = read_document(written(tmp_path))
    assert (report.commune, report.province) == ("Mường Khoa", "Sơn La")
    assert (report.period, report.start, report.end) == ("6 tháng đầu năm 2026", "2026-01-01", "2026-06-30")
    assert report.as_of == "2026-07-05"
    assert report.id == "muong-khoa-12-bc-ubnd"
    assert report.title == "Báo cáo số 12/BC-UBND của xã Mường Khoa (6 tháng đầu năm 2026)"


def test_passages_stand_in_their_sections(tmp_path: Path) -> None:
    _, sections = read_document(written(tmp_path))
    assert ("I.1 – Hạ tầng số", "Toàn xã có 32 trạm BTS, phủ sóng 15/16 bản.") in sections
    counted = "Hồ sơ đã nhận, trong đó:\n- Trực tuyến: 119 hồ sơ;\n- Trực tiếp: 3 hồ sơ."
    assert ("I.1 – Hạ tầng số", counted) in sections
    assert ("I.2.1 – Dịch vụ công", "Tỷ lệ hồ sơ trực tuyến đạt 97%.") in sections
    assert ("II – KIẾN NGHỊ", "Đề nghị tỉnh bố trí kinh phí.") in sections
    assert sections[-1] == ("Kết thúc", "Nơi nhận:\n- UBND tỉnh;\nTM. ỦY BAN NHÂN DÂN")
    assert [locator for locator, text in sections if "Chữ ký số" in text] == [
        "I.2.a – Chính quyền số: Kết quả đạt được"
    ]
    assert kept(LETTER, sections) == 1


@pytest.mark.parametrize(
    ("title", "period", "start", "end"),
    [
        ("Kết quả quý I năm 2026", "Quý I năm 2026", "2026-01-01", "2026-03-31"),
        ("Kết quả Quý II, phương hướng Quý III năm 2025", "Quý II năm 2025", "2025-04-01", "2025-06-30"),
        ("KẾT QUẢ QUÝ IV/2025", "Quý IV năm 2025", "2025-10-01", "2025-12-31"),
        ("Kết quả 9 tháng đầu năm 2025", "9 tháng đầu năm 2025", "2025-01-01", "2025-09-30"),
        ("Kết quả tháng 2 năm 2024", "Tháng 2 năm 2024", "2024-02-01", "2024-02-29"),
        ("Kết quả năm 2025", "Năm 2025", "2025-01-01", "2025-12-31"),
        (
            "Kết quả từ ngày 01/7/2025 đến ngày 31/5/2026",
            "Từ ngày 01/7/2025 đến ngày 31/5/2026",
            "2025-07-01",
            "2026-05-31",
        ),
        ("Tiến độ (tính đến hết ngày 01/4/2026)", "Tính đến hết ngày 01/4/2026", None, "2026-04-01"),
        ("Kết quả sau 1 năm 6 tháng triển khai", "Sau 1 năm 6 tháng triển khai", None, None),
        ("Thực trạng theo Nghị quyết ngày 22/12/2024 giai đoạn đến năm 2030", None, None, None),
    ],
)
def test_periods(tmp_path: Path, title: str, period: str | None, start: str | None, end: str | None) -> None:
    text = f"BÁO CÁO\n\n{title}\n\nUBND xã Mường Khoa báo cáo:\n\nI. KẾT QUẢ\n\nTốt trong quý III năm 2020."
    report, _ = read_document(written(tmp_path, text))
    assert (report.period, report.start, report.end) == (period, start, end)


def test_a_report_without_a_period_asks_for_one(tmp_path: Path) -> None:
    path = written(tmp_path, "BÁO CÁO\n\nUBND xã Mường Khoa đã làm tốt.", "muong-khoa_thang-3.txt")
    assert "không tìm thấy kỳ báo cáo" in read_with_notes(path).notes[0]
    report, _ = read_document(path, period="quý I năm 2026")
    assert (report.period, report.start, report.id) == ("quý I năm 2026", "2026-01-01", "muong-khoa-thang-3")


def test_a_report_without_a_commune_says_which_option_to_give(tmp_path: Path) -> None:
    path = written(tmp_path, "BÁO CÁO\n\nKết quả quý I năm 2026\n\nKinh tế xã hội phát triển.")
    with pytest.raises(IngestError, match="--commune"):
        read_document(path)
    report, _ = read_document(path, commune="Ea H'Leo")
    assert (report.commune, report.id) == ("Ea H'Leo", "ea-h-leo-q1-2026")


def test_a_commune_in_capitals_and_one_with_an_apostrophe(tmp_path: Path) -> None:
    capitals = written(tmp_path, "UBND XÃ LÙNG PHÌNH\n\nBÁO CÁO\n\nQUÝ I NĂM 2026\n\nTốt.")
    assert read_document(capitals)[0].commune == "Lùng Phình"
    apostrophe = written(tmp_path, "BÁO CÁO quý I năm 2026\n\nĐảng ủy xã Ea H'Leo và xã Y Tý, xã Ea H'Leo báo cáo.")
    assert read_document(apostrophe)[0].commune == "Ea H'Leo"


def test_long_paragraphs_are_split_at_sentences(tmp_path: Path) -> None:
    sentence = "Xã đã tổ chức nhiều buổi tập huấn kỹ năng số cho người dân ở các bản vùng cao trong năm. "
    text = f"BÁO CÁO quý I năm 2026\n\nUBND xã Mường Khoa:\n\nI. KẾT QUẢ\n\n{sentence * 20}"
    _, sections = read_document(written(tmp_path, text))
    parts = [text for locator, text in sections if locator.startswith("I ")]
    assert len(parts) == 3
    assert all(len(part) <= 700 and part.endswith(".") for part in parts)


def test_lines_broken_at_a_fixed_width_become_paragraphs(tmp_path: Path) -> None:
    body = "Ban Chỉ đạo xã Mường Khoa đã họp với các thôn bản, Tổ công nghệ số cộng đồng và Đoàn Thanh niên. " * 9
    lines: list[str] = [""]
    for word in body.split():
        lines[-1:] = [f"{lines[-1]} {word}".strip()] if len(lines[-1]) + len(word) < 60 else [lines[-1], word]
    text = "BÁO CÁO quý I năm 2026\n\n" + "\n\n".join(["\n".join(lines)] * 3)
    _, sections = read_document(written(tmp_path, text))
    assert all(text.endswith(".") for _, text in sections[1:])


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.docx", b"PK not a zip", "không phải tệp .docx"),
        ("a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "mật khẩu"),
        ("a.pdf", b"%PDF-1.4 half a file", "PDF bị hỏng"),
        ("a.pdf", b"hello", "không phải PDF"),
        ("a.txt", b"", "tệp trống"),
        ("a.txt", b" \n\n ", "không có chữ nào"),
        ("a.txt", b"\x7fELF\x02\0\0\0\xff\xfe\xfa", "không phải tệp chữ"),
        ("a.txt", "báo cáo".encode("cp1258", "replace") + b"\xe1\xff", "UTF-8"),
        ("a.doc", b"x", ".docx, .pdf, .txt"),
        ("bao-cao", b"x", ".docx, .pdf, .txt"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_the_mend(
    tmp_path: Path, name: str, content: bytes, told: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    (outcome,) = ingest([path], tmp_path / "data")
    assert (outcome.kind, outcome.read, outcome.stored_as) == ("refused", 0, None)
    assert told in outcome.notes[0]
    assert not (tmp_path / "data").exists()


def test_files_that_are_not_there_are_refused_and_the_rest_is_read(tmp_path: Path) -> None:
    outcomes = ingest([tmp_path / "x.txt", tmp_path, written(tmp_path)], tmp_path / "data")
    assert [outcome.kind for outcome in outcomes] == ["refused", "refused", "report"]


def test_a_report_is_kept_once_and_again_changes_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, name="muong-khoa_6t-2026.txt")
    (outcome,) = ingest([path], tmp_path / "data", progress=list)
    assert outcome.stored_as == tmp_path / "data" / "ingested" / "reports" / "muong-khoa-6t-2026.json"
    report, sections = read_document(path)
    assert [(p.report, p.locator, p.text) for p in read_report(outcome.stored_as)] == [
        (report, *section) for section in sections
    ]
    before = outcome.stored_as.stat().st_mtime_ns
    (again,) = ingest([path], tmp_path / "data")
    assert outcome.stored_as.stat().st_mtime_ns == before
    assert again.notes == ("không có gì mới so với lần nạp trước",)
    changed = written(tmp_path, LETTER.replace("97%", "98%"), "muong-khoa_6t-2026 (1).txt")
    (newer,) = ingest([changed], tmp_path / "data")
    assert newer.stored_as == outcome.stored_as
    assert "thay bản đã nạp trước" in newer.notes[0]


@needs_reports
@pytest.mark.parametrize(
    ("stem", "commune", "province"),
    [
        ("binh-lu_447-BC-DU", "Bình Lư", "Lai Châu"),
        ("lam-vy_2026-04", "Lam Vỹ", "Thái Nguyên"),
        ("lung-phinh_q1-2026", "Lùng Phình", "Lào Cai"),
        ("phong-tho_253-BC-UBND", "Phong Thổ", "Lai Châu"),
        ("ta-dung_2026-04", "Tà Đùng", "Lâm Đồng"),
    ],
)
def test_every_format_of_a_real_report_says_the_same(stem: str, commune: str, province: str) -> None:
    files = [path for path in REPORTS.glob(f"{stem}.*") if path.suffix in SUFFIXES]
    text = next(path for path in files if path.suffix in (".txt", ".md")).read_text(encoding="utf-8")
    readings = [read_document(path) for path in files]
    assert len({report for report, _ in readings}) == 1
    assert (readings[0][0].commune, readings[0][0].province) == (commune, province)
    assert readings[0][0].id == stem.lower().replace("_", "-")
    assert readings[0][0].as_of
    counts = [len(sections) for _, sections in readings]
    assert max(counts) - min(counts) <= 2
    for _, sections in readings:
        assert kept(text, sections) >= 0.98
        assert max(len(text) for _, text in sections) <= 1000
