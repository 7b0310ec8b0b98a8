"""Bodies of requests, read up to a bound."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from austicker.errors import UsageError

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_JSON = 100_000


async def body_of(request: Request, most: int = _MOST_JSON) -> bytes:
    """The whole body.

    Args:
        request: Whose.
        most: Bytes.

    Raises:
        UsageError: It is longer.
    """
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
        if len(content) > most:
            raise UsageError(f"expected at most {most} bytes, got more")
    return bytes(content)


async def json_of(request: Request) -> dict[str, Any]:
    """The body as a JSON object.

    Raises:
        UsageError: It is none.
    """
    try:
        found = json.loads(await body_of(request) or b"{}")
    except (ValueError, RecursionError) as error:
        raise UsageError("expected a JSON object") from error
    if not isinstance(found, dict):
        raise UsageError("expected a JSON object")
    return found
