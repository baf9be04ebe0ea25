"""The doors between the rooms: who may import whom, and that importing does nothing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("bot", "intents", "knowledge", "translations")
MAY_IMPORT = {
    "bot": {"bot", "intents", "knowledge", "translations"},
    "intents": {"intents", "knowledge"},
    "knowledge": {"knowledge"},
    "translations": {"translations"},
}
SEALED = [
    ("bot.channels", "bot.answers"),
    ("bot.channels", "bot.assembly"),
    ("bot.answers", "bot.channels"),
    ("bot.messages", "bot.answers"),
    ("bot.messages", "bot.channels"),
    ("knowledge.text", "knowledge.documents"),
    ("knowledge.documents", "knowledge.index"),
    ("knowledge.documents", "knowledge.ingest"),
    ("knowledge.index", "knowledge.ingest"),
    ("knowledge.ingest", "knowledge.index"),
]
MAX_LINES = 350


def modules() -> list[tuple[str, Path]]:
    """Every module of the rooms by its dotted name."""
    return [
        (".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path)
        for room in ROOMS
        for path in sorted((ROOT / room).rglob("*.py"))
    ]


def imports(path: Path, name: str) -> Iterator[str]:
    """The dotted names that a module imports, wherever in it."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def is_within(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


MODULES = modules()


@pytest.mark.parametrize(("name", "path"), MODULES, ids=[name for name, _ in MODULES])
def test_a_room_imports_only_what_it_may(name: str, path: Path) -> None:
    rooms = {imported.partition(".")[0] for imported in imports(path, name)} & set(ROOMS)
    assert rooms <= MAY_IMPORT[name.partition(".")[0]]


@pytest.mark.parametrize(("inside", "never"), SEALED)
def test_within_a_room_these_doors_stay_shut(inside: str, never: str) -> None:
    breaking = [
        f"{name} imports {imported}"
        for name, path in MODULES
        if is_within(name, inside)
        for imported in imports(path, name)
        if is_within(imported, never)
    ]
    assert not breaking


def test_the_reading_of_imports_sees_every_form(tmp_path: Path) -> None:
    file = tmp_path / "some.py"
    file.write_text("import a.b\nfrom c import d\ndef f():\n    from ..e import g\n", encoding="utf-8")
    assert set(imports(file, "bot.channels.some")) == {"a.b", "c", "c.d", "bot.e", "bot.e.g"}


IMPORT_ALL = """
import importlib, json, os, sys
sys.dont_write_bytecode = True
root, rooms, names = sys.argv[1], sys.argv[2].split(), sys.argv[3:]
opened = []
def watch(event, args):
    if event == "open" and isinstance(args[0], (str, os.PathLike)):
        path = os.path.realpath(os.fspath(args[0]))
        inside = os.path.relpath(path, root)
        if inside.split(os.sep)[0] in rooms and not path.endswith((".py", ".pyc")):
            opened.append(inside)
sys.addaudithook(watch)
failed = {}
for name in names:
    try:
        module = importlib.import_module(name)
        assert os.path.realpath(module.__file__).startswith(root), module.__file__
    except Exception as error:
        failed[name] = repr(error)
print(json.dumps({
    "failed": failed, "opened": opened, "made": sorted(os.listdir(root)),
    "heavy": sorted({"torch", "sentence_transformers"} & set(sys.modules)),
}))
"""


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> dict:
    """What happens when all modules are imported where only their code lies, no content and no weights."""
    bare = tmp_path_factory.mktemp("bare").resolve()
    for room in ROOMS:
        skip = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / room, bare / room, ignore=skip)
    for path in bare.rglob("*"):
        if path.is_file() and path.suffix != ".py":
            path.unlink()
    names = [name for name, _ in MODULES]
    done = subprocess.run(
        [sys.executable, "-c", IMPORT_ALL, str(bare), " ".join(ROOMS), *names],
        cwd=bare,
        env={**os.environ, "PYTHONPATH": str(bare)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_every_module_can_be_imported_without_content_or_weights(imported: dict) -> None:
    assert imported["failed"] == {}


def test_importing_opens_no_file_of_the_rooms(imported: dict) -> None:
    assert imported["opened"] == []


def test_importing_makes_nothing(imported: dict) -> None:
    assert imported["made"] == sorted(ROOMS)


def test_importing_loads_no_training_library(imported: dict) -> None:
    assert imported["heavy"] == []


@pytest.mark.parametrize("room", ROOMS)
def test_no_other_distribution_provides_a_room(room: str) -> None:
    assert set(packages_distributions().get(room, [])) <= {"troly"}


TOO_LONG = pytest.mark.xfail(strict=True, reason="still to be split")
LONG = {"tests/channels/test_page.py"}
CODE = [str(path.relative_to(ROOT)) for path in [*(path for _, path in MODULES), *(ROOT / "tests").rglob("*.py")]]


@pytest.mark.parametrize("name", [pytest.param(name, marks=TOO_LONG if name in LONG else []) for name in sorted(CODE)])
def test_a_file_is_short_enough_to_be_read_at_once(name: str) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= MAX_LINES
