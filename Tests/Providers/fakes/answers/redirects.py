"""Redirects to the other host that this server has beside it, and others."""

from __future__ import annotations

from ..catalogue import Exchange, answer
from ..http import html_response

GROUP = "Redirects"


def _redirects() -> None:
    for status in (301, 302, 303, 307, 308):

        @answer(f"{status}-elsewhere", f"{status} to another host, which notes whether it is asked (`location`)", GROUP)
        def act(exchange: Exchange, status: int = status) -> None:
            location = exchange.option("location", exchange.elsewhere + exchange.request.target)
            exchange.reply(html_response(status, "Moved", ("Location", location)))


@answer("302-relative", "302 to a path of the same host", GROUP)
def relative(exchange: Exchange) -> None:
    exchange.reply(html_response(302, "Moved", ("Location", "/password")))


@answer("302-nowhere", "302 without a Location", GROUP)
def nowhere(exchange: Exchange) -> None:
    exchange.reply(html_response(302, "Moved"))


@answer("302-loop", "302 to what was asked for", GROUP)
def loop(exchange: Exchange) -> None:
    exchange.reply(html_response(302, "Moved", ("Location", exchange.request.target)))


_redirects()
