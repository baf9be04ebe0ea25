"""Addresses in a message: those dressed as official ones, and those that are."""

from __future__ import annotations

import pytest

from intents.readers.safety import SafetyReader, looks_false
from knowledge.text import Reader


def danger(safety: SafetyReader, reader: Reader, text: str) -> str | None:
    found = safety.read(text, reader.read(text))
    return found.kind if found else None


FALSE_ADDRESSES = [
    "https://vietcombank-vn.top/login",
    "dichvucong.gov.vn.net",
    "vneid-hotro.top",
    "bhxh-vssid.com",
    "agribank.vn-login.com",
    "nhanquatet.xyz",
    "http://nhanqua.online",
    "vneid.apk",
]


@pytest.mark.parametrize("address", FALSE_ADDRESSES)
def test_an_address_dressed_as_an_official_one_is_a_scam(safety: SafetyReader, reader: Reader, address: str) -> None:
    assert danger(safety, reader, f"vào {address} được không") == "warning.scam"
    assert danger(safety, reader, f"vào {address.upper()}.") == "warning.scam"


TRUE_ADDRESSES = [
    "dichvucong.gov.vn",
    "sonla.gov.vn/tin",
    "bidv.com.vn",
    "app.vietinbank.vn",
    "vnexpress.net",
    "chinhphu.vn",
]


@pytest.mark.parametrize("address", TRUE_ADDRESSES)
def test_an_address_of_an_office_a_bank_or_a_paper_is_not(safety: SafetyReader, reader: Reader, address: str) -> None:
    assert danger(safety, reader, f"vào https://{address} xem") is None
    assert danger(safety, reader, f"xem ở {address}.Tôi hỏi vậy") is None


def test_an_address_is_trusted_when_the_list_says_so() -> None:
    assert looks_false("https://vneid-xa.top", ["gov.vn"])
    assert not looks_false("https://vneid-xa.top", ["gov.vn", "vneid-xa.top"])
