"""Answers that a test makes up itself."""

from __future__ import annotations

import json
from typing import Any

from ..catalogue import Exchange, answer
from ..http import Response

GROUP = "Made up"


@answer(
    "custom", "what `status`, `reason`, `headers` (a list of pairs), `body` (text) or `json`, and `close` say", GROUP
)
def custom(exchange: Exchange) -> None:
    headers: Any = exchange.option("headers", [])
    body = exchange.option("body", "")
    if "json" in exchange.options:
        body = json.dumps(exchange.options["json"])
        headers = [["Content-Type", "application/json"], *headers]
    exchange.reply(
        Response(
            int(exchange.option("status", 200)),
            str(body).encode(),
            tuple((str(name), str(value)) for name, value in headers),
            exchange.option("reason", None),
            close=bool(exchange.option("close", False)),
        )
    )


@answer("raw", "the bytes of `text` (each character below 256 is one), then the end unless `keep`", GROUP)
def raw(exchange: Exchange) -> None:
    exchange.send(str(exchange.option("text", "")).encode("latin-1"))
    if not exchange.option("keep", False):
        exchange.connection.close()
