"""A tokenizer whose tokens are whole syllables and whole frequent phrases ("căn cước", "can cuoc").

Pieces that cut across syllables split such words badly, so phrases are merged over syllables, never letters.
Every syllable carries an edge on both sides, so that no token matches inside an unknown word.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from tokenizers import Regex, Tokenizer, models, normalizers, trainers

from knowledge.text import fold, plain_syllable

UNKNOWN = "<unk>"
_EDGE = "▁"
_FIRST_SIGN = 0x20000


def build_tokenizer(texts: Sequence[str], size: int, rarest: int = 2, longest: int = 4) -> Tokenizer:
    """`texts` are syllables joined by single spaces. At most `size` tokens of up to `longest` syllables."""
    counts = Counter(syllable for text in texts for syllable in text.split())
    syllables = [syllable for syllable, count in counts.most_common() if count >= rarest][: size // 2]
    sign_of = {syllable: chr(_FIRST_SIGN + i) for i, syllable in enumerate(syllables)}
    merged = _merge(_as_signs(texts, sign_of), size - 1, longest)
    tokens = Counter(token for line in _as_signs(texts, sign_of) for token in merged.encode(line).tokens)
    syllable_of = {sign: syllable for syllable, sign in sign_of.items()}
    for sign in syllable_of:
        tokens[sign] += 1
    total = tokens.total()
    pieces = [
        ("".join(_EDGE + syllable_of[sign] + _EDGE for sign in token), math.log(count / total))
        for token, count in tokens.most_common(size - 1)
    ]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, 0.0), *pieces], unk_id=0, byte_fallback=False))
    tidy = [normalizers.NFC(), normalizers.Lowercase(), normalizers.Strip()]
    edges = [(Regex(r"\s+"), _EDGE * 2), (Regex("^(?=.)|(?<=.)$"), _EDGE)]
    edged = [normalizers.Replace(pattern, content) for pattern, content in edges]
    tokenizer.normalizer = normalizers.Sequence([*tidy, *edged])
    return tokenizer


def features(token: str) -> list[str]:
    """What a token shares with others while training: itself, its syllables, both without diacritics."""
    syllables = token.strip(_EDGE).split(_EDGE * 2)
    plain = list(map(plain_syllable, syllables))
    phrase = [" ".join(syllables), "~" + " ".join(plain)] if len(syllables) > 1 else []
    return [*phrase, *syllables, *("~" + syllable for syllable in plain)]


def stripped(text: str) -> str:
    return " ".join(map(fold, text.split()))


def _merge(lines: Iterable[str], size: int, longest: int) -> Tokenizer:
    tokenizer = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=size, min_frequency=4, max_token_length=longest, show_progress=False, limit_alphabet=size
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer


def _as_signs(texts: Iterable[str], sign_of: dict[str, str]) -> Iterator[str]:
    """One sign for each syllable; a line ends at a rare syllable or a number, which no phrase may span."""
    for text in texts:
        for known, run in groupby(text.split(), lambda s: s in sign_of and not any(c.isdigit() for c in s)):
            if known:
                yield "".join(sign_of[syllable] for syllable in run)
