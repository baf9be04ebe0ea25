"""What operators do from the command line: ingest files, and check everything an editor can break."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import yaml
from tqdm import tqdm

from bot.assembly import build_parts
from bot.conversation import SqlStore, StoreError
from bot.phrases import Phrases
from bot.settings import Settings
from intents.sentences import load_sentences
from knowledge.documents import ContentError, KnowledgeError
from knowledge.encoder import StaticEncoder
from knowledge.ingest import ingest
from knowledge.library import SHIPPED, Library, load_library
from knowledge.places import load_places

Say = Callable[[str], None]


def ingest_files(
    files: Sequence[Path], data: Path, *, dry_run: bool, commune: str | None, period: str | None, say: Say
) -> bool:
    """Reads and stores files, telling of each; False when one was refused."""
    with tqdm(total=len(files), unit="tệp", desc="Đang nạp", leave=False) as bar:
        outcomes = []
        for file in files:
            outcomes += ingest([file], data, dry_run=dry_run, commune=commune, period=period)
            bar.update()
    for outcome in outcomes:
        stored = f" → {outcome.stored_as}" if outcome.stored_as else ""
        say(f"{outcome.file}: {_KINDS.get(outcome.kind, outcome.kind)}, đọc {outcome.read}{stored}")
        for note in outcome.notes:
            say(f"  cần xem: {note}")
    return all(outcome.kind != "refused" for outcome in outcomes)


_KINDS = {"procedures": "thủ tục", "report": "báo cáo", "refused": "không nhận"}


def check_everything(settings: Settings) -> list[str]:
    """One line for each thing wrong, with file, line and mend."""
    library = load_library(settings.data)
    problems = [str(problem) for problem in library.problems]
    checks: tuple[Callable[[], object], ...] = (
        lambda: load_sentences(),
        lambda: load_places(SHIPPED / "places"),
        lambda: StaticEncoder.load(Path(settings.encoder)) if settings.encoder else StaticEncoder.load(),
        lambda: Phrases.load(),
        lambda: SqlStore(settings.data).close(),
        lambda: build_parts(settings),
    )
    for check in checks:
        try:
            check()
        except ContentError as error:
            problems.append(str(error.problem))
        except (KnowledgeError, StoreError, OSError, ValueError, KeyError, yaml.YAMLError) as error:
            problems.append(f"{type(error).__name__}: {error}")
    return problems + _dangling(library)


def _dangling(library: Library) -> list[str]:
    """Things that name a guide which does not exist."""
    problems = [
        f"knowledge/content/guides/{guide.id}.md:1: see_also nêu {other!r} không có → sửa hoặc bỏ"
        for guide in library.guides.values()
        for other in guide.see_also
        if other not in library.guides
    ]
    try:
        sentences = load_sentences()
    except ContentError:
        return problems
    return problems + [
        f"intents/sentences/families.yaml:1: nhóm {family.id!r} nêu {member!r} không có → sửa hoặc bỏ"
        for family in sentences.families.values()
        for member in family.members
        if member not in library.guides
    ]
