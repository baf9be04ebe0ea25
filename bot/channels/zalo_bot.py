"""Zalo Bot: by long polling, or through a webhook where the assistant has a public address."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress
from functools import partial
from typing import Any

from fastapi import APIRouter, HTTPException, Request, Response
from pydantic import SecretStr

from bot.channels import ChannelState, Responder
from bot.channels.intake import Intake
from bot.channels.link import Link, Unreachable, WrongToken, keep_trying, pauses
from bot.channels.webhooks import verified_json
from bot.channels.zalo_bot_api import ZaloBotApi
from bot.channels.zalo_bot_messages import NAME, parse, render
from bot.messages import Incoming, Reply

logger = logging.getLogger(__name__)

PATH = "/zalo-bot"
SECRET_HEADER = "X-Bot-Api-Secret-Token"  # noqa: S105
POLL_SECONDS = 30
IDLE_PAUSE = 0.2


class ZaloBotChannel:
    """The channel `zalo_bot`. Off without a token, and with a public address but without a secret.

    `how_to_pick` is the sentence under numbered choices: it tells to reply with a number.
    """

    name = NAME

    def __init__(
        self,
        responder: Responder,
        *,
        token: SecretStr | None,
        base_url: str,
        how_to_pick: str,
        public_url: str | None = None,
        secret: SecretStr | None = None,
    ) -> None:
        self._responder = responder
        self._token = token
        self._base_url = base_url
        self._how_to_pick = how_to_pick
        self._public_url = public_url and public_url.rstrip("/")
        self._secret = secret
        self._link = Link(NAME)
        self._intake = Intake()
        self._names: tuple[str, ...] = ()
        self._api: ZaloBotApi | None = None
        self._receiving: asyncio.Task[None] | None = None

    def state(self) -> ChannelState:
        return self._link.state

    async def start(self) -> None:
        if not self._token:
            self._link.off("chưa có TROLY_ZALO_BOT_TOKEN")
        elif self._public_url and not self._secret:
            self._link.off("có TROLY_PUBLIC_URL mà thiếu TROLY_ZALO_BOT_SECRET")
        else:
            self._link.connecting()
            self._api = ZaloBotApi(self._token.get_secret_value().strip(), self._base_url)
            self._receiving = asyncio.create_task(self._receive(self._api))

    async def stop(self) -> None:
        if self._receiving is not None:
            self._receiving.cancel()
            await asyncio.gather(self._receiving, return_exceptions=True)
        if self._api is None:
            return
        self._link.off("đã dừng")
        await self._intake.finish()
        await self._api.close()
        self._api = None

    async def send(self, conversation: str, reply: Reply) -> bool:
        channel, _, chat = conversation.partition(":")
        if channel != NAME or not chat:
            return False
        async with self._intake.turn(conversation):
            return await self._deliver(chat, reply)

    def router(self) -> APIRouter:
        """The webhook: answers at once, works in the background."""
        router = APIRouter()
        router.add_api_route(PATH, self._receive_event, methods=["POST"], include_in_schema=False)
        return router

    async def _receive_event(self, request: Request) -> Response:
        secret = self._secret.get_secret_value() if self._secret else None
        payload = await verified_json(request, SECRET_HEADER, secret)
        # Saving the webhook makes the platform call it: an event is taken before the link is known to be on.
        if self._api is None or self._intake.full:
            raise HTTPException(503)
        self._take(payload)
        return Response(status_code=200)

    async def _receive(self, api: ZaloBotApi) -> None:
        if await keep_trying(self._link, partial(self._connect, api)) and not self._public_url:
            await self._poll(api)

    async def _connect(self, api: ZaloBotApi) -> None:
        me = await api.get_me()
        self._names = tuple(str(me[key]) for key in ("display_name", "account_name") if me.get(key))
        if self._public_url and self._secret is not None:
            await api.set_webhook(f"{self._public_url}{PATH}", self._secret.get_secret_value())
        elif not self._public_url:
            # There may be none to delete; the poll tells if the platform is out of reach.
            with suppress(Unreachable):
                await api.delete_webhook()

    async def _poll(self, api: ZaloBotApi) -> None:
        waits = pauses()
        while True:
            try:
                update = await api.get_update(POLL_SECONDS)
            except WrongToken:
                self._link.wrong_token()
                return
            except Unreachable as error:
                self._link.unreachable(str(error))
                await asyncio.sleep(next(waits))
                continue
            self._link.on()
            waits = pauses()
            if update is not None:
                self._take(update)
            else:
                # A server that does not wait with its answer is not asked without end.
                await asyncio.sleep(IDLE_PAUSE)

    def _take(self, payload: dict[str, Any]) -> None:
        incoming = parse(payload, self._names)
        if incoming is not None and incoming.message_id is not None:
            self._intake.accept(incoming.message_id, incoming.conversation, partial(self._answer, incoming))

    async def _answer(self, incoming: Incoming) -> None:
        reply = await asyncio.to_thread(self._responder.respond, incoming)
        await self._deliver(incoming.conversation.removeprefix(f"{NAME}:"), reply)

    async def _deliver(self, chat: str, reply: Reply) -> bool:
        if self._api is None:
            return False
        for text in render(reply, self._how_to_pick):
            try:
                await self._api.send_message(chat, text)
            except WrongToken:
                self._link.wrong_token()
                return False
            except Unreachable as error:
                logger.warning("%s: not sent (%s)", NAME, error)
                return False
        return True
