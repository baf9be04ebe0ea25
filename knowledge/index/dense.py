"""Cosine similarity of sentence embeddings, searched by FAISS."""

from __future__ import annotations

from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from knowledge.index.base import Encoder, Scores, Vectors
from knowledge.text import Words


class DenseIndex:
    """Exact inner products over unit vectors; at a commune's size an exact index is faster than it need be."""

    def __init__(self, encoder: Encoder, index: faiss.Index) -> None:
        self._encoder = encoder
        self._index = index

    @classmethod
    def build(cls, encoder: Encoder, vectors: Vectors) -> DenseIndex:
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(np.ascontiguousarray(vectors))
        return cls(encoder, index)

    def nearest(self, query: Words, count: int) -> tuple[NDArray[np.int64], Scores]:
        """The numbers of the most similar texts, best first, and their cosine similarities."""
        # One question is too small to share among threads: waking them costs more than the search. The setting
        # holds for the calling thread alone, and a server answers in many.
        faiss.omp_set_num_threads(1)
        found, order = self._index.search(self._encoder.encode([query]), min(count, self._index.ntotal))
        return order[0], found[0]

    def save(self, file: Path) -> None:
        faiss.write_index(self._index, str(file))

    @classmethod
    def load(cls, encoder: Encoder, file: Path) -> DenseIndex:
        return cls(encoder, faiss.read_index(str(file), faiss.IO_FLAG_MMAP))
