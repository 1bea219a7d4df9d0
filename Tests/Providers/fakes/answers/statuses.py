"""Plain statuses, challenges, and each form of Retry-After."""

from __future__ import annotations

import time
from email.utils import formatdate
from typing import Callable, Optional

from ..catalogue import Exchange, answer
from ..http import Header, Response

GROUP = "Statuses"
Value = Callable[[Exchange], Optional[str]]


@answer("ok", "what good credentials get, whatever was sent", GROUP)
def ok(exchange: Exchange) -> None:
    exchange.reply(exchange.trusted())


@answer("status-NNN", "an error of this status, of 1 to 4 digits, in the provider's shape: `status-418`", GROUP)
def any_status(exchange: Exchange) -> None:
    exchange.error(418, "I'm a teapot")


@answer("no-content", "204", GROUP)
def no_content(exchange: Exchange) -> None:
    exchange.reply(Response(204))


def _challenges() -> None:
    table: tuple[tuple[str, str, tuple[Header, ...]], ...] = (
        ("401-plain", "401 without a challenge", ()),
        ("401-basic", "401 with a Basic challenge", (("WWW-Authenticate", 'Basic realm="API"'),)),
        ("401-bearer", "401 with a Bearer challenge", (("WWW-Authenticate", 'Bearer realm="API"'),)),
        (
            "401-many",
            "401 with three challenges in two headers",
            (("WWW-Authenticate", 'Negotiate, Digest realm="a, b", nonce="x"'), ("WWW-Authenticate", "Basic")),
        ),
    )
    for name, says, headers in table:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, headers: tuple[Header, ...] = headers) -> None:
            exchange.error(401, "Unauthorized", *headers)


def _date(exchange: Exchange) -> str:
    return formatdate(time.time() + float(exchange.option("seconds", 1)), usegmt=True)


def _retries() -> None:
    forms: dict[str, tuple[str, Value]] = {
        "whole": ("`1`", lambda e: "1"),
        "decimal": ("`0.5`", lambda e: "0.5"),
        "date": ("a date, a second from now (`seconds`)", _date),
        "past": ("a date that is over", lambda e: "Wed, 21 Oct 2015 07:28:00 GMT"),
        "zero": ("`0`", lambda e: "0"),
        "huge": ("`99999999999999999999`", lambda e: "99999999999999999999"),
        "negative": ("`-1`", lambda e: "-1"),
        "garbage": ("`soon`", lambda e: "soon"),
        "absent": ("none", lambda e: None),
    }
    for status, phrase in ((429, "Too Many Requests"), (503, "Service Unavailable")):
        for form, (says, value) in forms.items():

            @answer(f"{status}-{form}", f"{status}; `Retry-After` (`retryAfter`): {says}", GROUP)
            def act(exchange: Exchange, status: int = status, phrase: str = phrase, value: Value = value) -> None:
                text = exchange.option("retryAfter", value(exchange))
                exchange.error(status, phrase, *([("Retry-After", str(text))] if text is not None else []))


_challenges()
_retries()
