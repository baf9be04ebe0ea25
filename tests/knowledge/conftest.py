"""A handful of subjects and passages, and an encoder small enough to be understood."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest

from knowledge.documents import Passage, Report
from knowledge.index.base import Encoder, Vectors
from knowledge.index.finder import FEATURES, Kind, Subject, Weights
from knowledge.index.store import Contents
from knowledge.text import Reader, Words

DIMENSION = 64
SUBJECTS = (
    Subject(
        "ht-khai-sinh", Kind.GUIDE, ("Đăng ký khai sinh", "làm giấy khai sinh"), ("con mới đẻ làm giấy gì",), "trẻ"
    ),
    Subject("gplx-doi", Kind.GUIDE, ("Đổi giấy phép lái xe",), ("bằng lái hết hạn thì sao",), "lái xe ô tô"),
    Subject("cu-tam-tru", Kind.GUIDE, ("Đăng ký tạm trú",), ("ở trọ có phải đăng ký không",), "người thuê nhà"),
    Subject("1.000001", Kind.PROCEDURE, ("Cấp giấy phép khai thác khoáng sản",)),
    Subject("weather", Kind.OUTSIDE, (), ("mai trời có mưa không", "hôm nay nóng mấy độ")),
    Subject("giay-to", Kind.FAMILY, (), ("làm giấy tờ", "xin giấy")),
)
LUNG_PHINH = Report("lung-phinh-q1", "Báo cáo xã Lùng Phình", "Lùng Phình", "Lào Cai", "Quý I/2026", None, None, None)
BINH_LU = Report("binh-lu", "Báo cáo xã Bình Lư", "Bình Lư", "Lai Châu", None, None, None, None)
PASSAGES = (
    Passage("a#0", LUNG_PHINH, "I – Khó khăn", "Còn 08 vùng lõm sóng do địa hình chia cắt."),
    Passage("a#1", LUNG_PHINH, "II – Kết quả", "Loa phát thanh 20 thôn phát 48 lượt tuyên truyền."),
    Passage("b#0", BINH_LU, "I – Mô hình", "Chợ số được mở ở trung tâm xã, quét mã QR."),
)


@dataclass(frozen=True)
class Hashing:
    """Counts syllables in buckets, the same on every machine."""

    name: str

    def encode(self, texts: Sequence[Words]) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
        for row, words in zip(vectors, texts, strict=True):
            for syllable in words.plain:
                row[hashlib.blake2b(syllable.encode(), digest_size=1).digest()[0] % DIMENSION] += 1
            row /= max(float(np.linalg.norm(row)), 1e-9)
        return vectors


@pytest.fixture(scope="session")
def reader() -> Reader:
    return Reader({"ks": "khai sinh"})


@pytest.fixture(scope="session")
def hashing() -> Callable[[str], Encoder]:
    """Makes an encoder of a name."""
    return Hashing


@pytest.fixture(scope="session")
def contents() -> Contents:
    return Contents(SUBJECTS, PASSAGES)


@pytest.fixture(scope="session")
def weights() -> Weights:
    """All evidence counts alike, what kind a subject is does not."""
    kinds = ("catalogue", "family", "outside")
    return Weights({name: 0.0 if name in kinds else 3.0 for name in FEATURES}, nothing=1.0, keep=0.02)
