"""One suite for whatever keeps conversations, and what the database does beyond it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.conversation import (
    REMEMBERED_TURNS,
    Conversation,
    ConversationStore,
    MemoryStore,
    SqlStore,
    StoreError,
    Turn,
)
from intents import Choice, Focus
from knowledge.documents import Facet

FULL = Focus(
    subject="ht-khai-sinh",
    facet=Facet.FEE,
    question="khai sinh hết bao nhiêu “tiền” 😀",
    offered=(Choice("Giấy tờ", "ask/ht-khai-sinh/documents"), Choice("Gặp cán bộ", "person")),
    walk=("ht-khai-sinh", 3),
    visited=("cu-tam-tru", "gplx-doi"),
    commune="Bình Lư",
    report="Lùng Phình",
)
TURNS = (Turn("person", "khai sinh ở đâu"), Turn("assistant", "Ở xã.\nDòng hai"))
FOCUSES = [Focus(), FULL, *(replace(FULL, **{f.name: f.default}) for f in fields(Focus))]


@pytest.fixture(params=["memory", "sql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ConversationStore]:
    if request.param == "memory":
        yield MemoryStore()
    else:
        kept = SqlStore(tmp_path)
        yield kept
        kept.close()


@pytest.fixture
def sql(tmp_path: Path) -> Iterator[SqlStore]:
    kept = SqlStore(tmp_path)
    yield kept
    kept.close()


def test_the_sample_has_a_value_in_every_field() -> None:
    assert [field.name for field in fields(Focus) if getattr(FULL, field.name) == field.default] == []


def test_an_unknown_talk_is_new(store: ConversationStore) -> None:
    assert store.load("web:never") == Conversation("web:never")


@pytest.mark.parametrize("focus", FOCUSES, ids=["nothing", "all", *(f"no {f.name}" for f in fields(Focus))])
def test_what_is_saved_is_loaded_again(store: ConversationStore, focus: Focus) -> None:
    saved = Conversation("web:1", focus, TURNS, stopped=True)
    store.save(saved)
    assert store.load("web:1") == saved


def test_every_facet_comes_back_as_one(store: ConversationStore) -> None:
    for facet in Facet:
        store.save(Conversation("web:1", Focus(facet=facet)))
        assert store.load("web:1").focus.facet is facet


def test_the_last_save_counts_and_talks_stay_apart(store: ConversationStore) -> None:
    store.save(Conversation("web:1", FULL))
    store.save(Conversation("web:2", Focus(subject="gplx-doi")))
    store.save(Conversation("web:1", Focus(subject="cu-tam-tru")))
    assert store.load("web:1").focus == Focus(subject="cu-tam-tru")
    assert store.load("web:2").focus == Focus(subject="gplx-doi")


def test_forgetting_leaves_nothing_of_one_talk(store: ConversationStore) -> None:
    for number in "12":
        store.save(Conversation(f"web:{number}", FULL, TURNS))
    store.forget("web:1")
    assert store.load("web:1") == Conversation("web:1")
    assert store.load("web:2") == Conversation("web:2", FULL, TURNS)


def test_what_is_not_there_can_be_forgotten(store: ConversationStore) -> None:
    store.forget("web:never")


def test_handoffs_are_numbered(store: ConversationStore) -> None:
    assert [store.hand_off(Conversation(f"web:{talk}", turns=TURNS)) for talk in "abc"] == [1, 2, 3]


def test_a_talk_is_not_changed_by_handing_it_off(store: ConversationStore) -> None:
    saved = Conversation("web:1", FULL, TURNS)
    store.save(saved)
    store.hand_off(saved)
    assert store.load("web:1") == saved


def test_a_talk_keeps_its_last_turns() -> None:
    talk = Conversation("web:1")
    for number in range(20):
        talk = talk.after(f"hỏi {number}", f"đáp {number}", FULL)
    assert len(talk.turns) == REMEMBERED_TURNS
    assert talk.turns[-2:] == (Turn("person", "hỏi 19"), Turn("assistant", "đáp 19"))
    assert talk.focus.subject == FULL.subject


def test_earlier_subjects_are_remembered_once_each_latest_first() -> None:
    talk = Conversation("web:1")
    for subject in ("a", "b", "a", "c"):
        talk = talk.after("hỏi", "đáp", replace(talk.focus, subject=subject))
    assert talk.focus.visited[:2] == ("a", "b")
    assert len(set(talk.focus.visited)) == len(talk.focus.visited)


class TestOnlyInTheDatabase:
    """Handoffs on their way to an official and back, and a data folder that cannot be used."""

    @given(text=st.text())
    def test_any_text_is_kept(self, tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
        kept = SqlStore(tmp_path_factory.getbasetemp() / "any")
        kept.save(Conversation("web:1", Focus(question=text), (Turn("person", text),)))
        assert kept.load("web:1").turns[0].text == kept.load("web:1").focus.question == text
        kept.close()

    def test_another_opening_of_the_folder_sees_it(self, sql: SqlStore, tmp_path: Path) -> None:
        sql.save(Conversation("web:1", FULL, TURNS))
        again = SqlStore(tmp_path)
        assert again.load("web:1") == Conversation("web:1", FULL, TURNS)
        again.close()

    def test_two_folders_never_see_each_other(self, sql: SqlStore, tmp_path: Path) -> None:
        sql.save(Conversation("web:1", FULL, TURNS))
        other = SqlStore(tmp_path / "other")
        assert other.load("web:1") == Conversation("web:1")
        other.close()

    def test_many_threads_save_at_once(self, sql: SqlStore) -> None:
        talks = [Conversation(f"web:{number % 5}", Focus(question=str(number))) for number in range(60)]
        with ThreadPoolExecutor(8) as threads:
            list(threads.map(sql.save, talks))
        assert {int(sql.load(f"web:{n}").focus.question) % 5 for n in range(5)} == set(range(5))

    def test_a_second_wish_adds_to_the_waiting_one(self, sql: SqlStore) -> None:
        first = sql.hand_off(Conversation("web:1", turns=TURNS[:1]))
        assert sql.hand_off(Conversation("web:1", turns=TURNS)) == first
        assert [handoff.turns for handoff in sql.handoffs()] == [TURNS]

    def test_an_answer_travels_to_its_channel_once(self, sql: SqlStore) -> None:
        number = sql.hand_off(Conversation("telegram:42", turns=TURNS))
        assert sql.undelivered("telegram") == []
        assert sql.answer_handoff(number, "Mai bác đến nhé")
        assert sql.handoffs() == []
        assert [handoff.answer for handoff in sql.handoffs(waiting_only=False)] == ["Mai bác đến nhé"]
        assert sql.undelivered("web") == []
        (due,) = sql.undelivered("telegram")
        assert (due.id, due.conversation, due.answer) == (number, "telegram:42", "Mai bác đến nhé")
        sql.delivered(number)
        assert sql.undelivered("telegram") == []

    def test_only_a_waiting_handoff_can_be_answered(self, sql: SqlStore) -> None:
        number = sql.hand_off(Conversation("web:1"))
        assert not sql.answer_handoff(number + 1, "x")
        assert sql.answer_handoff(number, "lần một")
        assert not sql.answer_handoff(number, "lần hai")
        assert sql.handoffs(waiting_only=False)[0].answer == "lần một"

    def test_a_wish_after_the_answer_is_a_new_one(self, sql: SqlStore) -> None:
        first = sql.hand_off(Conversation("web:1"))
        sql.answer_handoff(first, "x")
        assert sql.hand_off(Conversation("web:1")) != first

    @pytest.mark.parametrize("name", ["web_", "%", "we"])
    def test_a_channel_is_known_by_its_whole_name(self, sql: SqlStore, name: str) -> None:
        sql.answer_handoff(sql.hand_off(Conversation("web:1")), "x")
        assert sql.undelivered(name) == []

    def test_forgetting_takes_handoffs_with_it(self, sql: SqlStore) -> None:
        sql.answer_handoff(sql.hand_off(Conversation("web:1", turns=TURNS)), "x")
        sql.hand_off(Conversation("web:2", turns=TURNS))
        sql.forget("web:1")
        assert [handoff.conversation for handoff in sql.handoffs(waiting_only=False)] == ["web:2"]
        assert sql.undelivered("web") == []

    def test_what_was_forgotten_is_not_in_the_file(self, sql: SqlStore, tmp_path: Path) -> None:
        secret = "Giàng Thị Bí Mật"
        talk = Conversation("web:1", Focus(question=secret), (Turn("person", secret),))
        sql.save(talk)
        sql.hand_off(talk)
        sql.forget("web:1")
        sql.close()
        with sqlite3.connect(tmp_path / "troly.sqlite") as connection:
            rows = [
                row for table in ("conversations", "handoffs") for row in connection.execute(f"select * from {table}")
            ]
        assert rows == []

    def test_another_version_is_refused_with_the_mend(self, sql: SqlStore, tmp_path: Path) -> None:
        sql.close()
        with sqlite3.connect(tmp_path / "troly.sqlite") as connection:
            connection.execute("update about set value = '99' where key = 'version'")
        with pytest.raises(StoreError, match=r"troly\.sqlite.*phiên bản 99.*TROLY_DATA"):
            SqlStore(tmp_path)


def a_file_where_the_folder_should_be(folder: Path) -> Path:
    file = folder / "data"
    file.write_text("", encoding="utf-8")
    return file


def a_file_above_the_folder(folder: Path) -> Path:
    return a_file_where_the_folder_should_be(folder) / "inner"


def a_database_that_is_none(folder: Path) -> Path:
    (folder / "troly.sqlite").write_bytes(b"no database at all, " * 200)
    return folder


def a_database_cut_short(folder: Path) -> Path:
    SqlStore(folder).close()
    whole = (folder / "troly.sqlite").read_bytes()
    (folder / "troly.sqlite").write_bytes(whole[: len(whole) // 2 + 100])
    return folder


def a_folder_in_place_of_the_database(folder: Path) -> Path:
    (folder / "troly.sqlite").mkdir()
    return folder


def a_folder_that_may_not_be_written(folder: Path) -> Path:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    folder.chmod(0o500)
    return folder


@pytest.mark.parametrize(
    "spoil",
    [
        a_file_where_the_folder_should_be,
        a_file_above_the_folder,
        a_database_that_is_none,
        a_database_cut_short,
        a_folder_in_place_of_the_database,
        a_folder_that_may_not_be_written,
    ],
)
def test_an_unusable_data_folder_is_named(tmp_path: Path, spoil: Callable[[Path], Path]) -> None:
    folder = spoil(tmp_path)
    with pytest.raises(StoreError, match=str(tmp_path)):
        SqlStore(folder)
