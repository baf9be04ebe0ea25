"""The command contract: what operators and evaluation lean on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.__main__ import app
from bot.assembly import Parts
from bot.conversation import Conversation, SqlStore, Turn
from bot.messages import Outcome, Role

FIELDS = ["outcome", "text", "citations", "figures", "suggestions", "lang", "ms"]
CITATION = {"doc", "code", "title", "locator", "as_of", "url"}
Run = Callable[..., Result]


@pytest.fixture
def run(assistant_parts: Parts, data_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over the data folder that already has its index; `tmp_path` is where it stands."""
    for name in [name for name in os.environ if name.startswith("TROLY_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("TROLY_DATA", str(data_folder))
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def own_data(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data folder for one test."""
    monkeypatch.setenv("TROLY_DATA", str(tmp_path / "own"))
    return tmp_path / "own"


def batch(folder: Path, *rows: object) -> Path:
    file = folder / "questions.jsonl"
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return file


def test_an_answer_in_json_has_exactly_the_fields_of_the_contract(
    data_folder: Path, assistant_parts: Parts, tmp_path: Path
) -> None:
    """Run as a program, in a bare environment, into a pipe: what explains it stays off standard output."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "ask", "đăng ký tạm trú cần giấy tờ gì", "--json", "--explain"],
        cwd=tmp_path,
        env={**os.environ, "TROLY_DATA": str(data_folder), "LC_ALL": "C"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    (line,) = done.stdout.decode("utf-8").splitlines()
    answer = json.loads(line)
    assert list(answer) == FIELDS
    assert answer["outcome"] == "answered"
    assert set(answer["citations"][0]) == CITATION
    assert answer["citations"][0]["doc"] == "cu-tam-tru"
    assert answer["lang"] == "vi"
    assert answer["figures"] == []
    assert all(isinstance(label, str) for label in answer["suggestions"])
    assert answer["ms"] > 0
    assert "cu-tam-tru" in done.stderr.decode("utf-8")


def test_an_answer_as_text_ends_with_numbered_choices(run: Run) -> None:
    done = run("ask", "xin chào", "--commune", "Bình Lư")
    assert done.exit_code == 0
    assert done.stdout.startswith("Chào bà con!")
    assert "Bình Lư" in done.stdout
    assert "  1. " in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("ask",),
        ("ask", "câu hỏi", "--batch", "tệp"),
        ("ask", "câu hỏi", "--role", "king"),
        ("ask", "--batch", "no-such-file.jsonl"),
        ("no-such-command",),
    ],
)
def test_a_wrong_call_ends_with_an_error_and_no_traceback(run: Run, arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.exit_code != 0
    assert done.stdout == ""
    assert isinstance(done.exception, SystemExit)
    assert done.stderr.strip()


def test_a_batch_answers_in_order_and_says_nothing_else(run: Run, tmp_path: Path) -> None:
    rows = [
        {"id": "b", "turns": ["đăng ký tạm trú cần gì"]},
        {"id": "a", "turns": ["đăng ký kết hôn cần giấy tờ gì", "lệ phí?"]},
        {"id": 7, "turns": ["xin chào"], "role": "officer"},
        {"id": "c", "turns": [""]},
        {"id": "a", "turns": ["lệ phí?"]},
        *({"id": str(role), "turns": ["đăng ký tạm trú ở đâu"], "role": role} for role in Role),
    ]
    done = run("ask", "--batch", batch(tmp_path, rows[0], "", *rows[1:]))
    assert done.exit_code == 0, done.output
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["b", "a", "7", "c", "a", *Role]
    assert all(list(answer) == ["id", *FIELDS] for answer in answers)
    assert [answer["outcome"] for answer in answers][:3] == ["answered", "answered", "greeting"]
    assert answers[1]["citations"][0]["doc"] == "ht-ket-hon"
    assert answers[4]["outcome"] != "answered", "two rows of one id are two talks"
    assert [answer["outcome"] for answer in answers][5:] == ["answered"] * len(Role)
    assert {answer["outcome"] for answer in answers} <= set(Outcome)


GOOD = {"id": "1", "turns": ["xin chào"]}


@pytest.mark.parametrize(
    "bad",
    [
        "{not json",
        "[]",
        '"text"',
        {"turns": ["x"]},
        {"id": "2"},
        {"id": "2", "turns": []},
        {"id": "2", "turns": [1]},
        {"id": "2", "turns": ["x"], "role": "king"},
        {"id": "2", "turns": "một câu"},
    ],
)
def test_a_bad_line_is_named_and_nothing_is_answered(run: Run, tmp_path: Path, bad: object) -> None:
    done = run("ask", "--batch", batch(tmp_path, GOOD, bad, GOOD))
    assert done.exit_code != 0
    assert done.stdout == ""
    assert "questions.jsonl:2" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_batch_that_is_not_text_is_told(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(b"\xff\xfe\x00binary")
    done = run("ask", "--batch", file)
    assert done.exit_code != 0
    assert isinstance(done.exception, SystemExit)


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TROLY_PORT", "x")
    done = run("ask", "xin chào")
    assert done.exit_code == 2
    assert "TROLY_PORT" in done.stderr


def test_an_unknown_setting_is_named(run: Run, tmp_path: Path) -> None:
    (tmp_path / "troly.toml").write_text('comune = "x"\n', encoding="utf-8")
    done = run("ask", "xin chào")
    assert done.exit_code == 2
    assert "COMUNE" in done.stderr


def test_check_finds_the_shipped_content_sound(run: Run) -> None:
    done = run("check")
    assert (done.exit_code, done.stdout.strip()) == (0, "Mọi thứ đều ổn.")


FRONT = "id: {id}\ntitle: T\nfield: f\nreview_by: 2027-01-01\nconfidence: high\nsources: []\n---\n"
BROKEN = {
    "front": ("no front matter", 1, "---"),
    "open": ("---\nid: open\n", 1, "---"),
    "id": ("---\n" + FRONT.format(id="other") + "Tóm tắt.\n", 2, "id"),
    "yaml": ("---\nid: yaml\ntitle: T: x\n---\nTóm tắt.\n", 3, "YAML"),
    "field": ("---\nid: field\ntitle: T\n---\nTóm tắt.\n", 1, "field"),
    "heading": ("---\n" + FRONT.format(id="heading") + "Tóm tắt.\n## Lạ\n", 10, "đề mục"),
    "line": ("---\n" + FRONT.format(id="line") + "Tóm tắt.\n## Lệ phí\nkhông gạch\n", 11, "- "),
    "summary": ("---\n" + FRONT.format(id="summary") + "## Lệ phí\n- không\n", 9, "tóm tắt"),
}


def test_check_names_each_broken_file_and_the_rest_still_answers(run: Run, data_folder: Path) -> None:
    folder = data_folder / "content" / "guides"
    folder.mkdir(parents=True)
    try:
        for name, (text, _, _) in BROKEN.items():
            (folder / f"{name}.md").write_text(text, encoding="utf-8")
        checked, asked = run("check"), run("ask", "đăng ký tạm trú ở đâu", "--json")
    finally:
        shutil.rmtree(folder)
    assert checked.exit_code == 1
    told = [row for row in checked.stdout.splitlines() if str(folder) in row]
    assert len(told) == len(BROKEN)
    for name, (_, line, what) in BROKEN.items():
        (row,) = [row for row in told if row.startswith(f"{folder / name}.md:{line}: ")]
        assert what in row
        assert " → " in row
    assert json.loads(asked.stdout)["outcome"] == "answered"


def test_ingest_tells_what_it_refuses(run: Run, own_data: Path, tmp_path: Path) -> None:
    (tmp_path / "picture.png").write_bytes(b"\x89PNG")
    done = run("ingest", tmp_path / "picture.png")
    assert done.exit_code == 1
    assert "picture.png" in done.stdout + done.stderr
    assert not (own_data / "ingested").exists()


def test_handoffs_are_listed_and_answered(run: Run, own_data: Path) -> None:
    assert run("handoffs").stdout.strip() == "0 yêu cầu."
    store = SqlStore(own_data)
    store.hand_off(Conversation("telegram:42", turns=(Turn("person", "cho tôi gặp cán bộ"),)))
    listed = run("handoffs").stdout
    assert "#1" in listed
    assert "cho tôi gặp cán bộ" in listed
    assert run("handoffs", "answer", "1", "Mai bác đến nhé").exit_code == 0
    assert run("handoffs").stdout.strip() == "0 yêu cầu."
    assert "Mai bác đến nhé" in run("handoffs", "--all").stdout
    assert [handoff.answer for handoff in store.undelivered("telegram")] == ["Mai bác đến nhé"]
    store.close()


def test_a_handoff_that_is_not_there_cannot_be_answered(run: Run, own_data: Path) -> None:
    done = run("handoffs", "answer", "9", "x")
    assert done.exit_code == 2
    assert "9" in done.stderr


def test_a_data_folder_that_cannot_be_used_is_named(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("TROLY_DATA", str(tmp_path / "file"))
    done = run("handoffs")
    assert done.exit_code == 2
    assert str(tmp_path / "file") in done.stderr
