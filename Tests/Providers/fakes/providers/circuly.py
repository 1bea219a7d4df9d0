"""Circuly's customer API: paged lists by Basic or Bearer, and what needs no credentials, /ping and /version.

Credentials (the token, or the user of Basic) are told apart by a word in them: `good` may do everything; `limited` has
no access to the API (403); `throttled` is answered with 429; every other one with 401, and so is a `wrong` password.
"""

from __future__ import annotations

import re
from typing import Any

from ..http import Request, Response, json_response, text_response
from . import circuly_errors as errors
from .base import Data, Provider, verdict

WORDS = ("limited", "throttled", "good")
LISTS = (
    "products",
    "variants",
    "customers",
    "subscriptions",
    "orders",
    "transactions",
    "recurring-payments",
    "invoices",
    "deliveries",
    "draft-orders",
    "vouchers",
    "notes",
    "retailers",
    "product-tracking",
)
DEFAULT_PER_PAGE, MAX_PER_PAGE = 50, 100
FILTERS = ("id", "customer_id", "status")


class Circuly(Provider):
    name = "circuly"
    default_host = "api.circuly.io"

    def __init__(self, host: str, count: int) -> None:
        super().__init__(host, count)
        # Whether a 401 has a challenge, as Laravel's Basic guard sends one, and when to try again after a 429.
        self.settings = {"challenge": True, "retryAfter": "1"}

    def initial_data(self, count: int) -> Data:
        return {kind: [made(kind, index) for index in range(count)] for kind in LISTS}

    def error(self, status: int, message: str) -> Response:
        return json_response(status, {"message": message})

    def answer(self, request: Request, trusted: bool = False) -> Response:
        if request.host != self.host:
            return self.error(421, "Misdirected Request")
        if request.method == "GET" and request.path == "/ping":
            return text_response(200, "pong")
        if request.method == "GET" and request.path == "/version":
            told = {"App_name": "circuly_customers_api", "Database": "PostgreSQL 15.4", "PHP": "8.2", "Laravel": "10.4"}
            return json_response(200, told)
        user, password = request.basic or (request.bearer, "")
        word = "good" if trusted else verdict(user, WORDS)
        if word == "bad" or "wrong" in password:
            return errors.UNAUTHENTICATED_BASIC if self.settings["challenge"] else errors.UNAUTHENTICATED
        if word == "limited":
            return errors.FORBIDDEN
        if word == "throttled":
            return errors.rate_limited(self.settings["retryAfter"])
        match = re.fullmatch(r"/api/(20[0-9]{2}-[0-9]{2})/([a-z-]+)(?:/([^/]+))?", request.path)
        if not match or match[2] not in LISTS:
            return errors.NOT_FOUND
        if request.method != "GET":
            message = f"The {request.method} method is not supported for this route. Supported methods: GET, HEAD."
            return self.error(405, message).adding(("Allow", "GET, HEAD"))
        objects: list[Data] = self.data[match[2]]
        if match[3]:
            found = next((item for item in objects if item["id"] == match[3]), None)
            return json_response(200, {"data": found}) if found else errors.NOT_FOUND
        return self._list(objects, request.query)

    def _list(self, objects: list[Data], query: dict[str, str]) -> Response:
        wrong: dict[str, list[str]] = {}
        numbers: dict[str, int] = {}
        for name, default, most in (("page", 1, 10**9), ("per_page", DEFAULT_PER_PAGE, MAX_PER_PAGE)):
            text = query.get(name, str(default))
            if re.fullmatch("[0-9]{1,10}", text) and 1 <= int(text) <= most:
                numbers[name] = int(text)
            else:
                wrong[name] = [f"The {name.replace('_', ' ')} must be between 1 and {most}."]
        sort = query.get("sort", "created_at")
        if sort not in ("created_at", "updated_at"):
            wrong["sort"] = ["The selected sort is invalid."]
        if wrong:
            return json_response(422, {"message": "The given data was invalid.", "errors": wrong})
        found = [item for item in objects if all(item.get(name) == query[name] for name in FILTERS if name in query)]
        found.sort(key=lambda item: str(item[sort]), reverse=query.get("desc", "false") in ("true", "1"))
        page, size = numbers["page"], numbers["per_page"]
        last = max(1, -(-len(found) // size))
        meta = {"current_page": page, "last_page": last, "per_page": size, "total": len(found)}
        rows = found[(page - 1) * size : page * size]
        return json_response(200, {"data": rows, "meta": meta, "filterable": list(FILTERS)})


def made(kind: str, index: int) -> Data:
    """One object of a list."""
    own: dict[str, Any] = {
        "id": f"{kind[:3]}_{index:06d}",
        "status": "cancelled" if index % 3 == 2 else "active",
        "created_at": f"2026-10-{1 + index % 28:02d}T{index // 28 % 24:02d}:00:00.000000Z",
        "updated_at": f"2026-11-{1 + index % 28:02d}T{index // 28 % 24:02d}:00:00.000000Z",
    }
    if kind == "customers":
        billing = {"first_name": "Ada", "last_name": f"Number {index}"}
        shipping = {"street": "Hauptstraße 1", "city": "Lübeck", "postal_code": "23552", "country": "DE"}
        address = {"billing": billing, "shipping": shipping}
        own.update(email=f"customer{index}@example.com", default_locale="de", address=address)
    else:
        own["customer_id"] = f"cus_{index:06d}"
    return own
