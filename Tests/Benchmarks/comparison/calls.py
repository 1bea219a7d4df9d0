"""Requests, what their replies must be like, and how the two dialects write them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any, Iterable, Iterator

# Stand for the bytes that the driver replaces by running numbers: a new one as the id, and the same one again.
NEW_ID, SAME_ID = "\ue001", "\ue002"


@dataclass(frozen=True)
class Call:
    """A call whose result begins with `kind` and holds `needle` `count` times."""

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    kind: str = "{"
    count: int = 0
    needle: str = ""


Message = Call | tuple[Call, ...]  # a tuple is a JSON-RPC batch


def compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def script_line(kind: str, count: int, needle: str, message: Any) -> str:
    text = compact(message).replace(f'"{NEW_ID}"', "\x01").replace(SAME_ID, "\x02")
    return f"{kind} {count} {needle}\t{text}\n"


class Plain:
    """Methods called directly, alone or in batches."""

    hello: tuple[str, ...] = ()

    def request(self, call: Call) -> dict[str, Any]:
        return {"jsonrpc": "2.0", "id": NEW_ID, "method": call.method, "params": call.params}

    def line(self, message: Message) -> str:
        if isinstance(message, Call):
            return script_line(message.kind, message.count, message.needle, self.request(message))
        first, count = message[0], sum(call.count for call in message)
        return script_line(first.kind, count, first.needle, [self.request(call) for call in message])

    def result(self, reply: dict[str, Any]) -> Any:
        return reply.get("result")


class Tools:
    """The Model Context Protocol: a method is a tool, and its result comes as text and as structured content."""

    hello = (
        script_line(
            "{",
            0,
            "",
            {
                "jsonrpc": "2.0",
                "id": NEW_ID,
                "method": "initialize",
                "params": {
                    "protocolVersion": "2025-06-18",
                    "capabilities": {},
                    "clientInfo": {"name": "benchmark", "version": "1"},
                },
            },
        ),
        script_line("{", 0, "", {"jsonrpc": "2.0", "method": "notifications/initialized"}),
    )

    def line(self, message: Message) -> str:
        if not isinstance(message, Call):
            raise ValueError("the Model Context Protocol has no batches")
        # In the text quotation marks stand behind backslashes: a needle is found in the structured content alone.
        count, needle = (message.count, message.needle) if message.needle else (1, '"isError":false')
        return script_line(
            "{",
            count,
            needle,
            {
                "jsonrpc": "2.0",
                "id": NEW_ID,
                "method": "tools/call",
                "params": {"name": message.method, "arguments": message.params},
            },
        )

    def result(self, reply: dict[str, Any]) -> Any:
        structured = reply.get("result", {}).get("structuredContent")
        return structured["result"] if isinstance(structured, dict) and set(structured) == {"result"} else structured


Dialect = Plain | Tools


def script(dialect: Dialect, messages: Iterable[Message]) -> Iterator[str]:
    return (dialect.line(message) for message in messages)
