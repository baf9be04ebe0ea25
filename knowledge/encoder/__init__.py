"""The shipped sentence encoder: a vector for each token, a text being the mean of its tokens.

The folder is in Sentence Transformers format, so `SentenceTransformer(folder)` opens it too; here it runs
with `tokenizers`, `safetensors` and `numpy` alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load
from tokenizers import Tokenizer

from knowledge.documents import KnowledgeError
from knowledge.index.base import Vectors
from knowledge.text import Words

SHIPPED = Path(__file__).parent / "weights"
WEIGHTS, TOKENIZER, CHECKSUMS = "model.safetensors", "tokenizer.json", "SHA256SUMS"
_MEND = "chép lại nguyên thư mục từ bản cài đặt, hoặc huấn luyện lại bằng python -m knowledge.encoder.train"
_CHUNK = 512


class EncoderError(KnowledgeError):
    """The encoder's files cannot be used; the message names the file and the mend."""

    def __init__(self, file: Path, what: str, mend: str = _MEND) -> None:
        super().__init__(f"{file}: {what} → {mend}")
        self.file = file


class StaticEncoder:
    """Sentence vectors from a table of token vectors, shape (tokens, dimension)."""

    def __init__(self, name: str, tokenizer: Tokenizer, table: NDArray[np.floating]) -> None:
        self._name = name
        self._tokenizer = tokenizer
        self._table = table

    @classmethod
    def load(cls, folder: Path = SHIPPED) -> StaticEncoder:
        """Reads a folder and checks it against its checksums. Raises EncoderError."""
        sums = _read(folder / CHECKSUMS)
        tokenizer, weights = (_checked(folder / name, sums) for name in (TOKENIZER, WEIGHTS))
        try:
            table = load(weights)["embedding.weight"]
        except (SafetensorError, KeyError) as error:
            raise EncoderError(folder / WEIGHTS, f"không phải bảng véc-tơ ({error})") from None
        name = f"static-{table.shape[1]}-{hashlib.sha256(sums).hexdigest()[:8]}"
        return cls(name, Tokenizer.from_buffer(tokenizer), table)

    @property
    def name(self) -> str:
        """Tells which weights made a vector: an index made under another name is stale."""
        return self._name

    @property
    def dimension(self) -> int:
        return int(self._table.shape[1])

    def encode(self, texts: Sequence[Words]) -> Vectors:
        """Unit vectors, shape (texts, dimension); zeros for a text without a known token."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _CHUNK):
            self._fill(vectors[start : start + _CHUNK], texts[start : start + _CHUNK])
        return vectors

    def _fill(self, vectors: Vectors, texts: Sequence[Words]) -> None:
        spoken = [" ".join(words.typed) for words in texts]
        ids = [found.ids for found in self._tokenizer.encode_batch_fast(spoken, add_special_tokens=False)]
        lengths = np.fromiter(map(len, ids), dtype=np.int64, count=len(ids))
        some = np.flatnonzero(lengths)
        if not len(some):
            return
        rows = self._table[np.fromiter(chain.from_iterable(ids), dtype=np.int64)].astype(np.float32)
        starts = np.cumsum(lengths[some]) - lengths[some]
        sums = np.add.reduceat(rows, starts, axis=0)
        norms = np.linalg.norm(sums, axis=1, keepdims=True)
        vectors[some] = sums / np.where(norms > 0, norms, 1)


def write_checksums(folder: Path) -> None:
    """Seals a folder; every later change of its weights or tokenizer is refused by `StaticEncoder.load`."""
    lines = [f"{hashlib.sha256(_read(folder / name)).hexdigest()}  {name}\n" for name in (WEIGHTS, TOKENIZER)]
    (folder / CHECKSUMS).write_text("".join(lines), encoding="ascii")


def _checked(file: Path, sums: bytes) -> bytes:
    content = _read(file)
    if f"{hashlib.sha256(content).hexdigest()}  {file.name}".encode() not in sums.splitlines():
        raise EncoderError(file, f"nội dung không khớp {CHECKSUMS} (tệp bị cắt hoặc bị sửa)")
    return content


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise EncoderError(file, f"không đọc được ({error.strerror})") from None
