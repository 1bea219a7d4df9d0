"""What the contract says of single arguments: types, ranges and forms [W-51, W-120].

A shape is a function of a value and its path that gives the first fault, or None. A fault is the
error that the host has to answer: its code and its data.
"""

from __future__ import annotations

import base64
import binascii
import calendar
import re
from collections.abc import Callable
from typing import Any

from .canonical import depth, encode, is_id

Fault = tuple[int, dict[str, Any]]
Shape = Callable[[Any, str], Fault | None]

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_TIME = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt](?:[01][0-9]|2[0-3]):[0-5][0-9]:(?:[0-5][0-9]|60)(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])\Z"
)
_FIELD = re.compile(r"[\x20-\x7e]{1,1024}\Z")
#: The special values of JSON: their kinds, and how many bytes they hold.
_SPECIAL = {"$integer": ("int64", 8), "$bytes": ("bytes", None), "$float": ("number", 8)}


def invalid(path: str, reason: str) -> Fault:
    return -32602, {"kind": "ArgumentValidationError", "path": path, "reason": reason}


def too_much(limit: str) -> Fault:
    return -32008, {"kind": "LimitExceeded", "limit": limit}


def member(path: str, name: str) -> str:
    return f"{path}.{name}" if _IDENTIFIER.match(name) else f'{path}["{name}"]'


def kind(value: Any) -> str:
    """The kind of Convex value that JSON stands for [W-50]."""
    if isinstance(value, dict):
        return _special_kind(value) if len(value) == 1 else "object"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, list) else "null"


def _special_kind(value: dict[str, Any]) -> str:
    [(name, text)] = value.items()
    if name not in _SPECIAL:
        return "object"
    special, length = _SPECIAL[name]
    try:
        data = base64.b64decode(text, validate=True) if isinstance(text, str) else None
    except (binascii.Error, ValueError):
        data = None
    return special if data is not None and length in (None, len(data)) else "malformed"


def _typed(name: str, is_allowed: Callable[[Any], bool] = lambda value: True) -> Shape:
    def check(value: Any, path: str) -> Fault | None:
        if kind(value) != name:
            return invalid(path, "typeMismatch")
        return None if is_allowed(value) else invalid(path, "valueNotAllowed")

    return check


def characters(least: int, most: int) -> Shape:
    return _typed("string", lambda text: least <= len(text) <= most)


def size(least: int, most: int) -> Shape:
    """A text of so many bytes."""
    return _typed("string", lambda text: least <= len(text.encode()) <= most)


def form(pattern: str) -> Shape:
    expression = re.compile(f"(?:{pattern})\\Z")
    return _typed("string", lambda text: expression.match(text) is not None)


def time() -> Shape:
    """A date and time of RFC 3339, on a day that its month has."""

    def is_time(text: str) -> bool:
        match = _TIME.match(text)
        if match is None:
            return False
        year, month, day = (int(part) for part in match.groups())
        # Years repeat after 400, and the calendar here has no year 0.
        return 1 <= month <= 12 and 1 <= day <= calendar.monthrange(year or 400, month)[1]

    return _typed("string", is_time)


def literals(*values: str) -> Shape:
    return _typed("string", lambda text: text in values)


def whole(least: int, most: int, limit: str | None = None) -> Shape:
    """A whole number; above the range it may be a limit of section 13."""

    def check(value: Any, path: str) -> Fault | None:
        if kind(value) != "number":
            return invalid(path, "typeMismatch")
        if isinstance(value, dict):
            return invalid(path, "valueNotAllowed")
        if limit and value > most:
            return too_much(limit)
        return None if value == int(value) and least <= value <= most else invalid(path, "valueNotAllowed")

    return check


string = _typed("string")
boolean = _typed("boolean")
finite = _typed("number", lambda value: not isinstance(value, dict))
document_id = _typed("string", is_id)


def array(element: Shape, least: int = 0, most: int = 8192) -> Shape:
    def check(value: Any, path: str) -> Fault | None:
        if kind(value) != "array":
            return invalid(path, "typeMismatch")
        if not least <= len(value) <= most:
            return invalid(path, "valueNotAllowed")
        faults = (element(item, f"{path}[{index}]") for index, item in enumerate(value))
        return next(filter(None, faults), None)

    return check


def nullable(shape: Shape) -> Shape:
    return lambda value, path: None if value is None else shape(value, path)


def fields(required: dict[str, Shape], optional: dict[str, Shape] | None = None) -> Shape:
    """An object: the first fault is of a declared field, in the order of their names [W-160]."""
    declared = {**required, **(optional or {})}
    names = sorted(declared)

    def check(value: Any, path: str) -> Fault | None:
        if kind(value) != "object":
            return invalid(path, "typeMismatch")
        for name in names:
            if name in value:
                fault = declared[name](value[name], f"{path}.{name}")
                if fault:
                    return fault
            elif name in required:
                return invalid(f"{path}.{name}", "missingField")
        extra = next((name for name in value if name not in declared), None)
        return None if extra is None else invalid(member(path, extra), "extraField")

    return check


def _inner_fault(value: Any, path: str) -> Fault | None:
    """What is wrong within a value of any kind."""
    if isinstance(value, list):
        if len(value) > 8192:
            return too_much("arrayLength")
        return next(filter(None, (_inner_fault(inner, f"{path}[{i}]") for i, inner in enumerate(value))), None)
    if not isinstance(value, dict):
        return None
    found = kind(value)
    if found != "object":
        return invalid(path, "typeMismatch") if found == "malformed" else None
    if len(value) > 1024:
        return too_much("objectFields")
    for name, inner in value.items():
        if not _FIELD.match(name) or name.startswith("$"):
            return too_much("fieldNameBytes")
        fault = _inner_fault(inner, member(path, name))
        if fault:
            return fault
    return None


def any_object(most_bytes: int | None = None) -> Shape:
    """A free-form object [W-120]."""

    def check(value: Any, path: str) -> Fault | None:
        if kind(value) != "object":
            return invalid(path, "typeMismatch")
        fault = _inner_fault(value, path)
        if fault or depth(value) > 64:
            return fault or too_much("valueDepth")
        if most_bytes is not None and len(encode(value).encode()) > most_bytes:
            return invalid(path, "valueNotAllowed")
        return None

    return check
