from __future__ import annotations

import asyncio
import math
import struct
from typing import Any

import pytest

from integrations_host import AsyncIntegrationsClient, ConvexInt64, LimitExceeded
from integrations_host._wire import Lines, request
from integrations_host.values import from_json, to_json


def bits(value: float) -> bytes:
    return struct.pack("<d", value)


@pytest.mark.parametrize(
    ("value", "wire"),
    [
        (None, None),
        (True, True),
        ("é😀\u2028", "é😀\u2028"),
        (1.5, 1.5),
        (7, 7),
        (2**53, 2**53),
        (-(2**53), -(2**53)),
        (b"", {"$bytes": ""}),
        (b"\x00\xff", {"$bytes": "AP8="}),
        (bytearray(b"a"), {"$bytes": "YQ=="}),
        (memoryview(b"a"), {"$bytes": "YQ=="}),
        (ConvexInt64(1), {"$integer": "AQAAAAAAAAA="}),
        (ConvexInt64(-(2**63)), {"$integer": "AAAAAAAAAIA="}),
        (ConvexInt64(2**63 - 1), {"$integer": "/////////38="}),
        (math.inf, {"$float": "AAAAAAAA8H8="}),
        (-0.0, {"$float": "AAAAAAAAAIA="}),
        ((1, [2]), [1, [2]]),
        ({"a": {"b": b"a"}}, {"a": {"b": {"$bytes": "YQ=="}}}),
    ],
)
def test_a_value_goes_and_comes(value: Any, wire: Any) -> None:
    assert to_json(value) == wire
    back = from_json(wire)
    plain = bytes(value) if isinstance(value, (bytearray, memoryview)) else value
    assert back == ([1, [2]] if isinstance(value, tuple) else plain)
    if isinstance(value, float):
        assert bits(back) == bits(value)


def test_a_number_comes_back_as_a_float() -> None:
    assert type(from_json(7)) is float
    assert math.isnan(from_json(to_json(math.nan)))


def test_the_int64_of_convex_itself_is_taken() -> None:
    class ConvexInt64:
        value = 3

    assert to_json(ConvexInt64()) == {"$integer": "AwAAAAAAAAA="}


@pytest.mark.parametrize(
    ("value", "error", "says"),
    [
        (2**53 + 1, ValueError, "ConvexInt64"),
        ({"a": [1, -(2**53) - 1]}, ValueError, r"\.a\[1\]"),
        ({"a": {"$b": 1}}, ValueError, r"\.a has a field name that begins with \$"),
        ({"a": {1: 1}}, TypeError, r"\.a has a field name that is a int"),
        ({"a": {"b": object()}}, TypeError, r"\.a\.b is a object"),
        ({"a": {1, 2}}, TypeError, r"\.a is a set"),
    ],
)
def test_what_is_no_value_is_told_by_its_path(value: Any, error: Any, says: str) -> None:
    with pytest.raises(error, match=says):
        to_json(value)


def test_an_int64_has_64_bits() -> None:
    for value in (2**63, -(2**63) - 1):
        with pytest.raises(ValueError):
            ConvexInt64(value)
    for kind in (True, 1.0, "1"):
        with pytest.raises(TypeError):
            ConvexInt64(kind)  # type: ignore[arg-type]
    assert (ConvexInt64(1), hash(ConvexInt64(1))) == (ConvexInt64(1), hash(ConvexInt64(1)))
    assert (repr(ConvexInt64(1)), int(ConvexInt64(1))) == ("ConvexInt64(1)", 1)
    assert ConvexInt64(1) != 1


def nested(levels: int) -> Any:
    value: Any = {}
    for _ in range(levels - 1):
        value = {"a": value}
    return value


@pytest.mark.parametrize(("levels", "passes"), [(99, True), (100, True), (101, False), (5000, False)])
def test_a_value_that_would_spoil_its_message_is_not_sent(levels: int, passes: bool) -> None:
    if passes:
        assert to_json(nested(levels)) == nested(levels)
    else:
        with pytest.raises(LimitExceeded) as caught:
            to_json(nested(levels))
        assert caught.value.data["limit"] == "valueDepth"


@pytest.mark.parametrize(("levels", "passes"), [(118, True), (119, True), (120, False)])
def test_params_that_would_spoil_their_message_are_not_sent(levels: int, passes: bool) -> None:
    if passes:
        request(1, "m", nested(levels))
    else:
        with pytest.raises(LimitExceeded) as caught:
            request(1, "m", nested(levels))
        assert caught.value.data["limit"] == "jsonDepth"


def test_values_pass_through_the_host_unchanged() -> None:
    metadata = {
        "int64": ConvexInt64(-5),
        "bytes": b"\x00\x01",
        "infinite": -math.inf,
        "zero": -0.0,
        "text": "\x00\x7f\u0085\u2029",
        "list": [None, True, 1e-7],
    }

    async def main() -> None:
        async with AsyncIntegrationsClient(":memory:") as client:
            id = await client.integrations.create(
                organizationId="org_1",
                provider="stripe",
                name="A",
                authMethod="api_key",
                metadata=metadata,
            )
            found = await client.integrations.get(integrationId=id)
            assert found is not None
            assert found["metadata"] == metadata
            assert bits(found["metadata"]["zero"]) == bits(-0.0)
            with pytest.raises(LimitExceeded):
                await client.integrations.update(integrationId=id, metadata=nested(66))

    asyncio.run(main())


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
def test_lines_come_whole_however_they_are_cut(size: int) -> None:
    text = b"one\n\ntwo two\nthree"
    lines = Lines()
    seen = []
    for start in range(0, len(text), size):
        seen += lines.feed(text[start : start + size])
    assert seen == [b"one", b"", b"two two"]
    assert lines.rest() == b"three"
    assert lines.rest() == b""


@pytest.mark.parametrize(("length", "lines"), [(7, 0), (8, 0), (9, 1)])
def test_a_line_past_the_longest_is_cut(length: int, lines: int) -> None:
    assert len(Lines(longest=8).feed(b"x" * length)) == lines
