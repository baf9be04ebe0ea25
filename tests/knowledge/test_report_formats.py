"""Reports as .md, .html, .docx and .pdf: tables, automatic numbers, broken lines, pages."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from knowledge.ingest import IngestError
from knowledge.ingest.reports import read_document

HEAD = "BÁO CÁO quý I năm 2026"


def written(folder: Path, text: str, name: str = "bao-cao.txt") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_tables_in_plain_text_and_markdown(tmp_path: Path) -> None:
    table = "Chỉ tiêu\tNăm 2025\tQuý I\nHồ sơ tiếp nhận\t2.931\t803\nSố thôn có Tổ công\t16/16\t\nnghệ số\t\t\n"
    head = "BÁO CÁO quý I năm 2026\n\nUBND xã Tà Đùng:\n\n"
    told = [
        "Chỉ tiêu: Hồ sơ tiếp nhận; Năm 2025: 2.931; Quý I: 803",
        "Chỉ tiêu: Số thôn có Tổ công nghệ số; Năm 2025: 16/16",
    ]
    _, plain = read_document(written(tmp_path, head + table))
    assert [text for _, text in plain][-2:] == told
    piped = "| Chỉ tiêu | Năm 2025 | Quý I |\n|---|---|---|\n| Hồ sơ **tiếp nhận** | 2.931 | 803 |\n"
    _, marked = read_document(written(tmp_path, f"# {head}## I. KẾT QUẢ\n\n{piped}", "a.md"))
    assert marked[-1] == ("I – KẾT QUẢ", told[0])


def test_html(tmp_path: Path) -> None:
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><h1>BÁO CÁO</h1><p>Quý I năm 2026</p>"
        "<p>UBND xã T&agrave; Đùng:</p><h2>I. KẾT QUẢ</h2><ul><li>32 trạm\n BTS.</li></ul><table>"
        "<tr><th>Chỉ tiêu</th><th>Số</th></tr><tr><td>Hồ sơ</td><td>803</td></tr></table></body></html>"
    )
    report, sections = read_document(written(tmp_path, page, "a.html"))
    assert (report.commune, report.period) == ("Tà Đùng", "Quý I năm 2026")
    assert sections[-2:] == [("I – KẾT QUẢ", "32 trạm BTS."), ("I – KẾT QUẢ", "Chỉ tiêu: Hồ sơ; Số: 803")]


def word_file(folder: Path, fill: Callable[..., None]) -> Path:
    document = docx.Document()
    document.add_paragraph("BÁO CÁO quý I năm 2026")
    document.add_paragraph("UBND xã Tà Đùng báo cáo:")
    fill(document)
    path = folder / "bao-cao.docx"
    document.save(str(path))
    return path


def test_a_word_file_is_read_in_order_with_its_tables(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("I. KẾT QUẢ")
        document.add_paragraph("Trước bảng.")
        table = document.add_table(rows=3, cols=3)
        rows = (("TT", "Chỉ tiêu", "Số"), ("1", "Hồ sơ", "803"), ("2", "Thôn", "16"))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        document.add_paragraph("Sau bảng.")
        document.add_paragraph("Mục tự đánh dấu", style="List Bullet")

    _, sections = read_document(word_file(tmp_path, fill))
    assert [text for locator, text in sections if locator == "I – KẾT QUẢ"] == [
        "Trước bảng.",
        "TT: 1; Chỉ tiêu: Hồ sơ; Số: 803",
        "TT: 2; Chỉ tiêu: Thôn; Số: 16",
        "Sau bảng.",
        "Mục tự đánh dấu",
    ]


def test_a_word_files_automatic_numbers_and_insertions_are_read(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        document.add_paragraph("Hạ tầng số", style="List Number")
        document.add_paragraph("Toàn xã có 32 trạm.")
        document.add_paragraph("Dữ liệu số", style="List Number")
        paragraph = document.add_paragraph("Đã số hóa ")
        inserted = OxmlElement("w:ins")
        inserted.append(paragraph.add_run("99% hồ sơ.")._r)
        paragraph._p.append(inserted)
        deleted = OxmlElement("w:del")
        deleted.append(paragraph.add_run("thừa")._r)
        paragraph._p.append(deleted)
        assert paragraph._p.find(qn("w:ins")) is not None

    _, sections = read_document(word_file(tmp_path, fill))
    assert ("1 – Hạ tầng số", "Toàn xã có 32 trạm.") in sections
    assert ("2 – Dữ liệu số", "Đã số hóa 99% hồ sơ.") in sections


def test_a_word_file_with_broken_bytes_is_refused(tmp_path: Path) -> None:
    path = word_file(tmp_path, lambda document: document.add_paragraph("Dài. " * 2000))
    whole = path.read_bytes()
    start = whole.index(b"word/document.xml") + 40
    for place in range(start, start + 60, 7):
        path.write_bytes(whole[:place] + bytes(255 - byte for byte in whole[place : place + 7]) + whole[place + 7 :])
        with pytest.raises(IngestError, match="mở bằng Word và lưu lại"):
            read_document(path)


Line = tuple[float, float, str]


def pdf_file(folder: Path, pages: list[list[Line]], rules: str = "", encrypted: bool = False) -> Path:
    """A PDF of lines (left, top, text); its font says by a ToUnicode map which letters its codes are."""
    letters = sorted({letter for page in pages for _, _, text in page for letter in text})
    codes = "".join(f"<{ord(letter):04X}> <{ord(letter):04X}>\n" for letter in letters)
    unicode_map = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
        f"{len(letters)} beginbfchar\n{codes}endbfchar\nendcmap end end"
    )
    kids = " ".join(f"{10 + 2 * number} 0 R" for number in range(len(pages)))
    objects = {
        1: "<< /Type /Catalog /Pages 2 0 R >>",
        2: f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        3: "<< /Type /Font /Subtype /Type0 /BaseFont /X /Encoding /Identity-H"
        " /DescendantFonts [4 0 R] /ToUnicode 6 0 R >>",
        4: "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /X /DW 500 /FontDescriptor 5 0 R"
        " /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
        5: "<< /Type /FontDescriptor /FontName /X /Flags 4 /Ascent 800 /Descent -200 /FontBBox [0 -200 500 800] >>",
        6: stream(unicode_map),
        7: f"<< /Filter /Standard /V 1 /R 2 /P -4 /O <{'11' * 32}> /U <{'22' * 32}> >>",
    }
    for number, page in enumerate(pages):
        shown = "".join(
            f"1 0 0 1 {left} {780 - top} Tm <{''.join(f'{ord(c):04X}' for c in text)}> Tj\n" for left, top, text in page
        )
        objects[10 + 2 * number] = (
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Resources << /Font << /F 3 0 R >> >>"
            f" /Contents {11 + 2 * number} 0 R >>"
        )
        objects[11 + 2 * number] = stream(f"{rules}\nBT /F 12 Tf\n{shown}ET")
    body, places = "%PDF-1.4\n", {}
    for number, content in objects.items():
        places[number] = len(body)
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{number} 1\n{place:010} 00000 n \n" for number, place in places.items())
    locked = f" /Encrypt 7 0 R /ID [<{'33' * 16}> <{'33' * 16}>]" if encrypted else ""
    trailer = f"trailer << /Size {max(objects) + 1} /Root 1 0 R{locked} >>\nstartxref\n{len(body)}\n%%EOF"
    path = folder / "bao-cao.pdf"
    path.write_bytes(f"{body}xref\n{table}{trailer}".encode("ascii"))
    return path


def stream(content: str) -> str:
    return f"<< /Length {len(content)} >>\nstream\n{content}\nendstream"


def column(*lines: str, top: float = 40, gap_before: tuple[int, ...] = ()) -> list[Line]:
    """Lines one under the other, with a wider gap before those named."""
    placed = []
    for number, line in enumerate(lines):
        top += 26 if number in gap_before else 16
        placed.append((50.0, top, line))
    return placed


def test_a_pdfs_broken_lines_become_paragraphs_over_its_pages(tmp_path: Path) -> None:
    header, footer = (50.0, 20.0, "UBND xã Mường Khoa - Báo cáo"), "- {} -"
    first = column(
        HEAD,
        "I. HẠ TẦNG SỐ",
        "Toàn xã có 32 trạm BTS, sóng di động phủ 15/16 bản theo số",
        "liệu của Kế hoạch số 05-",
        "KH/ĐU ngày 24/11/2025.",
        "Đoạn thứ hai bắt đầu sau một khoảng trống và kéo dài tới",
        gap_before=(1, 2, 5),
    )
    pages = [
        [header, *first, (280.0, 760.0, footer.format(1))],
        [header, *column("trang sau.", "- Gạch đầu dòng."), (280.0, 760.0, footer.format(2))],
        [header, *column("II. KIẾN NGHỊ", "Không có."), (280.0, 760.0, footer.format(3))],
    ]
    report, sections = read_document(pdf_file(tmp_path, pages), commune="Mường Khoa")
    assert report.period == "Quý I năm 2026"
    assert sections[1:] == [
        (
            "I – HẠ TẦNG SỐ",
            "Toàn xã có 32 trạm BTS, sóng di động phủ 15/16 bản theo số liệu của Kế hoạch số 05-KH/ĐU ngày 24/11/2025.",
        ),
        ("I – HẠ TẦNG SỐ", "Đoạn thứ hai bắt đầu sau một khoảng trống và kéo dài tới trang sau."),
        ("I – HẠ TẦNG SỐ", "Gạch đầu dòng."),
        ("II – KIẾN NGHỊ", "Không có."),
    ]


def test_a_pdfs_tables_are_read_as_rows_over_its_pages(tmp_path: Path) -> None:
    grid = "".join(f"50 {y} m 350 {y} l S\n" for y in (700, 670, 640)) + "".join(
        f"{x} 640 m {x} 700 l S\n" for x in (50, 200, 350)
    )
    first = [
        (50.0, 40.0, HEAD),
        (60.0, 98.0, "Chỉ tiêu"),
        (210.0, 98.0, "Kết quả"),
        (60.0, 128.0, "Hồ sơ"),
        (210.0, 128.0, "803"),
    ]
    second = [(60.0, 98.0, "Số thôn"), (210.0, 98.0, "16"), (60.0, 128.0, "Số trạm"), (210.0, 128.0, "32")]
    _, sections = read_document(pdf_file(tmp_path, [first, second], grid), commune="Tà Đùng")
    assert [text for _, text in sections[1:]] == [
        "Chỉ tiêu: Hồ sơ; Kết quả: 803",
        "Chỉ tiêu: Số thôn; Kết quả: 16",
        "Chỉ tiêu: Số trạm; Kết quả: 32",
    ]


def test_a_scanned_pdf_asks_for_one_with_text(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    Image.new("L", (200, 300), 255).save(path)
    with pytest.raises(IngestError, match="chỉ có ảnh, không có chữ"):
        read_document(path)


def test_a_locked_pdf_asks_to_unlock_it(tmp_path: Path) -> None:
    with pytest.raises(IngestError, match="có mật khẩu"):
        read_document(pdf_file(tmp_path, [column(HEAD)], encrypted=True))
