"""The portal's export: its flattened tables become lines, and what the crawl lost is told as lost."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from knowledge.documents import Facet, Procedure
from knowledge.ingest import IngestError, ingest
from knowledge.ingest.portal import BadRow, Doubt, doubts, read_export, read_rows
from knowledge.procedures import read_details

EXPORT = Path(__file__).resolve().parents[3] / "shared" / "tthc" / "procedures.jsonl.gz"

WAYS = "Hình thức nộpThời gianPhí, lệ phíMô tả"
PAPERS = "Tên giấy tờMẫu đơn, tờ khaiSố lượng"
LAWS = "Tên văn bản pháp lýMã văn bản"
ROW = {
    "ma_thu_tuc": "1.001193",
    "ten_thu_tuc": "Đăng ký khai sinh",
    "linh_vuc": "Hộ tịch",
    "cap_thuc_hien": "Cấp xã",
    "co_quan_thuc_hien": "Ủy ban nhân dân cấp xã",
    "doi_tuong_thuc_hien": "Công dân Việt Nam",
    "so_quyet_dinh": "12/QĐ-X",
    "detail_url": "https://dichvucong.gov.vn/thu-tuc-hanh-chinh/1",
}


def export(folder: Path, *rows: object, name: str = "xuat.jsonl") -> Path:
    path = folder / name
    text = "".join((row if isinstance(row, str) else json.dumps(row, ensure_ascii=False)) + "\n" for row in rows)
    path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return path


def details(folder: Path, **fields: str) -> dict[Facet, tuple[str, ...]]:
    (procedure,) = read_export(export(folder, ROW | fields))
    return dict(procedure.details)


def ways(folder: Path, table: str, facet: Facet) -> tuple[str, ...]:
    return details(folder, cach_thuc_thuc_hien=WAYS + table).get(facet, ())


def test_the_facts_of_a_row_are_kept(tmp_path: Path) -> None:
    (procedure,) = read_export(export(tmp_path, ROW), as_of="2026-06-10")
    assert (procedure.code, procedure.name, procedure.field) == ("1.001193", "Đăng ký khai sinh", "Hộ tịch")
    assert (procedure.authority, procedure.level) == ("Ủy ban nhân dân cấp xã", "Cấp xã")
    assert (procedure.decision, procedure.as_of) == ("12/QĐ-X", "2026-06-10")
    assert procedure.url.startswith("https://dichvucong.gov.vn/")


def test_the_competent_authority_comes_before_the_executing_one(tmp_path: Path) -> None:
    (procedure,) = read_export(export(tmp_path, ROW | {"co_quan_co_tham_quyen": "Chủ tịch Ủy ban nhân dân xã"}))
    assert procedure.authority == "Chủ tịch Ủy ban nhân dân xã"


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("Trực tiếp3 Ngày làm việcKhông có thông tin", ["Trực tiếp: 3 ngày làm việc"]),
        ("Trực tuyến1Miễn phí", ["Trực tuyến: nguồn ghi 1, mất đơn vị"]),
        (
            "Trực tuyến5 NgàyMiễn phíTrực tiếp5 NgàyMiễn phíDịch vụ bưu chính8 NgàyMiễn phí",
            ["Trực tuyến, trực tiếp: 5 ngày", "Dịch vụ bưu chính: 8 ngày"],
        ),
        ("Trực tiếpKhông có thông tinMiễn phí", []),
        ("Trực tuyếnKhông quy địnhMiễn phí", ["Trực tuyến: không quy định"]),
        (
            "Trực tuyến120,000 VNĐTrực tiếp2 GiờMiễn phí",
            [
                'Trực tuyến: nguồn ghi liền "120,000 VNĐ", không tách được thời hạn và lệ phí',
                "Trực tiếp: 2 giờ",
            ],
        ),
        (
            "Trực tiếp10 NgàyMiễn phíTrong thời hạn 10 ngày kể từ ngày nhận đủ hồ sơ.",
            ["Trực tiếp: 10 ngày", "Trực tiếp: Trong thời hạn 10 ngày kể từ ngày nhận đủ hồ sơ."],
        ),
    ],
)
def test_time(tmp_path: Path, table: str, told: list[str]) -> None:
    assert list(ways(tmp_path, table, Facet.TIME)) == told


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("Trực tiếp3 Ngày12,000,000 Việt Nam Đồng", ["Trực tiếp: 12.000.000 đồng"]),
        ("Trực tiếp3 Ngày1,500,000 VNĐ(đồng/lần)", ["Trực tiếp: 1.500.000 đồng/lần"]),
        (
            "Trực tuyến7 Ngày200,000 VNĐ(Thẩm định lần đầu (Thông tư số 1/2026/TT-BTC))Nộp tại Cổng",
            ["Trực tuyến: 200.000 đồng (Thẩm định lần đầu (Thông tư số 1/2026/TT-BTC))"],
        ),
        ("Trực tiếp3 NgàyMiễn phí", ["Trực tiếp: Miễn phí"]),
        ("Trực tiếp3 NgàyMiễn phí(Không có)", ["Trực tiếp: Miễn phí"]),
        (
            "Trực tiếp1Miễn phí(Mức lệ phí (nếu có) theo quy định của HĐND cấp tỉnh)",
            ["Trực tiếp: Miễn phí; Cổng ghi kèm: Mức lệ phí (nếu có) theo quy định của HĐND cấp tỉnh"],
        ),
        (
            "Trực tuyến2 Giờ20 VNĐ(20.000 đ/tờ khai)",
            ['Trực tuyến: nguồn ghi "20 VNĐ", có thể mất số 0 (20.000 đ/tờ khai)'],
        ),
        ("Trực tiếp3 NgàyKhông có thông tin", []),
        ("Trực tiếp3 NgàyKhông có thông tin(1) Trường hợp thứ nhất", []),
        ("Trực tiếp3 Ngày10 USD", ["Trực tiếp: 10 USD"]),
        (
            "Trực tiếp3 Ngày50,000 VNĐ(đồng (Miễn phí đến 30/6/2026)15 ngày kể từ ngày nhận hồ sơ",
            ["Trực tiếp: 50.000 đồng (đồng (Miễn phí đến 30/6/2026)"],
        ),
    ],
)
def test_fee(tmp_path: Path, table: str, told: list[str]) -> None:
    assert list(ways(tmp_path, table, Facet.FEE)) == told


def test_online_only_when_the_table_lists_it(tmp_path: Path) -> None:
    assert ways(tmp_path, "Trực tuyến3 NgàyMiễn phí", Facet.ONLINE) == ("Có nộp trực tuyến",)
    offline = ways(tmp_path, "Trực tiếp3 NgàyMiễn phíTrực tuyến: xem hướng dẫn", Facet.ONLINE)
    assert offline == ("Cổng không liệt kê nộp trực tuyến",)


def test_where_tells_the_ways_and_places(tmp_path: Path) -> None:
    where = ways(tmp_path, "Trực tiếp3 NgàyMiễn phíTại Trung tâm Phục vụ hành chính công xã", Facet.WHERE)
    assert where == (
        "Cách nộp: Trực tiếp",
        "Trực tiếp: Tại Trung tâm Phục vụ hành chính công xã",
        "Cơ quan thực hiện: Ủy ban nhân dân cấp xã",
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("Tờ khai1 bản chínhĐơn0 bản chính,1 bản sao", ["Tờ khai (1 bản chính)", "Đơn (1 bản sao)"]),
        ("Đơn theo mẫuMau 14.14.docx1 bản chính,2 bản sao", ["Đơn theo mẫu (1 bản chính, 2 bản sao)"]),
        ("Đơn theo mẫuvăn bản đề nghị 1,2.docx1 bản chính", ["Đơn theo mẫu (1 bản chính)"]),
        ("Đơn (105/2021/NĐ-CP);Mẫu số 01.docx1 bản chính", ["Đơn (105/2021/NĐ-CP) (1 bản chính)"]),
        ("Hợp đồng: 01 bản chính1 bản chính", ["Hợp đồng: 01 bản chính (1 bản chính)"]),
        ("Đơn ngày 24/07/20231 bản chính", ["Đơn ngày 24/07/2023 (1 bản chính)"]),
        ("Bản chính hộ chiếu để đối chiếu0 bản chính", ["Bản chính hộ chiếu để đối chiếu"]),
    ],
)
def test_papers(tmp_path: Path, rows: str, told: list[str]) -> None:
    assert list(details(tmp_path, thanh_phan_ho_so=f"--{PAPERS}{rows}")[Facet.DOCUMENTS]) == told


def test_papers_of_several_cases_stand_under_their_headings(tmp_path: Path) -> None:
    tables = f"* Trường hợp cấp mới:{PAPERS}Đơn1 bản chính* Trường hợp cấp lại {PAPERS}Đơn khác1 bản chính"
    assert details(tmp_path, thanh_phan_ho_so=tables)[Facet.DOCUMENTS] == (
        "Trường hợp cấp mới:",
        "Đơn (1 bản chính)",
        "Trường hợp cấp lại:",
        "Đơn khác (1 bản chính)",
    )


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            "Luật Hộ tịch60/2014/QH13Về phí123/2015/NĐ-CP",
            ["Luật Hộ tịch (60/2014/QH13)", "Về phí (123/2015/NĐ-CP)"],
        ),
        (
            "Luật 51/2019/QH1451/2019/QH14Về phí57/2020/TT-BCA",
            ["Luật 51/2019/QH14", "Về phí (57/2020/TT-BCA)"],
        ),
        ("Luật Thú yLuật 79/2015/QH13", ["Luật Thú y (Luật 79/2015/QH13)"]),
        ("Quy định phí.101/2020/TT-BTC", ["Quy định phí (101/2020/TT-BTC)"]),
        ("Sửa đổi Luật ngày 28/12/202007/2023/TT-BTP", ["Sửa đổi Luật ngày 28/12/2020 (07/2023/TT-BTP)"]),
        (
            "Về phí07/2023/TT-BTPTHÔNG TƯ8/2025/TT-BTP",
            ["Về phí (07/2023/TT-BTP)", "THÔNG TƯ (8/2025/TT-BTP)"],
        ),
    ],
)
def test_legal_documents_are_told_with_their_codes(tmp_path: Path, rows: str, told: list[str]) -> None:
    assert list(details(tmp_path, can_cu_phap_ly=LAWS + rows)[Facet.LEGAL]) == told


def test_steps_conditions_and_results(tmp_path: Path) -> None:
    told = details(
        tmp_path,
        trinh_tu_thuc_hien="Bước 1: Nộp hồ sơ\n\n- Tại xã, hoặc\nqua Cổng.\n2. Nhận 02 kết quả",
        yeu_cau_dieu_kien="Không.",
        ket_qua_xu_ly="Giấy khai sinhMã: KQ.G15.000001Trích lụcMã: abcTừ khóaKhông có thông tinMô tảKhông",
    )
    assert told[Facet.STEPS] == ("Nộp hồ sơ", "Tại xã, hoặc qua Cổng.", "Nhận 02 kết quả")
    assert Facet.ELIGIBILITY not in told
    assert told[Facet.NOTES] == ("Kết quả: Giấy khai sinh", "Kết quả: Trích lục")


def test_a_text_that_the_crawl_cut_at_a_label_is_whole_again(tmp_path: Path) -> None:
    told = details(
        tmp_path,
        trinh_tu_thuc_hien="Bước 1. Lập hồ sơ theo mục 5.3 (",
        thanh_phan_ho_so="); nộp cho cơ quan bảo hiểm.\nBước 2. Nhận kết quả.",
    )
    assert told[Facet.STEPS][0].endswith("mục 5.3 ( Thành phần hồ sơ); nộp cho cơ quan bảo hiểm.")
    assert Facet.DOCUMENTS not in told


def test_bad_rows_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    path = export(tmp_path, "{hỏng", ROW | {"ma_thu_tuc": ""}, ROW, {"ma_thu_tuc": "2"}, "[1]", name="x.jsonl.gz")
    rows = list(read_rows(path))
    assert [row.number for row in rows if isinstance(row, BadRow)] == [1, 2, 4, 5]
    assert [procedure.code for procedure in read_export(path)] == ["1.001193"]


@pytest.mark.parametrize("document", [[ROW], {"data": [ROW]}, ROW])
def test_a_json_file_may_hold_its_rows_in_several_shapes(tmp_path: Path, document: object) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert [procedure.code for procedure in read_export(path)] == ["1.001193"]


def test_a_broken_archive_says_what_to_do(tmp_path: Path) -> None:
    path = export(tmp_path, ROW, name="x.jsonl.gz")
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(IngestError, match="tải lại"):
        list(read_rows(path))


def test_ingesting_merges_by_code_and_again_changes_nothing(tmp_path: Path) -> None:
    first = export(tmp_path, ROW, ROW | {"ma_thu_tuc": "2.0"}, name="a.jsonl")
    second = export(tmp_path, ROW | {"ten_thu_tuc": "Tên mới"}, "hỏng", name="b.jsonl")
    data = tmp_path / "data"
    ingest([first], data)
    (outcome,) = ingest([second], data)
    assert outcome.stored_as == data / "ingested" / "procedures.jsonl"
    assert outcome.read == 1
    assert any("dòng 2" in note for note in outcome.notes)
    names = {procedure.code: procedure.name for procedure in read_details(outcome.stored_as)}
    assert names == {"1.001193": "Tên mới", "2.0": "Đăng ký khai sinh"}
    before = outcome.stored_as.read_bytes()
    (again,) = ingest([second], data)
    assert again.stored_as is not None
    assert again.stored_as.read_bytes() == before
    assert "không có gì mới so với lần nạp trước" in again.notes


def test_a_dry_run_writes_nothing(tmp_path: Path) -> None:
    (outcome,) = ingest([export(tmp_path, ROW)], tmp_path / "data", dry_run=True)
    assert (outcome.kind, outcome.read, outcome.stored_as) == ("procedures", 1, None)
    assert not (tmp_path / "data").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full to stand for a full disk")
def test_a_full_disk_refuses_and_keeps_what_was_there(tmp_path: Path) -> None:
    data = tmp_path / "data"
    ingest([export(tmp_path, ROW)], data)
    kept = data / "ingested" / "procedures.jsonl"
    before = kept.read_bytes()
    kept.with_suffix(".tmp").symlink_to("/dev/full")
    (outcome,) = ingest([export(tmp_path, ROW | {"ma_thu_tuc": "3"})], data)
    assert outcome.kind == "refused"
    assert "xem lại quyền và chỗ trống" in outcome.notes[0]
    assert kept.read_bytes() == before
    assert list(kept.parent.iterdir()) == [kept]


def test_an_unwritable_folder_refuses(tmp_path: Path) -> None:
    data = tmp_path / "data"
    data.write_text("a file where the folder should be", encoding="utf-8")
    (outcome,) = ingest([export(tmp_path, ROW)], data)
    assert outcome.kind == "refused"


@pytest.mark.skipif(not EXPORT.exists(), reason="the portal's export is not beside this checkout")
def test_the_real_export_is_read_whole() -> None:
    rows = list(read_rows(EXPORT))
    procedures = [row for row in rows if isinstance(row, Procedure)]
    assert len(procedures) == len(rows) == 2642
    assert sum(Doubt.LOST_UNIT in doubts(procedure) for procedure in procedures) == 313
    for procedure in procedures:
        assert procedure.details[Facet.STEPS]
        assert procedure.details[Facet.ONLINE]
        lines = [line for lines in procedure.details.values() for line in lines]
        assert not any(header in line for line in lines for header in (WAYS, PAPERS, LAWS))
        assert not any(line.endswith("Không có thông tin") for line in procedure.details.get(Facet.FEE, ()))
