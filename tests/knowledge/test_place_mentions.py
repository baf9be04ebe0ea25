"""Which names in a text are meant as places, and which commune of today they mean."""

import csv

import pytest

from knowledge.library import SHIPPED
from knowledge.places import Mention, Places, load_places
from knowledge.text import Reader


@pytest.fixture(scope="module")
def reader() -> Reader:
    with (SHIPPED / "abbreviations.csv").open(encoding="utf-8", newline="") as file:
        return Reader({row["short"]: row["full"] for row in csv.DictReader(file)})


@pytest.fixture(scope="module")
def places(reader: Reader) -> Places:
    return load_places(SHIPPED / "places", reader)


def labels(mention: Mention) -> list[str]:
    return [commune.label for commune in mention.communes]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("xã Tả Văn Chư cũ", "xã Lùng Phình, Lào Cai"),
        ("tôi ở Tả Van Chư", "xã Lùng Phình, Lào Cai"),
        ("Lùng Thẩn nay thuộc xã nào?", "xã Lùng Phình, Lào Cai"),
        ("thị trấn Tam Đường", "xã Bình Lư, Lai Châu"),
        ("UBND xã Mường So", "xã Phong Thổ, Lai Châu"),
        ("xã Đắk R'Măng, huyện Đăk Glong", "xã Tà Đùng, Lâm Đồng"),
        ("xa dak som", "xã Tà Đùng, Lâm Đồng"),
        ("xã Linh Thông tỉnh Thái Nguyên", "xã Lam Vỹ, Thái Nguyên"),
        ("phường 4 thành phố Sóc Trăng", "phường Phú Lợi, Cần Thơ"),
        ("huyện Côn Đảo", "đặc khu Côn Đảo, Hồ Chí Minh"),
    ],
)
def test_an_old_name_leads_to_the_commune_of_today(places, reader, text, label):
    (mention,) = places.named(reader.read(text), text)
    assert labels(mention) == [label]
    assert mention.former


def test_a_former_district_means_any_of_its_communes(places, reader):
    (mention,) = places.named(reader.read("huyện Tam Đường"))
    assert {"xã Bình Lư, Lai Châu", "xã Bản Bo, Lai Châu", "xã Khun Há, Lai Châu"} < set(labels(mention))
    assert mention.former


def test_a_name_of_today_is_not_an_old_one(places, reader):
    (mention,) = places.named(reader.read("Phong Thổ có bao nhiêu hồ sơ?"))
    assert mention == Mention(0, 2, places.find("Phong Thổ"), None, False)


def test_several_places_in_one_text_keep_their_order(places, reader):
    words = reader.read("so sánh xã Phong Thổ và Bình Lư")
    assert [(m.start, m.end) for m in places.named(words)] == [(3, 5), (6, 8)]


def test_communes_of_the_same_name_are_all_told(places, reader):
    (mention,) = places.named(reader.read("tôi ở xã Tân Phú"))
    assert labels(mention) == [
        "xã Tân Phú, Nghệ An",
        "xã Tân Phú, Tây Ninh",
        "xã Tân Phú, Đồng Nai",
        "xã Tân Phú, Đồng Tháp",
        "xã Tân Phú, Vĩnh Long",
    ]


@pytest.mark.parametrize(
    ("text", "label", "province"),
    [
        ("xã Tân Phú, Đồng Nai", "xã Tân Phú, Đồng Nai", "Đồng Nai"),
        ("xã tân phú thuộc tỉnh đồng nai", "xã Tân Phú, Đồng Nai", "Đồng Nai"),
        ("Đồng Nai, xã Tân Phú", "xã Tân Phú, Đồng Nai", "Đồng Nai"),
        ("phường Tân Phú", "phường Tân Phú, Hồ Chí Minh", None),
        ("xa doan ket son la", "xã Đoàn Kết, Sơn La", "Sơn La"),
        ("đoàn kết, sơn la", "xã Đoàn Kết, Sơn La", "Sơn La"),
        ("xã Bản Hồ, thị xã Sa Pa", "xã Bản Hồ, Lào Cai", None),
        ("thôn 2 xã Lam Vỹ huyện Định Hóa tỉnh Thái Nguyên", "xã Lam Vỹ, Thái Nguyên", "Thái Nguyên"),
        ("xã Mậu A, Yên Bái", "xã Mậu A, Lào Cai", "Yên Bái"),
        ("phường Lào Cai", "phường Lào Cai, Lào Cai", None),
    ],
)
def test_what_stands_beside_a_name_decides(places, reader, text, label, province):
    (mention,) = places.named(reader.read(text), text)
    assert (labels(mention), mention.province) == ([label], province)


def test_a_wrong_province_is_told_and_moves_nothing(places, reader):
    (mention,) = places.named(reader.read("xã Phong Thổ, Hà Nội"))
    assert (labels(mention), mention.province) == (["xã Phong Thổ, Lai Châu"], "Hà Nội")


@pytest.mark.parametrize(
    "text",
    [
        "tôi muốn đăng ký kết hôn ở xã",
        "bình thường",
        "binh thuong",
        "hoa binh",
        "tân tiến",
        "đoàn kết là sức mạnh",
        "hai bên thống nhất hợp đồng",
        "trợ cấp an sinh xã hội",
        "nộp ở trung tâm phục vụ hành chính công",
        "nhà xa trung tâm",
        "ở xã biên giới",
        "làm thế nào để ta dùng ứng dụng",
        "ta dung duoc khong",
        "mat khau la gi",
        "can ho so gi",
        "hợp tác xã văn còn nợ thuế",
        "ở xã dùng mã QR để làm gì",
        "công an Hà Nội",
        "tôi ở Lào Cai",
        "làm công nhân ở Bắc Giang",
        "tỉnh Hòa Bình",
        "chị Thanh Hà",
        "đường Trần Phú",
        "",
    ],
)
def test_everyday_words_are_no_places(places, reader, text):
    assert places.named(reader.read(text), text) == ()


@pytest.mark.parametrize("name", ["hoà bình", "tân an", "bình minh", "đoàn kết", "thống nhất", "tân tiến"])
def test_a_name_that_is_also_a_word_needs_a_marker(places, reader, name):
    assert not places.named(reader.read(name))
    assert not places.named(reader.read(f"chúng tôi {name}"))
    for marked in (f"xã {name}", f"phường {name}", f"ở {name}", f"tại {name}", f"x {name}"):
        assert places.named(reader.read(marked)), marked


@pytest.mark.parametrize("name", ["hoa binh", "tan an", "binh minh", "doan ket", "thong nhat", "tan tien"])
def test_without_diacritics_it_needs_its_kind(places, reader, name):
    for bare in (name, f"o {name}", f"tai {name}"):
        assert not places.named(reader.read(bare)), bare
    assert places.named(reader.read(f"toi o xa {name}"))
    assert places.named(reader.read(f"toi o phuong {name}"))


def test_capitals_in_the_original_show_a_place(places, reader):
    text = "Giờ làm việc của Đoàn Kết thế nào?"
    assert not places.named(reader.read(text))
    (mention,) = places.named(reader.read(text), text)
    assert len(mention.communes) == 3
    title = "Ký Hợp Đồng Và Đoàn Kết Dân Tộc"
    assert not places.named(reader.read(title), title)


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("so ho so cua xa phong tho", "xã Phong Thổ, Lai Châu"),
        ("phi chung thuc o lung phinh", "xã Lùng Phình, Lào Cai"),
        ("xa ta dung", "xã Tà Đùng, Lâm Đồng"),
        ("x lam vi", "xã Lam Vỹ, Thái Nguyên"),
        ("binh lu lai chau", "xã Bình Lư, Lai Châu"),
        ("xa cu mgar", "xã Cư M'gar, Đắk Lắk"),
        ("xa hong thai tuyen quang", "xã Hồng Thái, Tuyên Quang"),
    ],
)
def test_names_without_diacritics(places, reader, text, label):
    (mention,) = places.named(reader.read(text), text)
    assert labels(mention) == [label]


def test_a_typed_diacritic_must_agree(places, reader):
    assert places.named(reader.read("xã Bình Lư"))
    assert not places.named(reader.read("xã Bính Lù"))


def test_every_commune_is_recognised_by_its_address(places, reader):
    for commune in [*places.communes.values()][::9]:
        mentions = places.named(reader.read(f"tôi ở {commune.kind} {commune.name}, tỉnh {commune.province}"))
        assert [commune] == [c for mention in mentions for c in mention.communes], commune
