"""Secrets are known in any message and are not kept; what is no secret stays as it is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from intents.readers.safety import kinds_of_secret, without_secrets

NO_SECRETS = [
    "số điện thoại của tôi 0912345678",
    "gọi 0912 345 678 giúp tôi",
    "gọi 1800 1096 hoặc 1900 0368",
    "thủ tục 1.001193 là gì",
    "mã 2.000986.000.00.00.H38",
    "phí 12.000.000 đồng",
    "chuyển 500000000 được không".replace("500000000", "50000000"),
    "sinh ngày 27/09/2025",
    "từ 01/07/2025 đến 31/05/2026",
    "Nghị định 123/2015/NĐ-CP",
    "nộp hồ sơ ngày 2025-07-01",
    "có 12 giấy tờ, 3 bản",
    "mã otp gửi sau 60 giây",
    "otp có 6 số",
    "năm 2026 thì mã otp còn dùng không",
    "gọi 19000368 hỏi mã otp",
    "mật khẩu vneid thì sao",
    "quên mật khẩu 2 lần",
    "quên mật khẩu năm 2025",
    "quên mật khẩu vneid gọi 1900 0368",
    "quên mật khẩu VssID nhắn 8079",
    "mật khẩu VNeID khác mật khẩu VssID không",
    "mật khẩu sim 0912345678 quên",
    "mk vssid",
    "mk iphone12",
    "quen mk d9ie65n thoa5i",
    "pin điện thoại 5000mah",
    "mã pin thẻ 6 số mà",
    "mat khau 8 ky tu",
    "stk của tôi bị khóa 3 ngày",
    "nộp phí 12.000.000 vào số tài khoản của xã",
    "mật khẩu vneid quên rồi",
    "mật khẩu là gì",
    "mật khẩu: không nhớ",
    "tòa nhà số 12, đường 15, phường 3",
    "10 000 đồng một trang",
    "lương 5.500.000 tháng",
    "123",
    "",
]


@pytest.mark.parametrize("text", NO_SECRETS)
def test_what_is_no_secret_stays_as_it_is(text: str) -> None:
    assert kinds_of_secret(text) == frozenset()
    assert without_secrets(text) == text


SECRETS = [
    ("cccd 012345678901 nhé", "012345678901", "number"),
    ("cccd 012 345 678 901 nhé", "345", "number"),
    ("cccd 012.345.678.901", "345", "number"),
    ("cmnd 095123456", "095123456", "number"),
    ("thẻ 4111-1111-1111-1111", "1111", "number"),
    ("stk 19031234567012345", "1234567", "number"),
    ("otp 482913", "482913", "otp"),
    ("mã OTP của em là 4829 13 ạ", "4829", "otp"),
    ("482913 là mã xác nhận", "482913", "otp"),
    ("ma xac thuc 8842", "8842", "otp"),
    ("mật khẩu là Hoa@1990", "Hoa@1990", "password"),
    ("mật khẩu vneid của tôi là hoa1990 nhé", "hoa1990", "password"),
    ("mk: bongsen", "bongsen", "password"),
    ("Password: qwerty", "qwerty", "password"),
    ("mã pin = 0258", "0258", "password"),
    ("passcode là 258036", "258036", "password"),
    ("mk 123456", "123456", "password"),
    ("pin the atm cua toi 1234 the bi nuot", "1234", "password"),
    ("pass Hanoi2020", "Hanoi2020", "password"),
    ("mật khẩu dịch vụ công của em Abc@1234 không vào được", "Abc@1234", "password"),
    ("mat khau matKhau", "matKhau", "password"),
    ("123456 là mật khẩu vneid của tôi", "123456", "password"),
    ("stk 19036512345678", "19036512345678", "number"),
    ("số tài khoản của tôi 10201234 agribank", "10201234", "number"),
]


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_a_secret_is_known_and_not_kept(text: str, secret: str, kind: str) -> None:
    assert kind in kinds_of_secret(text)
    kept = without_secrets(text)
    assert secret not in kept
    assert len(kept) == len(text)


@pytest.mark.parametrize(("text", "secret", "kind"), SECRETS)
def test_nor_is_it_kept_among_other_writing(text: str, secret: str, kind: str) -> None:
    assert secret not in without_secrets(f"Chào ạ 😀, cho hỏi:\n{text}\nem làm được chưa ạ?")


@given(st.text())
def test_any_text_can_be_looked_through(text: str) -> None:
    assert len(without_secrets(text)) <= max(len(text), 1)


@given(st.integers(10**11, 10**12 - 1), st.sampled_from(["", " ", ".", "-"]))
def test_no_identity_number_is_kept(number: int, between: str) -> None:
    written = between.join(f"{number}"[start : start + 3] for start in range(0, 12, 3))
    assert not any(digit in without_secrets(f"số của tôi {written} ạ") for digit in "0123456789")
