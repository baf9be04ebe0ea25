"""Guesses the facet of a question that names none: complement naive Bayes over the example questions.

Method: Rennie et al. 2003, "Tackling the poor assumptions of naive Bayes text classifiers", on which terms occur.
"""

from __future__ import annotations

import hashlib
import logging
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from intents.sentences import Asked
from knowledge.documents import Facet
from knowledge.index.lexical import terms
from knowledge.text import Reader, Words

SMOOTHING = 0.3
logger = logging.getLogger(__name__)


class FacetGuesser:
    """Log weights of terms, shape (facets, terms); the first facet stands for a question on none in particular."""

    def __init__(self, vocabulary: Sequence[str], weights: NDArray[np.float32]) -> None:
        self._places = {term: place for place, term in enumerate(vocabulary)}
        self._weights = weights

    def ranked(self, words: Words) -> list[Facet | None]:
        """Facets from the likeliest; None stands for no particular one."""
        known = [self._places[term] for term in set(terms(words)) if term in self._places]
        scores = self._weights[:, known].sum(axis=1)
        return [_CLASSES[place] for place in np.argsort(-scores)]

    @classmethod
    def open(cls, file: Path, examples: Sequence[Asked], reader: Reader) -> FacetGuesser:
        """Loads what was learned from these examples before, or learns and keeps it."""
        made_from = _fingerprint(examples, reader)
        try:
            with file.open("rb") as opened, np.load(opened, allow_pickle=False) as kept:
                if str(kept["made_from"]) == made_from:
                    return cls(kept["vocabulary"].tolist(), kept["weights"])
        except (OSError, ValueError, KeyError, EOFError, BadZipFile):
            logger.info("learning facets from %d examples", len(examples))
        vocabulary, weights = learn(examples, reader)
        file.parent.mkdir(parents=True, exist_ok=True)
        fresh = file.with_suffix(".new.npz")
        np.savez(fresh, made_from=made_from, vocabulary=np.asarray(vocabulary), weights=weights)
        fresh.replace(file)
        return cls(vocabulary, weights)


_CLASSES: tuple[Facet | None, ...] = (None, *(facet for facet in Facet if facet is not Facet.SUMMARY))


def learn(examples: Sequence[Asked], reader: Reader) -> tuple[list[str], NDArray[np.float32]]:
    """The terms that occur at least twice, and how much each speaks for each facet."""
    held = [(set(terms(reader.read(example.question))), example.facet) for example in examples]
    frequent = Counter(term for said, _ in held for term in said)
    vocabulary = sorted(term for term, count in frequent.items() if count > 1)
    places = {term: place for place, term in enumerate(vocabulary)}
    counts = np.zeros((len(_CLASSES), len(vocabulary)))
    for said, facet in held:
        counts[_CLASSES.index(facet), [places[term] for term in said if term in places]] += 1
    others = counts.sum(axis=0) - counts + SMOOTHING
    return vocabulary, -np.log(others / others.sum(axis=1, keepdims=True)).astype(np.float32)


def _fingerprint(examples: Sequence[Asked], reader: Reader) -> str:
    digest = hashlib.blake2b(reader.fingerprint.encode(), digest_size=12)
    for example in examples:
        digest.update(f"{example.facet}\t{example.question}\n".encode())
    return digest.hexdigest()
