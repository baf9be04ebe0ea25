"""One suite that every index must pass, as built and as loaded again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.index.base import Encoder, Index, Scores
from knowledge.index.dense import DenseIndex
from knowledge.index.lexical import LexicalIndex
from knowledge.text import Reader, Words

READER = Reader({"ks": "khai sinh"})
TEXTS = (
    "đăng ký khai sinh cho con",
    "cấp lại giấy khai sinh bị mất",
    "đổi giấy phép lái xe",
    "đăng ký tạm trú cho người thuê nhà",
    "trợ cấp người cao tuổi",
    "",
)


class DenseScores:
    """A dense index as one that scores every text in order."""

    def __init__(self, index: DenseIndex, size: int) -> None:
        self._index = index
        self._size = size

    def scores(self, query: Words) -> Scores:
        order, found = self._index.nearest(query, self._size)
        scores = np.zeros(self._size, dtype=np.float32)
        scores[order] = found
        return scores


def words(text: str) -> Words:
    return READER.read(text)


def make_lexical(folder: Path, encoder: Encoder) -> tuple[Index, Index]:
    built = LexicalIndex.build([words(text) for text in TEXTS])
    built.save(folder)
    return built, LexicalIndex.load(folder)


def make_dense(folder: Path, encoder: Encoder) -> tuple[Index, Index]:
    built = DenseIndex.build(encoder, encoder.encode([words(text) for text in TEXTS]))
    built.save(folder / "dense.faiss")
    again = DenseIndex.load(encoder, folder / "dense.faiss")
    return DenseScores(built, len(TEXTS)), DenseScores(again, len(TEXTS))


Pair = tuple[Index, Index]


@pytest.fixture(scope="module", params=[make_lexical, make_dense], ids=["lexical", "dense"])
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, hashing: Callable) -> Pair:
    """An index as it was built, and as it was loaded again."""
    return request.param(tmp_path_factory.mktemp("index"), hashing("hashing-1"))


@pytest.fixture
def lexical() -> LexicalIndex:
    return LexicalIndex.build([words(text) for text in TEXTS])


@pytest.mark.parametrize("query", ["khai sinh", "đổi bằng lái xe", "Tạm Trú", "ks cho con", "xyz", ""])
def test_a_loaded_index_scores_as_it_was_built(index: Pair, query: str) -> None:
    built, loaded = index
    np.testing.assert_allclose(loaded.scores(words(query)), built.scores(words(query)), atol=1e-6)


@pytest.mark.parametrize("place", range(5))
def test_the_same_text_comes_first_with_about_one(index: Pair, place: int) -> None:
    for some in index:
        scores = some.scores(words(TEXTS[place]))
        assert scores.argmax() == place
        assert scores[place] == pytest.approx(1, abs=0.05)


@pytest.mark.parametrize("query", ["khai sinh", "kai sin", "x", "", "?!", "giấy"])
def test_scores_are_one_for_each_text_within_bounds(index: Pair, query: str) -> None:
    for some in index:
        scores = some.scores(words(query))
        assert scores.shape == (len(TEXTS),)
        assert np.isfinite(scores).all()
        assert scores.min() >= -1e-6
        assert scores.max() <= 1.05


@pytest.mark.parametrize("query", ["", "…", "👍"])
def test_nothing_asked_scores_nothing(index: Pair, query: str) -> None:
    for some in index:
        assert not some.scores(words(query)).any()


def test_an_empty_text_is_like_nothing(index: Pair) -> None:
    for some in index:
        assert some.scores(words("khai sinh"))[TEXTS.index("")] == 0


def test_more_in_common_scores_higher(index: Pair) -> None:
    for some in index:
        scores = some.scores(words("đăng ký khai sinh cho cháu"))
        assert scores[0] > scores[1] > scores[4]
        assert scores[0] > scores[3]


def test_diacritics_do_not_decide(index: Pair) -> None:
    for some in index:
        np.testing.assert_allclose(some.scores(words("dang ky khai sinh")), some.scores(words("ĐĂNG KÝ KHAI SINH")))


def test_words_never_seen_score_nothing_lexically(lexical: LexicalIndex) -> None:
    assert not lexical.scores(words("máy bay trực thăng")).any()


def test_an_unknown_word_lowers_but_does_not_hide(lexical: LexicalIndex) -> None:
    known, mixed = lexical.scores(words("khai sinh")), lexical.scores(words("khai sinh zzz"))
    assert 0 < mixed[0] < known[0]
    assert mixed.argmax() == known.argmax()


@settings(max_examples=60)
@given(st.text(max_size=60))
def test_any_text_can_be_asked(text: str) -> None:
    scores = LexicalIndex.build([words(text), words("khai sinh")]).scores(words(text))
    assert np.isfinite(scores).all()
    assert scores.max() <= 1.05


def test_the_nearest_are_at_most_all(hashing: Callable[[str], Encoder]) -> None:
    encoder = hashing("hashing-1")
    built = DenseIndex.build(encoder, encoder.encode([words(text) for text in TEXTS]))
    order, scores = built.nearest(words("khai sinh"), 100)
    assert sorted(order) == list(range(len(TEXTS)))
    assert (np.diff(scores) <= 0).all()
    assert len(built.nearest(words("khai sinh"), 2)[0]) == 2
