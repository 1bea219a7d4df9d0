"""Link headers in which the next page is written in other ways, for the lists of Shopify."""

from __future__ import annotations

from dataclasses import replace
from typing import Callable

from ..catalogue import Exchange, answer
from ..http import wire

GROUP = "Links"
Change = Callable[[str, str], list[str]]


def moved(link: str, host: str) -> str:
    """The link with another host in the place of its own."""
    scheme, _, rest = link.partition("://")
    return f"{scheme}://{host}/{rest.partition('/')[2]}"


LINKS: list[tuple[str, str, Change]] = [
    ("link-no-space", "no space after the colon", lambda url, link: [f"Link:{link}"]),
    (
        "link-repeated",
        "two Link headers, the next page in the second",
        lambda url, link: ['Link: <https://x.example/first>; rel="first"', f"Link: {link}"],
    ),
    ("link-comma", "commas and semicolons in the URL", lambda url, link: [f'Link: <{url}&x=a,b;c>; rel="next"']),
    ("link-unquoted", "`rel=next` without quotes", lambda url, link: [f"Link: <{url}>; rel=next"]),
    (
        "link-parameters",
        "other parameters around `rel`, which is in capitals and has two values",
        lambda url, link: [f'Link: <{url}>; title="a, \\"b\\"; c" ;  REL="NEXT last"; x=y'],
    ),
    (
        "link-other-host",
        "the next page is on another host",
        lambda url, link: [f'Link: <{moved(url, "evil.example")}>; rel="next"'],
    ),
    (
        "link-user",
        "the next page is on another host, the shop is the user in it",
        lambda url, link: [f'Link: <{moved(url, url.split("/")[2] + "@evil.example")}>; rel="next"'],
    ),
    (
        "link-port",
        "the next page is at another port",
        lambda url, link: [f'Link: <{moved(url, url.split("/")[2] + ":8443")}>; rel="next"'],
    ),
    (
        "link-http",
        "the next page is not encrypted",
        lambda url, link: [f'Link: <http://{url.partition("://")[2]}>; rel="next"'],
    ),
    ("link-relative", "the next page is a path", lambda url, link: [f'Link: </{url.split("/", 3)[3]}>; rel="next"']),
    ("link-broken", "no closing bracket", lambda url, link: [f'Link: <{url}; rel="next"']),
    (
        "link-no-cursor",
        "the next page has no `page_info`",
        lambda url, link: [f'Link: <{url.partition("?")[0]}?limit=2>; rel="next"'],
    ),
    ("link-two-next", "two next pages", lambda url, link: [f'Link: <{url}>; rel="next", <{url}2>; rel="next"']),
    ("link-garbage", "nothing that could be a link", lambda url, link: ['Link: ,;<>,"next"=;;']),
]


def _links() -> None:
    for name, says, change in LINKS:

        @answer(name, says, GROUP)
        def act(exchange: Exchange, change: Change = change) -> None:
            response = exchange.normal()
            link = dict(response.headers).get(
                "Link", f'<https://{exchange.request.host}/next?page_info=abc>; rel="next"'
            )
            last = link.split(", ")[-1]
            url = last.partition(">")[0][1:]
            kept = replace(response, headers=tuple(pair for pair in response.headers if pair[0] != "Link"))
            lines = kept.lines()
            exchange.send(wire([lines[0], *change(url, link), *lines[1:]]) + kept.body)


_links()
