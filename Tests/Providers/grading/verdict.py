"""What h11, another implementation of HTTP/1.1, makes of the bytes of an answer."""

from __future__ import annotations

from dataclasses import dataclass

import h11

from .fake import Seen

ROOM = 1 << 25


@dataclass(frozen=True)
class Verdict:
    """How a message was read: whole, cut (it ends too early) or bad (it is not HTTP)."""

    kind: str
    status: int = 0
    body: bytes = b""
    interim: int = 0


def judge(seen: Seen) -> Verdict:
    client = h11.Connection(h11.CLIENT, max_incomplete_event_size=ROOM)
    client.send(h11.Request(method="GET", target="/", headers=[("Host", "x")]))
    client.send(h11.EndOfMessage())
    status, interim, body = 0, 0, bytearray()
    try:
        client.receive_data(bytes(seen.data))
        if seen.end == "eof":
            client.receive_data(b"")
        while True:
            event = client.next_event()
            if isinstance(event, h11.InformationalResponse):
                interim += 1
            elif isinstance(event, h11.Response):
                status = event.status_code
            elif isinstance(event, h11.Data):
                body += event.data
            elif isinstance(event, h11.EndOfMessage):
                return Verdict("whole", status, bytes(body), interim)
            else:
                return Verdict("cut", status, bytes(body), interim)
    except h11.RemoteProtocolError as error:
        kind = "cut" if "closed" in str(error) or "body" in str(error) and "incomplete" in str(error) else "bad"
        return Verdict(kind, status, bytes(body), interim)
