"""Connections that are not made, are closed or are reset, in the clear and in TLS."""

from __future__ import annotations

from ..catalogue import Exchange, answer, on_connection, pauses_accepting
from ..connection import Connection
from ..http import wire

GROUP = "Connections"

pauses_accepting("never-accept", "no connection is made (the backlog is full), until another answer is set", GROUP)


@answer("close", "the connection is closed in place of an answer", GROUP)
def close(exchange: Exchange) -> None:
    exchange.connection.close()


@answer("close-in-head", "it is closed within a header", GROUP)
def close_in_head(exchange: Exchange) -> None:
    head = exchange.normal().head()
    exchange.send(head[: len(head) // 2])
    exchange.connection.close()


@answer("truncated", "it is closed within the body, whose length was given", GROUP)
def truncated(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode()[:-1])
    exchange.connection.close()


@answer("truncated-by-a-lot", "as much, and 1,000 bytes more were promised than there are", GROUP)
def truncated_by_a_lot(exchange: Exchange) -> None:
    response = exchange.normal()
    lines = [line for line in response.lines() if not line.startswith("Content-Length")]
    exchange.send(wire([*lines, f"Content-Length: {len(response.body) + 1000}"]) + response.body)
    exchange.connection.close()


@answer("reset", "it is reset in place of an answer", GROUP)
def reset(exchange: Exchange) -> None:
    exchange.connection.reset()


@answer("reset-in-head", "it is reset within a header", GROUP)
def reset_in_head(exchange: Exchange) -> None:
    head = exchange.normal().head()
    exchange.send(head[: len(head) // 2])
    exchange.connection.reset()


@answer("reset-in-body", "it is reset within the body", GROUP)
def reset_in_body(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode()[:-1])
    exchange.connection.reset()


@answer("close-after", "the normal answer, which keeps the connection, but it is closed", GROUP)
def close_after(exchange: Exchange) -> None:
    exchange.reply(exchange.normal())
    exchange.connection.close()


@answer("reset-after", "the normal answer, which keeps the connection, but it is reset once 0.05 s have gone", GROUP)
def reset_after(exchange: Exchange) -> None:
    exchange.reply(exchange.normal())
    exchange.connection.pause(0.05)
    exchange.connection.reset()


@answer("extra-bytes", "the normal answer, and 20 bytes that belong to nothing", GROUP)
def extra_bytes(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode() + b"HTTP/1.1 200 OK\r\nX-A:")


@answer("two-answers", "the normal answer, and at once another one, to a request that never came", GROUP)
def two_answers(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode() + exchange.provider.error(403, "Forbidden").encode())


@answer("until-close", "the normal answer without a length; in TLS with a close_notify", GROUP)
def until_close(exchange: Exchange) -> None:
    _send_without_length(exchange)
    exchange.connection.close()


@answer("no-close-notify", "the same, but in TLS without a close_notify, so that it may have been cut", GROUP)
def no_close_notify(exchange: Exchange) -> None:
    _send_without_length(exchange)
    exchange.connection.half_close()


@answer("no-close-notify-length", "the normal answer with its length, then an end without a close_notify", GROUP)
def no_close_notify_length(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode())
    exchange.connection.half_close()


def _send_without_length(exchange: Exchange) -> None:
    response = exchange.normal()
    lines = [line for line in response.lines() if not line.startswith("Content-Length")]
    exchange.send(wire([*lines, "Connection: close"]) + response.body)


@on_connection("close-on-connect", "a new connection is closed before anything is read", GROUP)
def close_on_connect(connection: Connection) -> None:
    connection.close()


@on_connection("reset-on-connect", "a new connection is reset before anything is read", GROUP)
def reset_on_connect(connection: Connection) -> None:
    connection.reset()


@on_connection("handshake-hang", "a new connection is read from, and nothing comes back", GROUP)
def handshake_hang(connection: Connection) -> None:
    connection.receive_raw()
    connection.hang()


@on_connection("handshake-close", "a new connection is closed once its first bytes have come", GROUP)
def handshake_close(connection: Connection) -> None:
    connection.receive_raw()
    connection.close()


@on_connection("handshake-plain", "a new connection gets an answer in the clear, also where TLS is spoken", GROUP)
def handshake_plain(connection: Connection) -> None:
    connection.receive_raw()
    connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Request")
    connection.close()


@on_connection("handshake-alert", "a new connection gets a fatal TLS alert, handshake_failure", GROUP)
def handshake_alert(connection: Connection) -> None:
    connection.receive_raw()
    connection.send(bytes.fromhex("15030300020228"))
    connection.close()


@on_connection("handshake-cut", "a new connection gets the begin of a TLS record, and is closed", GROUP)
def handshake_cut(connection: Connection) -> None:
    connection.receive_raw()
    connection.send(bytes.fromhex("160303007a0200"))
    connection.close()
