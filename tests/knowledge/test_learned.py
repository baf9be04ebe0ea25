"""What the example questions teach, on a few subjects small enough to be followed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from knowledge.index.base import Scores
from knowledge.index.learned import ENOUGH, LEAST, LearnedIndex
from knowledge.text import Reader, Words

BIRTH, LICENCE, RARE, UNASKED = range(4)
ALL = np.arange(4)
WAYS = ("cần giấy gì", "ở đâu", "bao nhiêu tiền", "mấy ngày xong", "nộp qua mạng", "ai đi nộp", "có khó không", "sao")
Texts = list[tuple[Words, int]]


@pytest.fixture
def texts(reader: Reader) -> Texts:
    """Two subjects asked in many ways, one hardly ever; the fourth never."""
    said = [(f"{verb} khai sinh {way}", BIRTH) for verb in ("làm", "đăng ký") for way in WAYS]
    said += [(f"{verb} bằng lái {way}", LICENCE) for verb in ("đổi", "cấp lại") for way in WAYS]
    said += [("đăng ký tạm trú", RARE), ("ở trọ tạm trú", RARE)]
    assert len(WAYS) * 2 >= ENOUGH
    return [(reader.read(text), subject) for text, subject in said]


@pytest.fixture
def learned(texts: Texts) -> LearnedIndex:
    return LearnedIndex.build(texts, len(ALL))


def scores(index: LearnedIndex, reader: Reader, text: str) -> Scores:
    return index.scores(reader.read(text), ALL)


@pytest.mark.parametrize(
    ("text", "subject"),
    [("khai sinh cho cháu", BIRTH), ("lam giay khai sinh o dau", BIRTH), ("bằng lái rách", LICENCE)],
)
def test_it_learns_which_words_speak_for_a_subject(
    learned: LearnedIndex, reader: Reader, text: str, subject: int
) -> None:
    assert int(scores(learned, reader, text)[[BIRTH, LICENCE, RARE]].argmax()) == [BIRTH, LICENCE, RARE].index(subject)


def test_subjects_with_hardly_an_example_share_one_class(learned: LearnedIndex, reader: Reader) -> None:
    found = scores(learned, reader, "đăng ký tạm trú")
    assert found[RARE] == found[UNASKED]
    assert found[RARE] > found[LICENCE]


@pytest.mark.parametrize("text", ["khai sinh", "bằng lái bằng lái", "qwzx", ""])
def test_scores_are_log_probabilities_with_a_floor(learned: LearnedIndex, reader: Reader, text: str) -> None:
    found = scores(learned, reader, text)
    assert (found <= 0).all()
    assert (found >= LEAST).all()
    assert np.exp(found[[BIRTH, LICENCE, RARE]]).sum() == pytest.approx(1, abs=1e-2)


def test_only_the_asked_subjects_are_scored_in_their_order(learned: LearnedIndex, reader: Reader) -> None:
    query = reader.read("khai sinh ở đâu")
    every = learned.scores(query, ALL)
    assert learned.scores(query, np.asarray([LICENCE, BIRTH])).tolist() == [every[LICENCE], every[BIRTH]]


def test_unknown_words_say_nothing(learned: LearnedIndex, reader: Reader) -> None:
    nothing = scores(learned, reader, "")
    assert np.isfinite(nothing).all()
    assert scores(learned, reader, "qwzx vbnm").tolist() == nothing.tolist()
    assert scores(learned, reader, "khai sinh qwzx").tolist() == scores(learned, reader, "khai sinh").tolist()


def test_what_was_saved_scores_the_same(learned: LearnedIndex, reader: Reader, tmp_path: Path) -> None:
    learned.save(tmp_path)
    opened = LearnedIndex.load(tmp_path)
    for text in ("khai sinh ở đâu", "đổi bằng lái", "tạm trú", "qwzx"):
        assert scores(opened, reader, text).tolist() == scores(learned, reader, text).tolist()


def test_the_same_texts_give_the_same_weights(texts: Texts, tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        LearnedIndex.build(texts, len(ALL)).save(tmp_path / name)
    for file in ("weights.npy", "terms.json"):
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()
    with np.load(tmp_path / "one" / "rest.npz") as one, np.load(tmp_path / "two" / "rest.npz") as two:
        assert all(np.array_equal(one[name], two[name]) for name in ("idf", "bias", "classes"))
