"""Messages of a history on the wire, and the replies taken apart."""

from __future__ import annotations

import json
import os
import re
import selectors
import time
from typing import Any

from ..host import PATIENCE, Host
from .outcomes import Reply

_HEAD = re.compile(r'\{"jsonrpc":"2\.0","id":("(?:[^"\\]|\\.)*"|[^,]*),"(result|error)":')
_LENGTH = re.compile(rb"Content-Length: (\d+)\r\n\r\n")
_DECODER = json.JSONDecoder()


class Silence(Exception):
    """A process that does not answer, or is gone."""


def request_id(step: int) -> Any:
    """The id of a step's request: mostly a number, now and then a text."""
    return f"step {step}" if step % 7 == 0 else step


def message(call: dict[str, Any]) -> dict[str, Any]:
    """The request of a call, or a notification."""
    request: dict[str, Any] = {"jsonrpc": "2.0", "id": request_id(call["n"]), "method": call["method"]}
    if call.get("note"):
        del request["id"]
    if call["params"] is not None:
        request["params"] = call["params"]
    return request


def framed(text: str, framing: str) -> bytes:
    body = text.encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(body), body) if framing == "header" else body + b"\n"


def split(reply: str) -> list[tuple[str, Reply]]:
    """The replies in a message, each with the text of its id."""
    if not reply.startswith("["):
        return [_reply(reply)]
    replies, place = [], 1
    while place < len(reply) - 1:
        _, end = _DECODER.raw_decode(reply, place)
        replies.append(_reply(reply[place:end]))
        place = end + 1
    return replies


def _reply(text: str) -> tuple[str, Reply]:
    head = _HEAD.match(text)
    if head is None or text[-1:] != "}":
        raise Silence(f"no reply of JSON-RPC: {text[:300]}")
    rest = text[head.end() : -1]
    return head[1], Reply(result=rest) if head[2] == "result" else Reply(error=json.loads(rest))


class Channel:
    """What is written to a host and read from it in one round."""

    def __init__(self, host: Host, framing: str) -> None:
        self.host = host
        self.framing = framing
        self.outgoing = b""
        self.expected = 0
        self.replies: list[str] = []
        self.is_ended = False
        self._arrived = bytearray()

    @property
    def is_waiting(self) -> bool:
        return bool(self.outgoing) or len(self.replies) < self.expected

    def pump(self, for_writing: bool) -> None:
        """Writes and reads what is possible now."""
        if for_writing and self.outgoing:
            try:
                self.outgoing = self.outgoing[os.write(self.host.input, self.outgoing[: 1 << 18]) :]
            except BlockingIOError:
                pass
            except BrokenPipeError:
                self.outgoing = b""
        self._read()

    def _read(self) -> None:
        try:
            piece = os.read(self.host.output, 1 << 20)
        except BlockingIOError:
            return
        self.is_ended = not piece
        self._arrived += piece
        if self.framing == "header":
            while (head := _LENGTH.match(self._arrived)) and len(self._arrived) >= head.end() + int(head[1]):
                end = head.end() + int(head[1])
                self.replies.append(self._arrived[head.end() : end].decode())
                del self._arrived[:end]
            return
        *lines, rest = self._arrived.split(b"\n")
        if lines:
            self.replies += [line.decode() for line in lines]
            self._arrived = bytearray(rest)


def exchange(channels: list[Channel]) -> None:
    """Writes all that is to be written and reads all that is expected, of all processes at once."""
    deadline = time.monotonic() + PATIENCE
    with selectors.DefaultSelector() as selector:
        waiting = [channel for channel in channels if channel.is_waiting]
        for channel in waiting:
            selector.register(channel.host.output, selectors.EVENT_READ, channel)
            if channel.outgoing:
                selector.register(channel.host.input, selectors.EVENT_WRITE, channel)
        while waiting:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                raise Silence(
                    f"nothing for {PATIENCE:.0f} s; {[c.expected - len(c.replies) for c in waiting]} replies lack"
                )
            for key, _ in ready:
                key.data.pump(key.fd == key.data.host.input)
                if key.fd == key.data.host.input and not key.data.outgoing:
                    selector.unregister(key.fd)
            for channel in [channel for channel in waiting if channel.is_ended or not channel.is_waiting]:
                if channel.is_waiting:
                    raise Silence(f"a process has ended; it said: {channel.host.errors()}")
                selector.unregister(channel.host.output)
                waiting.remove(channel)
