"""The web app: the chat page, every configured channel, and a health check that asks a real question."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from fastapi import FastAPI, Response

from bot.answers.talk import starter_questions
from bot.assembly import build_assistant
from bot.assistant import Assistant
from bot.channels import Channel, State
from bot.channels.telegram import TelegramChannel
from bot.channels.web import routes
from bot.channels.zalo_bot import ZaloBotChannel
from bot.conversation import MemoryStore, SqlStore
from bot.messages import Incoming, Outcome, Reply
from bot.settings import Settings

DELIVER_EVERY = 5.0
logger = logging.getLogger(__name__)


def create_app(settings: Settings) -> FastAPI:
    """Builds everything once. Raises StoreError, KnowledgeError and PageError, each naming the mend."""
    store = SqlStore(settings.data)
    assistant = build_assistant(settings, store)
    telegram = TelegramChannel(
        assistant,
        token=settings.telegram_token,
        base_url=settings.telegram_base_url,
        public_url=settings.public_url,
        secret=settings.telegram_secret,
    )
    zalo_bot = ZaloBotChannel(
        assistant,
        token=settings.zalo_bot_token,
        base_url=settings.zalo_bot_base_url,
        how_to_pick=assistant.desk.phrases.say("channels.by_number"),
        public_url=settings.public_url,
        secret=settings.zalo_bot_secret,
    )
    channels: tuple[Channel, ...] = (telegram, zalo_bot)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        for channel in channels:
            await channel.start()
        delivering = asyncio.create_task(_deliver(channels, store, assistant))
        announce(settings)
        yield
        delivering.cancel()
        await asyncio.gather(delivering, *(channel.stop() for channel in channels), return_exceptions=True)
        store.close()

    app = FastAPI(title="Trợ lý số", lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(
        routes(
            assistant,
            starters=starter_questions(assistant.desk),
            pending=lambda conversation: take_pending(conversation, store, assistant),
            commune=settings.commune,
        )
    )
    app.include_router(telegram.router())
    app.include_router(zalo_bot.router())
    app.get("/health")(lambda: health(assistant))
    return app


def health(assistant: Assistant) -> Response:
    """200 when the index answers a starter question with a source, else 503."""
    probe = Assistant(assistant.understander, assistant.desk, MemoryStore())
    reply = probe.respond(Incoming("health", "health", starter_questions(assistant.desk)[0]))
    return Response(status_code=200 if reply.outcome is Outcome.ANSWERED and reply.citations else 503)


def announce(settings: Settings) -> None:
    """Tells the operator where the page is; each channel tells of itself when it starts."""
    logger.info("Trang trò chuyện: http://%s:%d", settings.host, settings.port)


def take_pending(conversation: str, store: SqlStore, assistant: Assistant) -> list[str]:
    """The officials' answers that wait for one talk on the web; each is given once."""
    waiting = [handoff for handoff in store.undelivered("web") if handoff.conversation == conversation]
    for handoff in waiting:
        store.delivered(handoff.id)
    return [_answered(handoff.id, handoff.answer or "", assistant).text for handoff in waiting]


async def _deliver(channels: Sequence[Channel], store: SqlStore, assistant: Assistant) -> None:
    """Sends officials' answers as they come; one that a channel cannot take now is tried again."""
    while True:
        for channel in channels:
            try:
                if channel.state().state is State.ON:
                    await _deliver_on(channel, store, assistant)
            except Exception:
                logger.exception("answers of officials on %s wait for the next turn", channel.name)
        await asyncio.sleep(DELIVER_EVERY)


async def _deliver_on(channel: Channel, store: SqlStore, assistant: Assistant) -> None:
    for handoff in await asyncio.to_thread(store.undelivered, channel.name):
        if await channel.send(handoff.conversation, _answered(handoff.id, handoff.answer or "", assistant)):
            await asyncio.to_thread(store.delivered, handoff.id)


def _answered(number: int, answer: str, assistant: Assistant) -> Reply:
    return Reply(Outcome.HANDOFF, assistant.desk.phrases.say("handoff.answer", number=number, answer=answer))
