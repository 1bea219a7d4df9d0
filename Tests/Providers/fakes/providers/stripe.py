"""Stripe's API: the balance, the account, lists and single objects, by Bearer or by Basic with the key as the user.

Keys are told apart by a word in them: `good` may do everything; `limited` may do nothing (403, the permission is
named); `expired` is a key that has expired; `revoked` has lost its account; `throttled` is answered with 429; every
other one with 401. The mode is live where `_live_` is in the key.
"""

from __future__ import annotations

import re
import secrets
import string
from dataclasses import replace
from typing import Any

from ..http import Request, Response, json_response
from . import stripe_errors as errors
from .base import Data, Provider, verdict

VERSION = "2026-10-28.endive"
WORDS = ("limited", "expired", "revoked", "throttled", "good")
LISTS = ("products", "prices", "customers", "subscriptions", "invoices", "charges", "events")
PREFIXES = {
    "products": "prod",
    "prices": "price",
    "customers": "cus",
    "subscriptions": "sub",
    "invoices": "in",
    "charges": "ch",
    "events": "evt",
}
DEFAULT_LIMIT, MAX_LIMIT = 10, 100
BEGIN = 1_790_000_000
ALPHABET = string.ascii_letters + string.digits


class Stripe(Provider):
    name = "stripe"
    default_host = "api.stripe.com"

    def __init__(self, host: str, count: int) -> None:
        super().__init__(host, count)
        self.settings = {"retryAfter": None}

    def initial_data(self, count: int) -> Data:
        amount = {"amount": 217_713, "currency": "eur", "source_types": {"card": 217_713}}
        account = {
            "id": "acct_1032D82eZvKYlo2C",
            "object": "account",
            "business_profile": {"name": "Rocket Rides"},
            "settings": {"dashboard": {"display_name": "Rocket Rides"}},
            "country": "DE",
            "default_currency": "eur",
        }
        lists = {kind: [made(kind, index) for index in range(count)] for kind in LISTS}
        return {"available": [amount], "pending": [{**amount, "amount": 0}], "account": account, **lists}

    def error(self, status: int, message: str) -> Response:
        kind = "api_error" if status >= 500 else "invalid_request_error"
        return json_response(status, {"error": {"message": message, "type": kind}})

    def answer(self, request: Request, trusted: bool = False) -> Response:
        version = request.header("Stripe-Version") or VERSION
        identifier = "req_" + "".join(secrets.choice(ALPHABET) for _ in range(14))
        return self._answer(request, trusted).adding(("Request-Id", identifier), ("Stripe-Version", version))

    def _answer(self, request: Request, trusted: bool) -> Response:
        if request.host != self.host:
            return self.error(421, "Misdirected Request")
        key = request.bearer or (request.basic or ("", ""))[0]
        word = "good" if trusted else verdict(key, WORDS)
        if word == "throttled":
            return errors.rate_limited(self.settings["retryAfter"])
        if word == "bad":
            return errors.invalid_key(key) if key else errors.NO_KEY
        if word == "expired":
            return errors.expired_key(key)
        if word == "revoked":
            return errors.revoked(key, self.data["account"]["id"])
        version = request.header("Stripe-Version")
        if version and not re.fullmatch(r"\d{4}-\d{2}-\d{2}(\.[a-z]+)?", version):
            return self.error(400, f"Invalid Stripe API version: {version}")
        if request.method != "GET":
            return errors.unknown_url(request.method, request.path)
        path = request.path.removeprefix("/v1/").split("/") if request.path.startswith("/v1/") else []
        resource = path[0] if path else ""
        if resource not in ("balance", "account", *LISTS) or len(path) > (2 if resource in LISTS else 1):
            return errors.unknown_url(request.method, request.path)
        if word == "limited":
            return errors.missing_permission(key, f"rak_{resource.removesuffix('s')}_read", self.data["account"]["id"])
        live = "_live_" in key
        if resource == "balance":
            return json_response(200, self._balance(live))
        if resource == "account":
            return json_response(200, self.data["account"])
        objects = [{**item, "livemode": live} for item in self.data[resource]]
        if len(path) == 2:
            found = next((item for item in objects if item["id"] == path[1]), None)
            return json_response(200, found) if found else errors.no_such(resource.removesuffix("s"), path[1])
        return self._list(resource, objects, request.query)

    def _balance(self, live: bool) -> Data:
        available, pending = self.data["available"], self.data["pending"]
        return {"object": "balance", "available": available, "livemode": live, "pending": pending}

    def _list(self, resource: str, objects: list[Data], query: dict[str, str]) -> Response:
        """Newest first; a filter or a cursor that is not known is refused, as Stripe does."""
        query = dict(query)
        limit, after = query.pop("limit", str(DEFAULT_LIMIT)), query.pop("starting_after", None)
        found = sorted(objects, key=lambda item: int(item["created"]), reverse=True)
        status = query.pop("status", None)
        if resource == "subscriptions" and status != "all":
            found = [item for item in found if item["status"] == (status or "active")]
        for name in [name for name in query if re.fullmatch(r"created\[(gte|gt|lte|lt)\]", name)]:
            if not re.fullmatch("[0-9]{1,12}", query[name]):
                return self.error(400, f"Invalid integer: {query[name]}")
            found = [item for item in found if compare(name[8:-1], item["created"], int(query[name]))]
            query.pop(name)
        kinds = [query.pop(name) for name in list(query) if re.fullmatch(r"types\[[0-9]*\]", name)]
        if resource == "events" and kinds:
            found = [item for item in found if item["type"] in kinds]
        if query:
            return errors.unknown_parameter(next(iter(query)))
        if not re.fullmatch("[0-9]{1,3}", limit) or not 1 <= int(limit) <= MAX_LIMIT:
            return self.error(400, f"This value must be between 1 and {MAX_LIMIT} (inclusive).")
        if after is not None:
            index = next((i for i, item in enumerate(found) if item["id"] == after), None)
            if index is None:
                return replace(errors.no_such(resource.removesuffix("s"), after), status=400)
            found = found[index + 1 :]
        page = found[: int(limit)]
        return json_response(
            200, {"object": "list", "url": f"/v1/{resource}", "has_more": len(found) > len(page), "data": page}
        )


def compare(sign: str, left: int, right: int) -> bool:
    return {"gte": left >= right, "gt": left > right, "lte": left <= right, "lt": left < right}[sign]


def made(kind: str, index: int) -> Data:
    """One object of a list."""
    own: dict[str, Any] = {
        "id": f"{PREFIXES[kind]}_{index:014d}",
        "object": kind.removesuffix("s"),
        "created": BEGIN + index * 60,
        "metadata": {},
    }
    if kind == "subscriptions":
        own["status"] = "canceled" if index % 3 == 2 else "active"
    if kind == "customers":
        own["email"] = f"customer{index}@example.com"
    if kind == "events":
        own["type"] = "customer.updated" if index % 2 else "customer.created"
    return own
