"""The model card that stands beside the weights."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_CARD = """---
language: vi
library_name: sentence-transformers
pipeline_tag: sentence-similarity
---
# A small Vietnamese sentence encoder for questions about public services

A static embedding: {tokens:,} tokens (whole syllables and frequent phrases, with and without diacritics),
{dimension} dimensions in fp16. A text is the normalised mean of its tokens' vectors. `knowledge.encoder`
runs it with tokenizers, safetensors and numpy; `SentenceTransformer(folder)` opens it too (call `.float()` on
the model for full precision; an empty text has no direction there).

It expects text as `knowledge.text.Reader` gives it: lower case, abbreviations opened, Telex repaired,
syllables joined by single spaces.

## Data

| source | pairs or texts | licence |
|---|---|---|
| article headings and texts of the codified law | {law:,} | official texts, no copyright |
| procedure names with steps, papers, fields | {procedures:,} | official texts, no copyright |
| Vietnamese Wikipedia, title and first lines | {wiki:,} | CC BY-SA |
| news titles and leads | {news:,} | newspapers' copyright; none where 0 |
| our own questions over {topics:,} topics, and our guides | {questions:,} | this repository's |

None of the pairs is in this repository. A fifth of our questions, chosen by a hash of the
text, is never trained on.

## Scores

Nearest topic of {held_out:,} held-out questions among {topics:,} topics. "all" searches names
and training questions, "names" the names alone.

| index | accented @1 | accented @3 | stripped @1 | stripped @3 |
|---|---|---|---|---|
{scores}

## Sizes

{megabytes:.1f} MB on disk, of which the table is {table_megabytes:.1f}. Trained in {minutes:.0f} minutes.

## How to train it again

    pip install ".[train]"
    python -m knowledge.encoder.train --data FOLDER --questions intents/sentences

`FOLDER` holds `train_pairs_compact.tsv.xz`. The run is seeded; a GPU is used where there is one. `SHA256SUMS`
is written anew, and an index made by other weights is stale.
"""


@dataclass(frozen=True)
class Facts:
    tokens: int
    dimension: int
    sources: Mapping[str, int]
    topics: int
    questions: int
    held_out: int
    scores: Mapping[str, float]
    megabytes: float
    table_megabytes: float
    minutes: float


def write_card(facts: Facts) -> str:
    """The card's Markdown."""
    columns = [f"@{k} {written}" for written in ("accented", "stripped") for k in (1, 3)]
    rows = [
        f"| {where} | " + " | ".join(f"{facts.scores[where + column]:.3f}" for column in columns) + " |"
        for where in ("all", "names")
    ]
    count = facts.sources.get
    return _CARD.format(
        **{**vars(facts), "scores": "\n".join(rows)},
        law=count("law", 0) + count("law2", 0),
        procedures=count("tthc", 0) + count("tthc_f", 0),
        wiki=count("wiki", 0),
        news=count("news_ta", 0),
    )
