"""Shopify's Admin API: REST lists, single objects and counts, the scopes of a token, and a little GraphQL.

Tokens are told apart by a word in them: `good` may do everything; `limited` has no scope but read_products; `other`
belongs to another shop; `frozen`, `suspended`, `locked`, `throttled` and `suspicious` are answered with 402, 403, 423,
429 and 430; every other one with 401. By Basic the password is the token.
"""

from __future__ import annotations

import json
import re
import time
import uuid
from typing import Any

from ..http import Request, Response, json_response
from . import shopify_errors as errors
from .base import Data, Provider, verdict
from .graphql import execute
from .shopify_data import data_set
from .shopify_lists import LISTS, Pages

SUPPORTED = ("2026-01", "2026-04", "2026-07", "2026-10")
WORDS = ("limited", "other", "frozen", "suspended", "locked", "throttled", "suspicious", "good")
BUCKET, LEAK = 40, 2.0
OTHER_SHOP = "other-shop.myshopify.com"
SCHEMA = """
type Query { shop: Shop currentAppInstallation: AppInstallation }
type Shop { id: ID! name: String! email: String! myshopifyDomain: String! }
type AppInstallation { id: ID! accessScopes: [AccessScope!]! }
type AccessScope { handle: String! }
"""


class Shopify(Provider):
    name = "shopify"
    default_host = "shop.myshopify.com"

    def __init__(self, host: str, count: int) -> None:
        super().__init__(host, count)
        # Whether requests beyond the bucket are refused, and what is told of when to try again.
        self.settings = {"limits": False, "retryAfter": "2.0"}
        self.pages = Pages()
        self._level, self._seen = 0.0, time.monotonic()

    def initial_data(self, count: int) -> Data:
        return data_set(self.host, count)

    def error(self, status: int, message: str) -> Response:
        return json_response(status, {"errors": message})

    def answer(self, request: Request, trusted: bool = False) -> Response:
        response = self._answer(request, trusted)
        return response.adding(("X-Request-Id", str(uuid.uuid4())))

    def _answer(self, request: Request, trusted: bool) -> Response:
        if request.host != self.host:
            return errors.NOT_FOUND
        token = request.header("X-Shopify-Access-Token")
        if token is None and request.basic:
            token = request.basic[1]
        word = "good" if trusted else verdict(token, WORDS)
        if word in errors.BY_WORD:
            return errors.BY_WORD[word]
        if word == "throttled":
            return errors.rate_limited(self.settings["retryAfter"])
        allowed = ["read_products"] if word == "limited" else self.data["scopes"]
        if request.path == "/admin/oauth/access_scopes.json" and request.method == "GET":
            return json_response(200, {"access_scopes": [{"handle": scope} for scope in allowed]})
        if match := re.fullmatch(r"/admin(?:/api/([^/]+))?/([a-z_/0-9]+)\.json", request.path):
            return self._versioned(request, match[1] or SUPPORTED[0], match[2], word, allowed)
        return errors.NOT_FOUND

    def _versioned(self, request: Request, version: str, path: str, word: str, allowed: list[str]) -> Response:
        used = fall_forward(version)
        if used is None:
            return errors.NOT_FOUND
        told = ("X-Shopify-API-Version", used)
        if path == "graphql":
            return self._graphql(request, word, allowed).adding(told)
        level = self._fill()
        if level is None:
            return errors.rate_limited(self.settings["retryAfter"]).adding(told)
        told_level = ("X-Shopify-Shop-Api-Call-Limit", f"{level}/{BUCKET}")
        return self._rest(request, version, path, word, allowed).adding(told, told_level)

    def _fill(self) -> int | None:
        """One more drop; the level of the bucket, or None where it is full."""
        now = time.monotonic()
        self._level = max(0.0, self._level - (now - self._seen) * LEAK)
        self._seen = now
        if self._level + 1 > BUCKET:
            if self.settings["limits"]:
                return None
            self._level = BUCKET - 1
        self._level += 1
        return int(self._level + 0.999)

    def shop(self, word: str) -> Data:
        """The shop that the token belongs to."""
        shop: Data = self.data["shop"]
        if word == "other":
            return {**shop, "id": shop["id"] + 1, "domain": OTHER_SHOP, "myshopify_domain": OTHER_SHOP}
        return shop

    def _rest(self, request: Request, version: str, path: str, word: str, allowed: list[str]) -> Response:
        if request.method != "GET":
            return errors.NOT_ACCEPTABLE
        if path == "shop":
            return json_response(200, {"shop": pick(self.shop(word), request.query.get("fields"))})
        kind, _, rest = path.partition("/")
        if kind not in LISTS:
            return errors.NOT_FOUND
        if f"read_{kind}" not in allowed:
            return errors.missing_scope(f"read_{kind}")
        objects: list[Data] = self.data[kind]
        if not rest:
            return self.pages.answer(request, self._base(request), version, kind, objects)
        if rest == "count":
            return self.pages.count(request, kind, objects)
        found = next((item for item in objects if rest == str(item["id"])), None)
        if found is None:
            return errors.NOT_FOUND
        return json_response(200, {kind.removesuffix("s"): pick(found, request.query.get("fields"))})

    def _base(self, request: Request) -> str:
        """Where links lead to: the shop, but for a client that was pointed to a port."""
        host = request.header("Host") or ""
        return f"http://{host}" if ":" in host and request.tls is None else f"https://{host}"

    def _graphql(self, request: Request, word: str, allowed: list[str]) -> Response:
        if request.method != "POST":
            return errors.NOT_FOUND
        try:
            body: Any = json.loads(request.body)
            query, variables = body["query"], body.get("variables") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return json_response(400, {"errors": {"query": "Required parameter missing or invalid"}})
        shop = self.shop(word)
        root = {
            "shop": {**shop, "id": f"gid://shopify/Shop/{shop['id']}", "myshopifyDomain": shop["myshopify_domain"]},
            "currentAppInstallation": {
                "id": "gid://shopify/AppInstallation/1",
                "accessScopes": [{"handle": scope} for scope in allowed],
            },
        }
        result = execute(SCHEMA, str(query), variables, root)
        throttle = {"maximumAvailable": 2000.0, "currentlyAvailable": 1998, "restoreRate": 100.0}
        cost = {"requestedQueryCost": 2, "actualQueryCost": 2, "throttleStatus": throttle}
        return json_response(200, {**result, "extensions": {"cost": cost}})


def fall_forward(version: str) -> str | None:
    """The version that is used for the one asked for: the oldest supported one in place of older ones."""
    if version == "unstable" or version in SUPPORTED:
        return version
    if re.fullmatch("20[0-9]{2}-(01|04|07|10)", version) and version < SUPPORTED[0]:
        return SUPPORTED[0]
    return None


def pick(item: Data, fields: str | None) -> Data:
    """The named fields of an object; all of them where none is named."""
    if not fields:
        return item
    names = fields.split(",")
    return {key: value for key, value in item.items() if key in names}
