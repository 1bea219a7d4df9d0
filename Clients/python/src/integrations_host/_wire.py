"""Messages as bytes: JSON-RPC 2.0, one message a line."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Dict, List, Optional

from .errors import HostDied, LimitExceeded, Timeout, error_of
from .values import to_json

MESSAGE_BYTES = 16 * 1024 * 1024
_MAXIMUM_DEPTH = 120

_encoder = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


def request(number: Optional[int], method: str, params: Optional[Dict[str, Any]]) -> bytes:
    """A request, or a notification where it has no number, with the end of its line."""
    message: Dict[str, Any] = {"jsonrpc": "2.0", "method": method}
    if number is not None:
        message["id"] = number
    if params is not None:
        _check_depth(params, 2)
        message["params"] = params
    text = _encoder.encode(message)
    data: Optional[bytes]
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        # That error holds the whole text, which may hold a secret: it goes no further than here.
        data = None
    if data is None:
        raise ValueError("an argument has a text with half of a surrogate pair, which is no Unicode")
    if len(data) > MESSAGE_BYTES:
        # The host's answer would not say which call it means.
        raise LimitExceeded(
            f"the call has {len(data)} bytes, and a message may have {MESSAGE_BYTES}",
            -32600,
            "LimitExceeded",
            {"kind": "LimitExceeded", "limit": "messageBytes"},
        )
    return data + b"\n"


def _check_depth(value: Any, level: int) -> None:
    """A message too deep is one that the host cannot answer by its number."""
    if not isinstance(value, (dict, list, tuple)):
        return
    if level > _MAXIMUM_DEPTH:
        raise LimitExceeded(
            "the params nest deeper than any message may",
            -32600,
            "LimitExceeded",
            {"kind": "LimitExceeded", "limit": "jsonDepth"},
        )
    for child in value.values() if isinstance(value, dict) else value:
        _check_depth(child, level + 1)


class Lines:
    """Cuts what comes in pieces of any size into lines, in time linear in the bytes."""

    def __init__(self, longest: Optional[int] = None) -> None:
        self._pieces: List[bytes] = []
        self._length = 0
        self._longest = longest

    def feed(self, data: bytes) -> List[bytes]:
        """The lines that are now whole, without their ends; a line past `longest` is cut there."""
        *lines, rest = data.split(b"\n")
        if lines:
            lines[0] = b"".join([*self._pieces, lines[0]])
            self._pieces = []
            self._length = 0
        if rest:
            self._pieces.append(rest)
            self._length += len(rest)
        if self._longest is not None and self._length > self._longest:
            lines.append(self.rest())
        return lines

    def rest(self) -> bytes:
        """What has come of a line without an end."""
        rest = b"".join(self._pieces)
        self._pieces = []
        self._length = 0
        return rest


def call_params(
    name: str, args: Any, timeout_ms: Optional[float], idempotency_key: Optional[str]
) -> Dict[str, Any]:
    """The params of `query`, `mutation` and `action`."""
    if args is not None and not isinstance(args, Mapping):
        raise TypeError(f"the arguments of {name} are a dict, not a {type(args).__name__}")
    params: Dict[str, Any] = {"path": name, "args": to_json(args or {})}
    if timeout_ms is not None:
        params["$timeoutMs"] = timeout_ms
    if idempotency_key is not None:
        params["$idempotencyKey"] = idempotency_key
    return params


def result_of(reply: Any) -> Any:
    """The result that a reply carries; its error is raised."""
    if "result" in reply:
        return reply["result"]
    if isinstance(reply.get("error"), dict):
        raise error_of(reply["error"])
    raise HostDied("the host sent a reply with neither a result nor an error")


def late(timeout_ms: Optional[float]) -> Timeout:
    """The error of a call that this side stopped to wait for."""
    return Timeout(
        f"the host did not answer within {timeout_ms} ms",
        -32007,
        "Timeout",
        {"kind": "Timeout", "limitMs": timeout_ms},
    )
