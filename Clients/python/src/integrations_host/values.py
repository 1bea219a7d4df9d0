"""Convex's values in Python and on the wire, as Convex's own Python client has them.

A Python int or float is a Convex number, which is a 64-bit float, and comes back as a float.
`ConvexInt64` is Convex's int64, and bytes are its bytes.
"""

from __future__ import annotations

import base64
import math
import struct
from collections.abc import Mapping
from typing import Any, Dict, List, Union

from .errors import LimitExceeded

ConvexValue = Union[
    None, bool, str, float, bytes, "ConvexInt64", List["ConvexValue"], Dict[str, "ConvexValue"]
]

#: More than the 64 levels that the host allows, and fewer than spoil a message.
_MAXIMUM_DEPTH = 100


class ConvexInt64:
    """A whole number that Convex keeps as an int64 and JavaScript as a BigInt."""

    __slots__ = ("value",)

    def __init__(self, value: int) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("a ConvexInt64 is made of an int")
        if not -(2**63) <= value < 2**63:
            raise ValueError("the number does not fit in 64 bits")
        self.value = value

    def __repr__(self) -> str:
        return f"ConvexInt64({self.value})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ConvexInt64) and self.value == other.value

    def __hash__(self) -> int:
        return hash((ConvexInt64, self.value))

    def __int__(self) -> int:
        return self.value

    __index__ = __int__


def to_json(value: Any, path: str = "", depth: int = 1) -> Any:
    """The JSON of a value. What is no value is a TypeError or ValueError that names its path."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, float):
        return _float_to_json(value)
    if isinstance(value, int):
        if not -(2**53) <= value <= 2**53:
            raise ValueError(f"{_at(path)} is a whole number that no float holds: use ConvexInt64")
        return value
    if depth > _MAXIMUM_DEPTH:
        raise LimitExceeded(
            f"{_at(path[:64])} stands deeper than any value may",
            -32008,
            "LimitExceeded",
            {"kind": "LimitExceeded", "limit": "valueDepth"},
        )
    if isinstance(value, Mapping):
        return {
            _field(name, path): to_json(member, f"{path}.{name}", depth + 1)
            for name, member in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [
            to_json(element, f"{path}[{index}]", depth + 1) for index, element in enumerate(value)
        ]
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"$bytes": base64.standard_b64encode(value).decode("ascii")}
    # Convex's client has a class of the same name, and programs may use both.
    if type(value).__name__ == "ConvexInt64" and isinstance(value.value, int):
        packed = struct.pack("<q", value.value)
        return {"$integer": base64.standard_b64encode(packed).decode("ascii")}
    raise TypeError(f"{_at(path)} is a {type(value).__name__}, which is no Convex value")


def from_json(value: Any) -> Any:
    """The value of some JSON of the host."""
    if type(value) is int:
        return float(value)
    if isinstance(value, list):
        return [from_json(element) for element in value]
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((name, text),) = value.items()
        if name == "$bytes":
            return base64.standard_b64decode(text)
        if name == "$integer":
            return ConvexInt64(struct.unpack("<q", base64.standard_b64decode(text))[0])
        if name == "$float":
            return struct.unpack("<d", base64.standard_b64decode(text))[0]
    return {name: from_json(member) for name, member in value.items()}


def _float_to_json(value: float) -> Any:
    if math.isfinite(value) and not (value == 0 and math.copysign(1, value) < 0):
        return value
    return {"$float": base64.standard_b64encode(struct.pack("<d", value)).decode("ascii")}


def _field(name: Any, path: str) -> str:
    if not isinstance(name, str):
        raise TypeError(f"{_at(path)} has a field name that is a {type(name).__name__}, not a str")
    if name.startswith("$"):
        raise ValueError(f"{_at(path)} has a field name that begins with $, which is reserved")
    return name


def _at(path: str) -> str:
    return path or "the argument"
