"""The golden conversations of `Schema/examples`, held through the client's own code."""

from __future__ import annotations

import asyncio
import json
import queue
import struct
from pathlib import Path
from typing import Any, Callable, Dict, List, Tuple

import pytest
from conftest import EXAMPLES, REPOSITORY

from integrations_host import AsyncIntegrationsClient, IntegrationsClient, IntegrationsError
from integrations_host.values import from_json

FILES = sorted(EXAMPLES.glob("*.jsonl"))
METHODS = json.loads((REPOSITORY / "Schema/openrpc.json").read_text())["methods"]
TYPES = {m["name"]: m["x-function-type"] for m in METHODS if "x-function-type" in m}


class Bindings:
    """What the names of a conversation stand for so far."""

    def __init__(self) -> None:
        self.values: Dict[str, Any] = {}

    @staticmethod
    def name(value: Any) -> str:
        is_name = isinstance(value, str) and value.startswith("{{") and value.endswith("}}")
        return value[2:-2] if is_name else ""

    def fill(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.fill(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.fill(element) for element in value]
        return self.values[self.name(value)] if self.name(value) else value

    def match(self, expected: Any, got: Any, path: str = "") -> None:
        name = self.name(expected)
        if name == "*":
            return
        if name:
            expected = self.values.setdefault(name, got)
        if isinstance(expected, dict) and not name:
            assert isinstance(got, dict) and set(got) == set(expected), f"{path}: {got}"
            for key, member in expected.items():
                self.match(member, got[key], f"{path}.{key}")
        elif isinstance(expected, list) and not name:
            assert isinstance(got, list) and len(got) == len(expected), f"{path}: {got}"
            for index, element in enumerate(expected):
                self.match(element, got[index], f"{path}[{index}]")
        else:
            # True is 1 in Python, and null, true and 1 are three things in JSON.
            same = type(got) is type(expected) or {type(got), type(expected)} == {int, float}
            assert same and got == expected, f"{path}: {got!r} is not {expected!r}"


def steps(file: Path) -> List[Tuple[str, Any]]:
    return [
        next(iter(json.loads(line).items()))
        # Not splitlines: a line ends with LF alone, and texts hold all else that it would cut at.
        for line in file.read_bytes().split(b"\n")
        if line.strip()
    ]


def is_request(message: Any) -> bool:
    return (
        isinstance(message, dict)
        and message.get("jsonrpc") == "2.0"
        and isinstance(message.get("method"), str)
        and type(message.get("id", 0)) in (int, str)
        and isinstance(message.get("params", {}), dict)
    )


def reply_of(id: Any, outcome: Any) -> Any:
    if not isinstance(outcome, IntegrationsError):
        return {"jsonrpc": "2.0", "id": id, "result": outcome}
    error = {"code": outcome.code, "message": outcome.message, "data": outcome.data}
    return {"jsonrpc": "2.0", "id": id, "error": error}


def test_there_are_conversations() -> None:
    assert len(FILES) > 20


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_is_held_message_by_message(file: Path) -> None:
    async def main() -> None:
        strays: asyncio.Queue[Any] = asyncio.Queue()
        bindings = Bindings()
        async with AsyncIntegrationsClient(":memory:") as client:
            client._connection.on_stray = strays.put_nowait
            for kind, message in steps(file):
                if kind == "send":
                    line = json.dumps(bindings.fill(message)).encode() + b"\n"
                    await client._connection.send(line)
                else:
                    bindings.match(message, await asyncio.wait_for(strays.get(), 30))
            assert strays.empty()

    asyncio.run(main())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_is_held_by_awaited_requests(file: Path) -> None:
    async def main() -> None:
        strays: asyncio.Queue[Any] = asyncio.Queue()
        waiting: Dict[Any, asyncio.Future[Any]] = {}
        bindings = Bindings()
        async with AsyncIntegrationsClient(":memory:") as client:
            client._connection.on_stray = strays.put_nowait
            for kind, message in steps(file):
                if kind == "send":
                    message = bindings.fill(message)
                    if not is_request(message):
                        line = json.dumps(message).encode() + b"\n"
                        await client._connection.send(line)
                    elif "id" in message:
                        request = client.request(message["method"], message.get("params"))
                        waiting[message["id"]] = asyncio.ensure_future(request)
                        # What is sent next comes after it.
                        await asyncio.sleep(0)
                    else:
                        await client._connection.notify(message["method"], message.get("params"))
                elif isinstance(message, dict) and message["id"] in waiting:
                    call = waiting.pop(message["id"])
                    (outcome,) = await asyncio.gather(call, return_exceptions=True)
                    bindings.match(message, reply_of(message["id"], outcome))
                else:
                    bindings.match(message, await asyncio.wait_for(strays.get(), 30))
            assert strays.empty() and not waiting

    asyncio.run(main())


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_conversation_is_held_by_typed_calls(file: Path) -> None:
    strays: queue.Queue[Any] = queue.Queue()
    replies: Dict[Any, Any] = {}
    bindings = Bindings()
    with IntegrationsClient(":memory:") as client:
        client._connection.on_stray = strays.put
        for kind, message in steps(file):
            if kind == "send":
                message = bindings.fill(message)
                if is_request(message) and "id" in message:
                    try:
                        outcome = call_of(client, message)()
                    except IntegrationsError as error:
                        outcome = error
                    replies[message["id"]] = reply_of(message["id"], outcome)
                elif is_request(message):
                    client._connection.notify(message["method"], message.get("params"))
                else:
                    line = json.dumps(message).encode() + b"\n"
                    client._connection.send(line)
            elif isinstance(message, dict) and message["id"] in replies:
                bindings.match(from_json(message), from_json(replies.pop(message["id"])))
            else:
                bindings.match(message, strays.get(timeout=30))
        assert strays.empty() and not replies


def call_of(client: IntegrationsClient, message: Any) -> Callable[[], Any]:
    """The call as a program would write it, where the client has a form for it."""
    method, params = message["method"], message.get("params", {})
    name, args, options = method, params, {}
    if method in ("query", "mutation", "action"):
        if not set(params) <= {"path", "args", "$timeoutMs", "$idempotencyKey"}:
            return lambda: client.request(method, params)
        name, args, options = params.get("path"), params.get("args", {}), params
    elif method in TYPES:
        options = {key: value for key, value in params.items() if key.startswith("$")}
        args = {key: value for key, value in params.items() if not key.startswith("$")}
    type = method if method not in TYPES else TYPES[method]
    if type not in ("query", "mutation", "action") or not isinstance(args, dict):
        return lambda: client.request(method, params)
    if not isinstance(name, str):
        return lambda: client.request(method, params)
    if not set(options) <= {"path", "args", "$timeoutMs", "$idempotencyKey"}:
        return lambda: client.request(method, params)
    try:
        values = from_json(args)
    except (ValueError, struct.error):
        # No program has such a value: it is one that the host must refuse.
        return lambda: client.request(method, params)
    return lambda: client._call(
        type, name, values, options.get("$timeoutMs"), options.get("$idempotencyKey")
    )
