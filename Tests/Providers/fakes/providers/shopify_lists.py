"""Shopify's lists: filters, pages and the Link header, whose cursors are opaque and bound to their list."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping
from urllib.parse import quote

from ..http import Request, Response, json_response
from .base import Data

LISTS = ("products", "customers", "orders")
DEFAULT_LIMIT, MAX_LIMIT, MAX_COUNT = 50, 250, 25_001
MAX_CURSORS = 10_000
WITH_CURSOR = {"limit", "fields", "page_info"}


class Bad(Exception):
    """A parameter, and what is wrong with it."""


@dataclass(frozen=True)
class Cursor:
    """Where a page begins, and the filters of the first one."""

    kind: str
    start: int
    filters: tuple[tuple[str, str], ...]


class Pages:
    """Remembers the cursors that it gave out."""

    def __init__(self) -> None:
        self._cursors: OrderedDict[str, Cursor] = OrderedDict()

    def answer(self, request: Request, base: str, version: str, kind: str, objects: list[Data]) -> Response:
        query = request.query
        try:
            cursor = self._cursor(kind, query)
            limit = limit_of(query)
            found = select(kind, objects, dict(cursor.filters))
        except Bad as error:
            parameter, says = error.args
            return json_response(400, {"errors": {parameter: says}})
        page = found[cursor.start : cursor.start + limit]
        fields = query.get("fields")
        names = fields.split(",") if fields else None
        if names:
            page = [{key: value for key, value in item.items() if key in names} for item in page]
        response = json_response(200, {kind: page})
        links = []
        for relation, start in (("previous", cursor.start - limit), ("next", cursor.start + limit)):
            is_there = cursor.start > 0 if relation == "previous" else start < len(found)
            if is_there:
                token = self._issue(Cursor(kind, max(start, 0), cursor.filters))
                more = f"&fields={quote(fields, safe='')}" if fields else ""
                url = f"{base}/admin/api/{version}/{kind}.json?limit={limit}{more}&page_info={quote(token, safe='')}"
                links.append(f'<{url}>; rel="{relation}"')
        return response.adding(("Link", ", ".join(links))) if links else response

    def count(self, request: Request, kind: str, objects: list[Data]) -> Response:
        try:
            found = select(kind, objects, request.query)
        except Bad as error:
            parameter, says = error.args
            return json_response(400, {"errors": {parameter: says}})
        return json_response(200, {"count": min(len(found), MAX_COUNT)})

    def _cursor(self, kind: str, query: Mapping[str, str]) -> Cursor:
        if "page_info" not in query:
            filters = {key: value for key, value in query.items() if key not in WITH_CURSOR}
            return Cursor(kind, 0, tuple(filters.items()))
        for name in query:
            if name not in WITH_CURSOR:
                raise Bad(name, f"{name} cannot be passed when page_info is present.")
        cursor = self._cursors.get(query["page_info"])
        if cursor is None or cursor.kind != kind:
            raise Bad("page_info", "Invalid value.")
        return cursor

    def _issue(self, cursor: Cursor) -> str:
        """A new token, with characters that are lost where it is decoded twice or not at all."""
        token = f"eyJ{secrets.token_urlsafe(24)}%2B+/=="
        self._cursors[token] = cursor
        if len(self._cursors) > MAX_CURSORS:
            self._cursors.popitem(last=False)
        return token


def limit_of(query: Mapping[str, str]) -> int:
    text = query.get("limit", str(DEFAULT_LIMIT))
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MAX_LIMIT:
        raise Bad("limit", f"must be between 1 and {MAX_LIMIT}")
    return int(text)


def select(kind: str, objects: list[Data], query: Mapping[str, str]) -> list[Data]:
    """The objects that pass the filters, by id or in the order that is asked for."""
    found = sorted(objects, key=lambda item: int(item["id"]))
    if kind == "orders":
        found = [item for item in found if has_status(item, query.get("status", "open"))]
    if since := query.get("since_id"):
        if not since.isascii() or not since.isdigit():
            raise Bad("since_id", "must be a number")
        found = [item for item in found if item["id"] > int(since)]
    if "ids" in query:
        found = [item for item in found if str(item["id"]) in query["ids"].split(",")]
    for name, sign in (("_min", 1), ("_max", -1)):
        for field in ("created_at", "updated_at"):
            if text := query.get(field + name):
                bound = moment(field + name, text)
                found = [item for item in found if sign * (moment(field, item[field]) - bound).total_seconds() >= 0]
    field, _, direction = query.get("order", "id asc").partition(" ")
    if field not in ("id", "created_at", "updated_at") or direction.lower() not in ("", "asc", "desc"):
        raise Bad("order", "is not one that is known")
    key = (lambda item: item["id"]) if field == "id" else (lambda item: moment(field, item[field]))
    return sorted(found, key=key, reverse=direction.lower() == "desc")


def has_status(order: Data, status: str) -> bool:
    checks: dict[str, Any] = {
        "any": True,
        "open": not order["closed_at"] and not order["cancelled_at"],
        "closed": order["closed_at"],
        "cancelled": order["cancelled_at"],
    }
    if status not in checks:
        raise Bad("status", "is not one that is known")
    return bool(checks[status])


def moment(name: str, text: str) -> datetime:
    """ISO 8601 with a zone; a plus sign that was not encoded is a space by now, and is refused."""
    try:
        found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise Bad(name, "is not a time") from None
    if found.tzinfo is None:
        raise Bad(name, "has no zone")
    return found
