"""The shipped facts on provinces and communes, and how a name leads to them."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from knowledge.documents import ContentError
from knowledge.library import SHIPPED
from knowledge.places import Places, load_places
from knowledge.reports import read_summary
from knowledge.text import fold


@pytest.fixture(scope="module")
def places() -> Places:
    return load_places(SHIPPED / "places")


FIVE = ["xã Phong Thổ, Lai Châu", "xã Bình Lư, Lai Châu", "xã Lùng Phình, Lào Cai"]
FIVE += ["xã Lam Vỹ, Thái Nguyên", "xã Tà Đùng, Lâm Đồng"]


def test_all_provinces_and_communes_are_there(places):
    assert len(places.provinces) == 34
    assert len(places.communes) == 3321
    kinds = Counter(commune.kind for commune in places.communes.values())
    assert kinds == {"xã": 2621, "phường": 687, "đặc khu": 13}
    assert {row.code for row in places.merged} == set(places.communes)
    assert len({row.province for row in places.merged}) == 63


@pytest.mark.parametrize("label", FIVE)
def test_the_communes_with_a_report(places, label):
    name, province = label.removeprefix("xã ").split(", ")
    assert [commune.label for commune in places.find(name)] == [label]
    assert places.find(name, province) == places.find(name)


def test_the_shipped_reports_name_known_communes(places):
    reports = [read_summary(path)[0].report for path in sorted((SHIPPED / "reports").glob("*.md"))]
    found = [places.find(report.commune, report.province) for report in reports]
    assert sorted(commune.label for communes in found for commune in communes) == sorted(FIVE)


def test_an_old_commune_that_was_divided_has_a_row_for_each_part(places):
    parts = [row.code for row in places.merged if (row.name, row.district) == ("Đặng Xá", "huyện Gia Lâm")]
    assert [places.communes[code].name for code in parts] == ["Phù Đổng", "Thuận An"]


@pytest.mark.parametrize(
    ("name", "province", "label"),
    [
        ("phong tho", None, "xã Phong Thổ, Lai Châu"),
        ("xã Bình Lư", "tỉnh Lai Châu", "xã Bình Lư, Lai Châu"),
        ("Tả Văn Chư", None, "xã Lùng Phình, Lào Cai"),
        ("ta van chu", "lao cai", "xã Lùng Phình, Lào Cai"),
        ("tan phu", "dong nai", "xã Tân Phú, Đồng Nai"),
        ("Tà Đùng", "Đắk Nông", "xã Tà Đùng, Lâm Đồng"),
        ("lung phinhh", None, "xã Lùng Phình, Lào Cai"),
        ("Phong Tổ", None, "xã Phong Thổ, Lai Châu"),
        ("thị trấn Tam Đường", None, "xã Bình Lư, Lai Châu"),
        ("Cư Mgar", None, "xã Cư M'gar, Đắk Lắk"),
        ("Đắc Som", None, "xã Tà Đùng, Lâm Đồng"),
    ],
)
def test_finding_a_name(places, name, province, label):
    assert [commune.label for commune in places.find(name, province)] == [label]


def test_finding_nothing(places):
    assert places.find("xyz") == places.find("") == places.find("Bình Lư", "Hà Nội") == ()


def test_every_name_is_found(places):
    for commune in [*places.communes.values()][::9]:
        assert commune in places.find(commune.name)
        assert commune in places.find(fold(commune.name), commune.province)


@pytest.mark.parametrize(
    ("file", "row", "what"),
    [
        ("provinces.csv", "99,Xứ Lạ", "dòng thiếu ô"),
        ("communes.csv", "99999,Xứ Lạ,làng,12", "loại 'làng' lạ"),
        ("communes.csv", "99999,Xứ Lạ,xã,98", "không có tỉnh mang mã '98'"),
        ("communes.csv", "03549,Phong Thổ,xã,12", "mã '03549' lặp lại"),
        ("merged.csv", "Xứ Lạ,xã,huyện Xa,Tỉnh Xa,99999", "không có xã mang mã '99999'"),
        ("merged.csv", ",xã,huyện Xa,Tỉnh Xa,03549", "dòng thiếu ô"),
        ("everyday.csv", "an sinh,maybe", "mức 'maybe' lạ"),
    ],
)
def test_a_broken_row_is_named_with_its_line(tmp_path: Path, file, row, what):
    folder = shutil.copytree(SHIPPED / "places", tmp_path / "places")
    lines = (folder / file).read_text(encoding="utf-8").splitlines()
    (folder / file).write_text("\n".join([*lines, row, ""]), encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        load_places(folder)
    problem = caught.value.problem
    assert (problem.file, problem.line) == (str(folder / file), len(lines) + 1)
    assert what in problem.what
    assert problem.mend


def test_a_missing_file_or_heading_is_named(tmp_path: Path):
    folder = shutil.copytree(SHIPPED / "places", tmp_path / "places")
    (folder / "merged.csv").write_text("name,code\n", encoding="utf-8")
    with pytest.raises(ContentError, match=r"merged\.csv:1: dòng đầu không đúng"):
        load_places(folder)
    (folder / "merged.csv").unlink()
    with pytest.raises(ContentError, match=r"merged\.csv:1: không đọc được"):
        load_places(folder)
