"""Trains the shipped encoder: `python -m knowledge.encoder.train --data FOLDER --questions FOLDER`.

While training, a token's vector is the sum of the vectors of its features (itself, its syllables, both
without diacritics), so that a rare phrase and a stripped one learn from frequent ones. The sums are saved.
"""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import Annotated, Any, TypeVar

import numpy as np
import typer
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tqdm import tqdm

from knowledge.encoder import SHIPPED, TOKENIZER, WEIGHTS, EncoderError, StaticEncoder, write_checksums
from knowledge.encoder.card import Facts, write_card
from knowledge.encoder.examples import Pair, Question, Topic, read_pairs, read_topics
from knowledge.encoder.measure import scores
from knowledge.encoder.phrases import UNKNOWN, build_tokenizer, features, stripped
from knowledge.index.base import Vectors
from knowledge.library import load_library

T = TypeVar("T")

SOURCES = {"law": 50_000, "law2": 50_000, "tthc": 50_000, "tthc_f": 50_000, "wiki": 50_000}


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the outcome, besides the data."""

    tokens: int = 42_000
    dimension: int = 256
    steps: int = 400
    batch: int = 1024
    rate: float = 0.06
    scale: float = 20.0
    strip: float = 0.4
    drop: float = 0.0
    seed: int = 20261122
    sources: Mapping[str, int] = field(default_factory=lambda: dict(SOURCES))


def train(recipe: Recipe, pairs: Sequence[Pair], topics: Sequence[Topic]) -> tuple[Tokenizer, Vectors]:
    """A tokenizer and its table of vectors, shape (tokens, dimension)."""
    tokenizer = build_tokenizer(_corpus(pairs, topics), recipe.tokens)
    torch, losses = _torch(), _sentence_transformers("sentence_transformer.losses")
    torch.manual_seed(recipe.seed)
    chance = random.Random(recipe.seed)
    shared = _Features(tokenizer)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    bag = torch.nn.EmbeddingBag(shared.count, recipe.dimension, mode="sum").to(device)
    with torch.no_grad():
        bag.weight.mul_(torch.from_numpy(shared.rarity(_corpus(pairs, topics)[::4])).to(device)[:, None])
    loss = losses.MultipleNegativesRankingLoss(
        None, scale=recipe.scale, directions=("query_to_doc", "doc_to_query"), partition_mode="per_direction"
    )
    optimizer = torch.optim.Adam(bag.parameters(), lr=recipe.rate, betas=(0.9, 0.99))
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, recipe.rate, recipe.steps, pct_start=0.1)
    batches = _batches(recipe, pairs, topics, chance)
    progress = tqdm(islice(batches, recipe.steps), total=recipe.steps, unit="batch", mininterval=5)
    for batch in progress:
        sides = [shared.of(side) for side in zip(*batch, strict=True)]
        vectors = [bag(*(torch.from_numpy(part).to(device) for part in side)) for side in sides]
        value = loss.compute_loss_from_embeddings(vectors, None)
        optimizer.zero_grad()
        value.backward()
        optimizer.step()
        schedule.step()
        progress.set_postfix(loss=f"{value.item():.3f}", refresh=False)
    return tokenizer, shared.fold(bag.weight.detach().cpu().numpy())


class _Features:
    """The features of every token, and of a text as one long list."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        self.number: dict[str, int] = {}
        tokens = (tokenizer.id_to_token(i) for i in range(tokenizer.get_vocab_size()))
        self._of_token = [self._numbers(token or UNKNOWN) for token in tokens]
        self.count = len(self.number)

    def _numbers(self, token: str) -> NDArray[np.int64]:
        known = [] if token == UNKNOWN else features(token)
        return np.asarray([self.number.setdefault(name, len(self.number)) for name in known], dtype=np.int64)

    def of(self, texts: Sequence[str]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Feature numbers of all texts in a row, and where each text starts."""
        ids = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        found = [np.concatenate([self._of_token[i] for i in e.ids] or [self._of_token[0]]) for e in ids]
        lengths = [len(numbers) for numbers in found]
        return np.concatenate(found), np.cumsum([0, *lengths[:-1]])

    def rarity(self, corpus: Sequence[str], half: float = 3e-4) -> NDArray[np.float32]:
        """A start that already weighs rare features more than common ones."""
        counts = np.bincount(self.of(corpus)[0], minlength=self.count)
        shares = counts / max(1, counts.sum())
        return np.asarray(half / (half + shares), dtype=np.float32)

    def fold(self, vectors: Vectors) -> Vectors:
        """The vector of each token: the sum of its features'."""
        return np.stack([vectors[numbers].sum(axis=0) for numbers in self._of_token])


def _corpus(pairs: Sequence[Pair], topics: Sequence[Topic], weight: int = 4) -> list[str]:
    own: list[str] = []
    for topic in topics:
        own += [*topic.names, *(question.text for question in topic.train), *chain(*topic.lines.values())]
    short = [query for query, _ in pairs] + own * weight
    return [*short, *map(stripped, short), *(passage for _, passage in pairs)]


def _batches(
    recipe: Recipe, pairs: Sequence[Pair], topics: Sequence[Topic], chance: random.Random
) -> Iterator[list[Pair]]:
    """Batches in which each of our topics stands at most once, so that no positive is another's negative."""
    asked = [topic for topic in topics if topic.train]
    decks = [_shuffled(topic.train, chance) for topic in asked]
    rest = _shuffled(pairs, chance)
    most = recipe.batch // 2
    while True:
        chosen = chance.sample(range(len(asked)), min(len(asked), most))
        own = [_own_pair(next(decks[i]), asked[i], chance) for i in chosen]
        batch = own + [next(rest) for _ in range(recipe.batch - len(own))]
        yield [_worn(pair, recipe, chance) for pair in batch]


def _shuffled(items: Sequence[T], chance: random.Random) -> Iterator[T]:
    while True:
        yield from chance.sample(items, len(items))


def _own_pair(question: Question, topic: Topic, chance: random.Random) -> Pair:
    lines = topic.lines.get(question.facet) or topic.lines.get("summary") or topic.names
    others = [other.text for other in chance.sample(topic.train, min(2, len(topic.train)))]
    other = next((text for text in others if text != question.text), topic.names[0])
    dice = chance.random()
    return question.text, other if dice < 0.5 else chance.choice(topic.names if dice < 0.85 else lines)


def _worn(pair: Pair, recipe: Recipe, chance: random.Random) -> Pair:
    """As people type: often without diacritics, on one side or on both, sometimes with a word missing."""
    query, passage = (_dropped(text, recipe.drop, chance) for text in pair)
    if chance.random() >= recipe.strip:
        return query, passage
    return stripped(query), stripped(passage) if chance.random() < 0.3 else passage


def _dropped(text: str, share: float, chance: random.Random) -> str:
    kept = [word for word in text.split() if chance.random() >= share] if share else None
    return " ".join(kept) if kept else text


def save(folder: Path, tokenizer: Tokenizer, table: Vectors) -> None:
    """Writes the folder through Sentence Transformers, then seals it."""
    parts = _sentence_transformers("sentence_transformer.modules")
    half = _torch().from_numpy(table).half()
    model = _sentence_transformers("").SentenceTransformer(
        modules=[parts.StaticEmbedding(tokenizer, embedding_weights=half), parts.Normalize()], device="cpu"
    )
    with tempfile.TemporaryDirectory() as temporary:
        made = Path(temporary) / "weights"
        model.save_pretrained(str(made), create_model_card=False)
        tokenizer.save(str(made / TOKENIZER), pretty=False)
        (made / WEIGHTS).chmod(0o644)
        write_checksums(made)
        shutil.copytree(made, folder, dirs_exist_ok=True)


def _torch() -> Any:
    return _extra("torch")


def _sentence_transformers(part: str) -> Any:
    return _extra(".".join(filter(None, ("sentence_transformers", part))))


def _extra(module: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError:
        raise EncoderError(Path(module), "chưa cài phần huấn luyện", 'chạy pip install ".[train]"') from None


def main(
    data: Annotated[Path, typer.Option(help="Thư mục có train_pairs_compact.tsv.xz")],
    questions: Annotated[Path, typer.Option(help="Thư mục các tệp câu hỏi .tsv")],
    out: Annotated[Path, typer.Option(help="Nơi ghi mô hình")] = SHIPPED,
    set_: Annotated[list[str], typer.Option("--set", help="Đổi một số của công thức: rate=0.03")] = [],  # noqa: B006
) -> None:
    """Huấn luyện bộ mã hóa câu và ghi vào một thư mục."""
    recipe = Recipe(**{key: json.loads(value) for key, value in (pair.split("=", 1) for pair in set_)})
    start = time.monotonic()
    library = load_library()
    topics = read_topics(library, questions)
    by_source = read_pairs(data, library.reader, recipe.sources)
    tokenizer, table = train(recipe, list(chain(*by_source.values())), topics)
    save(out, tokenizer, table)
    encoder = StaticEncoder.load(out)
    found = scores(encoder, topics)
    facts = Facts(
        tokens=len(table),
        dimension=recipe.dimension,
        sources={source: len(pairs) for source, pairs in by_source.items()},
        topics=len(topics),
        questions=sum(len(topic.train) for topic in topics),
        held_out=sum(len(topic.test) for topic in topics),
        scores=found,
        megabytes=sum(file.stat().st_size for file in out.rglob("*") if file.is_file()) / 1e6,
        table_megabytes=(out / WEIGHTS).stat().st_size / 1e6,
        minutes=(time.monotonic() - start) / 60,
    )
    (out / "README.md").write_text(write_card(facts), encoding="utf-8")
    typer.echo(encoder.name)
    for name, share in found.items():
        typer.echo(f"{name:20} {share:.3f}")


if __name__ == "__main__":
    typer.run(main)
