"""Answers that come slowly or not at all. All end when the client hangs up."""

from __future__ import annotations

from typing import Iterable

from ..catalogue import Exchange, answer

GROUP = "Timing"


def drip(exchange: Exchange, parts: Iterable[bytes], seconds: float) -> None:
    for part in parts:
        exchange.send(part)
        exchange.connection.pause(seconds)


def single(data: bytes) -> Iterable[bytes]:
    return (data[index : index + 1] for index in range(len(data)))


@answer("hang", "nothing is answered", GROUP)
def hang(exchange: Exchange) -> None:
    exchange.connection.hang()


@answer("hang-in-head", "the answer stops within a header", GROUP)
def hang_in_head(exchange: Exchange) -> None:
    head = exchange.normal().head()
    exchange.send(head[: len(head) // 2])
    exchange.connection.hang()


@answer("hang-in-body", "the answer stops within the body", GROUP)
def hang_in_body(exchange: Exchange) -> None:
    exchange.send(exchange.normal().encode()[:-1])
    exchange.connection.hang()


@answer("hang-in-chunk", "the answer stops within a chunk", GROUP)
def hang_in_chunk(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\n{")
    exchange.connection.hang()


@answer("late", "the answer begins after 0.3 s (`seconds`)", GROUP)
def late(exchange: Exchange) -> None:
    exchange.connection.pause(float(exchange.option("seconds", 0.3)))
    exchange.reply(exchange.normal())


@answer("drip", "one byte every 0.05 s (`seconds`)", GROUP)
def drip_all(exchange: Exchange) -> None:
    drip(exchange, single(exchange.normal().encode()), float(exchange.option("seconds", 0.05)))


@answer("drip-slow", "one byte every 0.5 s", GROUP)
def drip_slow(exchange: Exchange) -> None:
    drip(exchange, single(exchange.normal().encode()), 0.5)


@answer("drip-body", "the head at once, then one byte every 0.05 s (`seconds`)", GROUP)
def drip_body(exchange: Exchange) -> None:
    response = exchange.normal()
    exchange.send(response.head())
    drip(exchange, single(response.body), float(exchange.option("seconds", 0.05)))


@answer("drip-fast", "the good answer, each byte in a segment of its own, without waiting", GROUP)
def drip_fast(exchange: Exchange) -> None:
    for part in single(exchange.normal().encode()):
        exchange.send(part)
