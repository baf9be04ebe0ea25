"""Telegram: by long polling, or through a webhook where the assistant has a public address."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import Any, TypeAlias

import httpx
from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import SecretStr
from telegram import ReplyParameters, Update
from telegram.error import Forbidden, InvalidToken, RetryAfter, TelegramError
from telegram.ext import Application, TypeHandler
from telegram.request import HTTPXRequest

from bot.channels import ChannelState, Responder
from bot.channels.intake import Intake
from bot.channels.link import Link, Unreachable, WrongToken, keep_trying
from bot.channels.telegram_messages import NAME, TelegramMessage, parse, render
from bot.channels.telegram_requests import WatchedRequest, quiet_the_library, wait_for, why
from bot.channels.webhooks import verified_json
from bot.messages import Incoming, Reply

logger = logging.getLogger(__name__)

PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY]
POLL_SECONDS = 30

_Application: TypeAlias = Application[Any, Any, Any, Any, Any, Any]


class TelegramChannel:
    """The channel `telegram`. Off without a token, and with a public address but without a secret."""

    name = NAME

    def __init__(
        self,
        responder: Responder,
        *,
        token: SecretStr | None,
        base_url: str,
        public_url: str | None = None,
        secret: SecretStr | None = None,
    ) -> None:
        self._responder = responder
        self._token = token
        self._base_url = base_url.rstrip("/")
        self._public_url = public_url and public_url.rstrip("/")
        self._secret = secret
        self._link = Link(NAME)
        self._intake = Intake()
        self._app: _Application | None = None
        self._connecting: asyncio.Task[bool] | None = None

    def state(self) -> ChannelState:
        return self._link.state

    async def start(self) -> None:
        if not self._token:
            self._link.off("chưa có TROLY_TELEGRAM_TOKEN")
        elif self._public_url and not self._secret:
            self._link.off("có TROLY_PUBLIC_URL mà thiếu TROLY_TELEGRAM_SECRET")
        else:
            quiet_the_library()
            self._link.connecting()
            self._app = self._build(self._token)
            self._connecting = asyncio.create_task(keep_trying(self._link, partial(self._connect, self._app)))

    async def stop(self) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        if (app := self._app) is None:
            return
        self._link.off("đã dừng")
        if app.updater is not None and app.updater.running:
            with suppress(TelegramError):
                await app.updater.stop()
        if app.running:
            await app.stop()
        await self._intake.finish()
        await app.shutdown()
        await app.bot.shutdown()
        self._app = None

    async def send(self, conversation: str, reply: Reply) -> bool:
        channel, _, chat = conversation.partition(":")
        if channel != NAME or not chat.removeprefix("-").isdecimal():
            return False
        async with self._intake.turn(conversation):
            return await self._deliver(int(chat), reply)

    def router(self) -> APIRouter:
        """The webhook: answers at once, works in the background. 503 asks Telegram to come again."""
        router = APIRouter()
        router.add_api_route(PATH, self._receive, methods=["POST"], include_in_schema=False)
        return router

    async def _receive(self, request: Request) -> Response:
        secret = self._secret.get_secret_value() if self._secret else None
        payload = await verified_json(request, SECRET_HEADER, secret)
        if self._app is None or not self._app.running or self._intake.full:
            raise HTTPException(503)
        try:
            update = Update.de_json(payload, self._app.bot)
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            # Refusing it would make Telegram send it again and hold back all later ones.
            logger.warning("%s: an update could not be read (%s)", NAME, type(error).__name__)
        else:
            await self._app.update_queue.put(update)
        return Response(status_code=200)

    def _build(self, token: SecretStr) -> _Application:
        transport = httpx.AsyncHTTPTransport(retries=2, limits=httpx.Limits(max_connections=64))
        builder = (
            Application.builder()
            .token(token.get_secret_value().strip())
            .base_url(f"{self._base_url}/bot")
            .base_file_url(f"{self._base_url}/file/bot")
            .request(HTTPXRequest(httpx_kwargs={"transport": transport}))
            .get_updates_request(WatchedRequest(self._link))
            .job_queue(None)
        )
        app = builder.updater(None).build() if self._public_url else builder.build()
        app.add_handler(TypeHandler(Update, self._take))
        app.add_error_handler(_tell)
        return app

    async def _connect(self, app: _Application) -> None:
        try:
            await app.initialize()
            if not app.running:
                await app.start()
            if app.updater is not None:
                await app.updater.start_polling(timeout=POLL_SECONDS, allowed_updates=UPDATES, error_callback=_ignore)
            elif self._secret is not None:
                address = f"{self._public_url}{PATH}"
                secret = self._secret.get_secret_value()
                await app.bot.set_webhook(address, secret_token=secret, allowed_updates=UPDATES)
        except InvalidToken:
            raise WrongToken from None
        except TelegramError as error:
            raise Unreachable(why(error)) from None

    async def _take(self, update: Update, _context: object) -> None:
        if self._app is None or (incoming := parse(update, self._app.bot.bot)) is None:
            return
        album = update.message.media_group_id if update.message else None
        key = f"album:{album}" if album else str(update.update_id)
        self._intake.accept(key, incoming.conversation, partial(self._answer, update, incoming))

    async def _answer(self, update: Update, incoming: Incoming) -> None:
        if update.callback_query is not None:
            # Telegram refuses this when the tap is old; the answer itself is still due.
            with suppress(TelegramError):
                await update.callback_query.answer()
        reply = await asyncio.to_thread(self._responder.respond, incoming)
        asked = update.effective_message
        if asked is not None:
            quoted = asked.message_id if incoming.in_group else None
            await self._deliver(asked.chat.id, reply, quoted)

    async def _deliver(self, chat: int, reply: Reply, quoted: int | None = None) -> bool:
        """Sends every part; in a group the first one shows which message (`quoted`) it answers."""
        for message in render(reply):
            if not await self._send(chat, message, quoted):
                return False
            quoted = None
        return True

    async def _send(self, chat: int, message: TelegramMessage, quoted: int | None) -> bool:
        try:
            try:
                await self._post(chat, message, quoted)
            except RetryAfter as busy:
                await wait_for(busy)
                await self._post(chat, message, quoted)
        except Forbidden:
            logger.debug("%s: a person has blocked the bot", NAME)
            return False
        except InvalidToken:
            self._link.wrong_token()
            return False
        except TelegramError as error:
            logger.warning("%s: not sent (%s)", NAME, why(error))
            return False
        return True

    async def _post(self, chat: int, message: TelegramMessage, quoted: int | None) -> None:
        if self._app is None:
            raise TelegramError("channel is off")
        to = ReplyParameters(quoted, allow_sending_without_reply=True) if quoted else None
        await self._app.bot.send_message(chat, message.text, reply_markup=message.markup(), reply_parameters=to)


def _ignore(_error: TelegramError) -> None:
    """The link already knows of a failed poll."""


async def _tell(_update: object, context: Any) -> None:
    logger.error("%s: an update could not be read", NAME, exc_info=context.error)
