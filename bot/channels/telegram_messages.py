"""Telegram's dialect, as pure functions: an update to `Incoming`, a `Reply` to messages with buttons."""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import (
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    Message,
    MessageEntity,
    Update,
    User,
)
from telegram.constants import ChatType

from bot.channels.splitting import split
from bot.messages import Incoming, Reply
from intents import Choice

NAME = "telegram"
TEXT_UNITS = 4096
DATA_BYTES = 64
SHORT_LABEL = 16

# An animation also carries a document, and a venue a location: the more telling kind comes first.
_UNREADABLE = (
    "animation", "audio", "contact", "dice", "document", "photo", "poll", "sticker",
    "story", "venue", "location", "video", "video_note", "voice",
)  # fmt: skip


@dataclass(frozen=True)
class Button:
    label: str
    data: str


@dataclass(frozen=True)
class TelegramMessage:
    """One message to send: plain text of at most TEXT_UNITS UTF-16 units, and rows of buttons."""

    text: str
    keyboard: tuple[tuple[Button, ...], ...] = ()

    def markup(self) -> InlineKeyboardMarkup | None:
        rows = [[InlineKeyboardButton(b.label, callback_data=b.data) for b in row] for row in self.keyboard]
        return InlineKeyboardMarkup(rows) if rows else None


def parse(update: Update, me: User) -> Incoming | None:
    """What a person wrote or tapped; None for what needs no answer. `me` is the bot.

    What cannot be read has no text and the action "unsupported:<kind>", such as "unsupported:photo".
    """
    if update.callback_query is not None:
        return _tapped(update, update.callback_query)
    message = update.message or update.edited_message
    if message is None or _from_machine(message) or message.chat.type == ChatType.CHANNEL:
        return None
    in_group = message.chat.type != ChatType.PRIVATE
    if in_group and not _addressed(message, me):
        return None
    action = None
    if message.text is None:
        kind = next((kind for kind in _UNREADABLE if message[kind]), None)
        # A shared live location is edited every few seconds.
        if kind is None or update.message is None:
            return None
        action = f"unsupported:{kind}"
    return Incoming(
        f"{NAME}:{message.chat.id}",
        NAME,
        _without_mention(message.text or "", me),
        str(update.update_id),
        action,
        in_group=in_group,
    )


def render(reply: Reply) -> list[TelegramMessage]:
    """The messages of a reply, in order; the choices are buttons under the last one."""
    parts = [TelegramMessage(text) for text in split(reply.text, TEXT_UNITS)]
    if parts and reply.choices:
        parts[-1] = TelegramMessage(parts[-1].text, _rows(reply.choices))
    return parts


def _tapped(update: Update, query: CallbackQuery) -> Incoming | None:
    message = query.message
    if message is None or not query.data:
        return None
    in_group = message.chat.type != ChatType.PRIVATE
    label = _label(message, query.data) if isinstance(message, Message) else ""
    return Incoming(f"{NAME}:{message.chat.id}", NAME, label, str(update.update_id), query.data, in_group=in_group)


def _label(message: Message, data: str) -> str:
    """What the tapped button said, so that a transcript can be read."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup else ()
    return next((button.text for row in rows for button in row if button.callback_data == data), "")


def _from_machine(message: Message) -> bool:
    # An anonymous administrator writes through a bot account in the name of the group.
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _addressed(message: Message, me: User) -> bool:
    replied = message.reply_to_message
    if replied is not None and replied.from_user is not None and replied.from_user.id == me.id:
        return True
    entities = message.parse_entities() if message.text else {}
    captioned = message.parse_caption_entities() if message.caption else {}
    return any(_calls(entity, text, me) for entity, text in (entities | captioned).items())


def _calls(entity: MessageEntity, text: str, me: User) -> bool:
    handle = f"@{me.username}".lower()
    if entity.type == MessageEntity.MENTION:
        return text.lower() == handle
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == me.id
    if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
        return "@" not in text or text.lower().endswith(handle)
    return False


def _without_mention(text: str, me: User) -> str:
    return re.sub(rf"\s*@{re.escape(me.username)}\b[,:]?", "", text, flags=re.I).strip() if me.username else text


def _rows(choices: tuple[Choice, ...]) -> tuple[tuple[Button, ...], ...]:
    """Two short buttons share a row; a long one has its own."""
    rows: list[tuple[Button, ...]] = []
    for number, choice in enumerate(choices, 1):
        button = Button(choice.label, _data(choice.action, number))
        if rows and len(rows[-1]) == 1 and _short(rows[-1][0]) and _short(button):
            rows[-1] = (*rows[-1], button)
        else:
            rows.append((button,))
    return tuple(rows)


def _short(button: Button) -> bool:
    return len(button.label) <= SHORT_LABEL


def _data(action: str, number: int) -> str:
    return action if 0 < len(action.encode()) <= DATA_BYTES else f"pick:{number}"
