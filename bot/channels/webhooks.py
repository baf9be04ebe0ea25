"""What every webhook checks before it believes a request."""

from __future__ import annotations

import hmac
import json
from typing import Any

from fastapi import HTTPException, Request

BODY_LIMIT = 1_000_000


async def verified_json(request: Request, header: str, secret: str | None) -> dict[str, Any]:
    """The JSON object of a request that knows the secret.

    Raises HTTPException: 403 for a wrong or missing secret, 413 over BODY_LIMIT bytes, 400 for no object.
    """
    shown = request.headers.get(header, "").encode("latin-1")
    if not secret or not hmac.compare_digest(shown, secret.encode()):
        raise HTTPException(403)
    try:
        payload = json.loads(await _body(request))
    except (ValueError, RecursionError):
        raise HTTPException(400) from None
    if not isinstance(payload, dict):
        raise HTTPException(400)
    return payload


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise HTTPException(413)
    return bytes(body)
