"""What is remembered of a talk, and where: one SQLite file in the data folder."""

from __future__ import annotations

import datetime as dt
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa

from intents import Choice, Focus
from knowledge.documents import Facet

SCHEMA_VERSION = 1
REMEMBERED_TURNS = 12
REMEMBERED_SUBJECTS = 5

_tables = sa.MetaData()
_about = sa.Table("about", _tables, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String))
_conversations = sa.Table(
    "conversations",
    _tables,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("state", sa.JSON, nullable=False),
    sa.Column("updated", sa.DateTime, nullable=False),
)
_handoffs = sa.Table(
    "handoffs",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("conversation", sa.String, nullable=False, index=True),
    sa.Column("created", sa.DateTime, nullable=False),
    sa.Column("turns", sa.JSON, nullable=False),
    sa.Column("answer", sa.Text),
    sa.Column("answered", sa.DateTime),
    sa.Column("delivered", sa.DateTime),
)


logger = logging.getLogger(__name__)


class StoreError(Exception):
    """The data folder cannot be used; the message says why and the mend."""


@dataclass(frozen=True)
class Turn:
    """One line of a talk. `who` is "person" or "assistant"."""

    who: str
    text: str


@dataclass(frozen=True)
class Conversation:
    """One person's talk on one channel."""

    id: str
    focus: Focus = field(default_factory=Focus)
    turns: tuple[Turn, ...] = ()
    stopped: bool = False

    def after(self, said: str, answered: str, focus: Focus) -> Conversation:
        if self.focus.subject and self.focus.subject != focus.subject:
            earlier = (s for s in focus.visited if s != self.focus.subject)
            focus = replace(focus, visited=(self.focus.subject, *earlier)[:REMEMBERED_SUBJECTS])
        turns = (*self.turns, Turn("person", said), Turn("assistant", answered))[-REMEMBERED_TURNS:]
        return replace(self, focus=focus, turns=turns)


@dataclass(frozen=True)
class Handoff:
    """A wish for a person, with the talk that led to it, until an operator's answer is delivered."""

    id: int
    conversation: str
    created: dt.datetime
    turns: tuple[Turn, ...]
    answer: str | None


class ConversationStore(Protocol):
    """Where conversations and handoffs are kept."""

    def load(self, conversation: str) -> Conversation: ...

    def save(self, conversation: Conversation) -> None: ...

    def forget(self, conversation: str) -> None: ...

    def hand_off(self, conversation: Conversation) -> int: ...


@dataclass
class MemoryStore:
    """Keeps everything in memory: for one question at a time, and for tests."""

    kept: dict[str, Conversation] = field(default_factory=dict)
    handoffs: list[Conversation] = field(default_factory=list)

    def load(self, conversation: str) -> Conversation:
        return self.kept.get(conversation, Conversation(conversation))

    def save(self, conversation: Conversation) -> None:
        self.kept[conversation.id] = conversation

    def forget(self, conversation: str) -> None:
        self.kept.pop(conversation, None)
        self.handoffs[:] = [handoff for handoff in self.handoffs if handoff.id != conversation]

    def hand_off(self, conversation: Conversation) -> int:
        self.handoffs.append(conversation)
        return len(self.handoffs)


class SqlStore:
    """Keeps conversations and handoffs in a database. Raises StoreError when the folder cannot be used."""

    def __init__(self, folder: Path) -> None:
        file = folder / "troly.sqlite"
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(f"Không tạo được thư mục dữ liệu {folder}: {error.strerror}. Đặt TROLY_DATA.") from None
        self._engine = sa.create_engine(f"sqlite:///{file}", connect_args={"timeout": 10}, hide_parameters=True)
        sa.event.listen(self._engine, "connect", _write_ahead)
        try:
            _tables.create_all(self._engine)
            self._check_version(file)
        except sa.exc.DatabaseError as error:
            raise StoreError(f"Không mở được cơ sở dữ liệu {file}: {error.orig}. Xem lại ổ đĩa, tệp.") from None

    def _check_version(self, file: Path) -> None:
        with self._engine.begin() as connection:
            found = connection.scalar(sa.select(_about.c.value).where(_about.c.key == "version"))
            if found is None:
                connection.execute(_about.insert().values(key="version", value=str(SCHEMA_VERSION)))
            elif found != str(SCHEMA_VERSION):
                raise StoreError(
                    f"{file} là dữ liệu phiên bản {found}, chương trình này đọc phiên bản {SCHEMA_VERSION}. "
                    "Cài đúng phiên bản chương trình, hoặc đặt TROLY_DATA sang thư mục mới."
                )

    def load(self, conversation: str) -> Conversation:
        with self._engine.connect() as connection:
            state = connection.scalar(sa.select(_conversations.c.state).where(_conversations.c.id == conversation))
        try:
            return _thaw(conversation, state) if state else Conversation(conversation)
        except (KeyError, TypeError, ValueError) as error:
            # A talk kept by another version: to begin anew beats an error at every message.
            logger.warning("a stored talk could not be read (%s); it begins anew", type(error).__name__)
            return Conversation(conversation)

    def save(self, conversation: Conversation) -> None:
        """Raises StoreError when nothing can be written."""
        state = {k: v for k, v in asdict(conversation).items() if k != "id"}
        try:
            with self._engine.begin() as connection:
                connection.execute(_conversations.delete().where(_conversations.c.id == conversation.id))
                connection.execute(_conversations.insert().values(id=conversation.id, state=state, updated=_now()))
        except sa.exc.DatabaseError as error:
            raise StoreError(f"Không ghi được cuộc trò chuyện: {error.orig}. Xem lại ổ đĩa, quyền ghi.") from None

    def forget(self, conversation: str) -> None:
        with self._engine.begin() as connection:
            connection.execute(_conversations.delete().where(_conversations.c.id == conversation))
            connection.execute(_handoffs.delete().where(_handoffs.c.conversation == conversation))
        with self._engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def hand_off(self, conversation: Conversation) -> int:
        """Records the wish with the talk; a second one while the first waits renews it. Returns its number."""
        turns = [asdict(turn) for turn in conversation.turns]
        waiting = sa.and_(_handoffs.c.conversation == conversation.id, _handoffs.c.answer.is_(None))
        with self._engine.begin() as connection:
            known = connection.scalar(sa.select(_handoffs.c.id).where(waiting))
            if known is not None:
                connection.execute(_handoffs.update().where(_handoffs.c.id == known).values(turns=turns))
                return int(known)
            row = connection.execute(
                _handoffs.insert().values(conversation=conversation.id, created=_now(), turns=turns)
            )
            return int(row.lastrowid)

    def handoffs(self, waiting_only: bool = True) -> Sequence[Handoff]:
        query = sa.select(_handoffs).order_by(_handoffs.c.id)
        return self._handoffs(query.where(_handoffs.c.answer.is_(None)) if waiting_only else query)

    def answer_handoff(self, number: int, answer: str) -> bool:
        """Keeps an operator's answer for delivery; False when there is no such waiting handoff."""
        waiting = sa.and_(_handoffs.c.id == number, _handoffs.c.answer.is_(None))
        with self._engine.begin() as connection:
            changed = connection.execute(_handoffs.update().where(waiting).values(answer=answer, answered=_now()))
        return changed.rowcount == 1

    def undelivered(self, channel: str) -> Sequence[Handoff]:
        """Answers that wait to be sent to people on one channel ("telegram", "web", ...)."""
        due = sa.and_(
            _handoffs.c.answer.is_not(None),
            _handoffs.c.delivered.is_(None),
            _handoffs.c.conversation.startswith(f"{channel}:", autoescape=True),
        )
        return self._handoffs(sa.select(_handoffs).where(due).order_by(_handoffs.c.id))

    def delivered(self, number: int) -> None:
        with self._engine.begin() as connection:
            connection.execute(_handoffs.update().where(_handoffs.c.id == number).values(delivered=_now()))

    def close(self) -> None:
        self._engine.dispose()

    def _handoffs(self, query: sa.Select[Any]) -> Sequence[Handoff]:
        with self._engine.connect() as connection:
            return [
                Handoff(
                    row.id,
                    row.conversation,
                    row.created,
                    tuple(Turn(**turn) for turn in row.turns),
                    row.answer,
                )
                for row in connection.execute(query)
            ]


def _write_ahead(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=NORMAL")
    connection.execute("PRAGMA secure_delete=ON")


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(tzinfo=None)


def _thaw(conversation: str, state: Any) -> Conversation:
    kept = state if isinstance(state, dict) else json.loads(state)
    focus = dict(kept["focus"])
    focus["facet"] = Facet(focus["facet"]) if focus["facet"] else None
    focus["offered"] = tuple(Choice(**choice) for choice in focus["offered"])
    focus["visited"] = tuple(focus.get("visited", ()))
    focus["walk"] = tuple(focus["walk"]) if focus["walk"] else None
    return Conversation(
        conversation, Focus(**focus), tuple(Turn(**turn) for turn in kept["turns"]), bool(kept["stopped"])
    )
