"""The queries: lists, pages, and the trail."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from . import contract
from .canonical import is_id
from .functions import HOST_METHODS
from .outcomes import Item, Outcome
from .shapes import Fault, invalid
from .state import Document, Row, State

_FORBIDDEN: Fault = (-32003, {"kind": "Forbidden"})
_BAD_CURSOR = ".paginationOpts.cursor"
_RANKS = ("active", "testing", "error", "inactive")
#: How many rows a page of the trail with conditions looks at [W-175].
_LOOKED_AT = 4096
_VERIFIED = 10_000


def _note(state: State, item: Item, place: float) -> None:
    """Keeps the cursor of a reply, and the place that it marks."""
    assert item.reply and item.reply.result
    state.cursors[json.loads(item.reply.result)["continueCursor"]] = (owner(item), place)


def owner(item: Item) -> str:
    """What a cursor belongs to: a function and its arguments, `paginationOpts` aside [W-101]."""
    rest = {name: value for name, value in item.call.arguments.items() if name not in ("paginationOpts", "cursor")}
    return f"{item.call.function} {json.dumps(rest, sort_keys=True)}"


def _place(state: State, item: Item, cursor: str | None) -> float | None:
    """The place of a cursor, -1 for the beginning, None where it is not this call's."""
    if cursor is None:
        return -1
    known, place = state.cursors.get(cursor, ("", 0.0))
    return place if known == owner(item) else None


def _list(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    if not item.caller.sees(arguments["organizationId"]):
        return Outcome([_FORBIDDEN])
    found = _selected(state, arguments)
    return Outcome(text="[" + ",".join([document.text for document in found]) + "]")


def _selected(state: State, arguments: dict[str, Any]) -> list[Document]:
    wanted = [(name, arguments[name]) for name in ("provider", "status") if name in arguments]
    held = state.of(arguments["organizationId"]).values()
    return [document for document in held if all(document.public[name] == value for name, value in wanted)]


def _get(state: State, item: Item) -> Outcome:
    document = state.find(item.call.arguments["integrationId"])
    if document is None or not item.caller.sees(document.organization):
        return Outcome(text="null")
    return Outcome(text=document.text)


def _get_by_provider(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    if not item.caller.sees(arguments["organizationId"]):
        return Outcome([_FORBIDDEN])
    # The first of the best: lists are in order of creation, and min takes the first of equals.
    best = min(_selected(state, arguments), key=lambda document: _RANKS.index(document.status), default=None)
    return Outcome(text="null" if best is None else best.text)


def _paginate(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    if not item.caller.sees(arguments["organizationId"]):
        return Outcome([_FORBIDDEN])
    options = arguments["paginationOpts"]
    place = _place(state, item, options["cursor"])
    if place is None:
        return Outcome([invalid(_BAD_CURSOR, "valueNotAllowed")])
    rest = [document for document in _selected(state, arguments) if document.created > place]
    page = rest[: int(options["numItems"])]
    text = ",".join([document.text for document in page])

    def judge(result: str) -> bool:
        head, separator, tail = result.partition(',"page":[')
        if tail != text + "]}" or not separator:
            return False
        # A full page with nothing behind it may say either.
        told = json.loads(head + "}")
        is_full = len(page) == options["numItems"]
        if set(told) != {"continueCursor", "isDone"} or told["isDone"] != (len(rest) == len(page)):
            if not (is_full and len(rest) == len(page) and told.get("isDone") is False):
                return False
        if is_full or "status" not in arguments:
            _note(state, item, page[-1].created if page else place)
        return True

    return Outcome(judge=judge)


def _audit_list(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    organization = arguments.get("organizationId")
    if organization is not None and not item.caller.sees(organization):
        return Outcome([_FORBIDDEN])
    options = arguments["paginationOpts"]
    place = _place(state, item, options["cursor"])
    if place is None:
        return Outcome([invalid(_BAD_CURSOR, "valueNotAllowed")])
    newest = state.seen if place < 0 else int(place) - 1

    def judge(result: str) -> bool:
        told = json.loads(result)
        if set(told) != {"page", "isDone", "continueCursor"}:
            return False
        page, end = _trail_page(state, item, newest, int(options["numItems"]))
        if not _same_rows(state, told["page"], page):
            return False
        is_full = len(page) == options["numItems"]
        if told["isDone"] != (end == 0) and not is_full:
            return False
        # A full page may say that more is to come where nothing is, and not the other way round.
        if told["isDone"] and _trail_page(state, item, end, 1)[0]:
            return False
        if is_full and (place >= 0 or _is_only_place(state, item, newest, page)):
            _note(state, item, page[-1].seq)
        return True

    return Outcome(judge=judge)


def _is_only_place(state: State, item: Item, newest: int, page: list[Row]) -> bool:
    """Whether no later state of the round would show the same page, of rows that look alike."""
    shown = [_shown(row) for row in page]
    later = (_trail_page(state, item, end, len(page))[0] for end in range(newest + 1, len(state.rows) + 1))
    return all([_shown(row) for row in other] != shown for other in later)


def _trail_page(state: State, item: Item, newest: int, limit: int) -> tuple[list[Row], int]:
    """The rows of a page, and how many older ones were not looked at."""
    arguments = item.call.arguments
    seen = item.caller.organizations
    organization, document = arguments.get("organizationId"), arguments.get("integrationId")
    is_conditional = not (seen is None and organization is None and document is None)
    page: list[Row] = []
    for count in range(newest):
        if len(page) == limit or (is_conditional and count == _LOOKED_AT):
            return page, newest - count
        row = state.rows[newest - count - 1]
        if seen is not None and row.organization not in seen:
            continue
        if organization not in (None, row.organization) or document not in (None, row.document):
            continue
        page.append(row)
    return page, 0


def _same_rows(state: State, told: list[dict[str, Any]], rows: list[Row]) -> bool:
    if len(told) != len(rows):
        return False
    ids = [shown.pop("_id", "") for shown in told]
    if told != [_shown(row) for row in rows]:
        return False
    # What an id stands for stays what it is.
    alike = all(is_id(id, 100) and state.row_ids.setdefault(id, shown) == shown for id, shown in zip(ids, told))
    return alike and len(set(ids)) == len(ids)


def _shown(row: Row) -> dict[str, Any]:
    """A row as clients see it, but for its id [W-175]."""
    shown: dict[str, Any] = {
        "_creationTime": row.time,
        "event": row.event,
        "function": row.function,
        "client": row.client,
        "outcome": row.outcome,
    }
    details = json.loads(row.details)
    optional = {"details": details or None, "integrationId": row.document, "organizationId": row.organization}
    return {**shown, **{name: value for name, value in optional.items() if value is not None}}


def _audit_verify(state: State, item: Item) -> Outcome:
    place = _place(state, item, item.call.arguments.get("cursor"))
    if place is None:
        return Outcome([invalid(".cursor", "valueNotAllowed")])
    start = max(0, int(place))
    rows = min(_VERIFIED, state.seen - start)

    def judge(result: str) -> bool:
        told = json.loads(result)
        is_done = start + rows == state.seen
        facts = told.get("rows"), told.get("isIntact"), told.get("isDone")
        if facts != (rows, True, is_done) or "fault" in told or "pruned" in told:
            return False
        if is_done and state.seen:
            if told.get("head") != {"seq": state.seen, "hash": state.rows[state.seen - 1].hash}:
                return False
        _note(state, item, start + rows)
        return True

    return Outcome(judge=judge)


def _host(state: State, item: Item) -> Outcome:
    return Outcome(judge=lambda result: contract.judge(item, json.loads(result)))


FUNCTIONS: dict[str, Callable[[State, Item], Outcome]] = {
    "integrations.list": _list,
    "integrations.get": _get,
    "integrations.getByProvider": _get_by_provider,
    "integrations.paginate": _paginate,
    "audit.list": _audit_list,
    "audit.verify": _audit_verify,
    **{name: _host for name in HOST_METHODS},
}
