"""Every answer that all providers have, from each of them, as h11 reads it."""

from __future__ import annotations

import gzip
import json
import re
import zlib
from email.utils import parsedate_to_datetime
from typing import Any

from fakes import answers, catalogue  # noqa: F401 (the first names the answers)

from . import wire_table as table
from .fake import NAMES, REQUESTS, Fake, Seen
from .report import Mismatch, Report
from .verdict import Verdict, judge


def grade(report: Report) -> None:
    names = [item.name for item in catalogue.everything() if not item.provider]
    for provider in NAMES:
        with Fake(provider) as fake:
            normal = fake.exchange(close=True)
            for name in names:
                if name in table.ELSEWHERE or (name in table.LARGE and provider != "stripe"):
                    continue
                fake.answer("status-418" if name == "status-NNN" else name)
                seen = fake.exchange(close=True)
                report.check(f"wire: {provider} {name}", lambda: check(fake, name, seen, normal))
            fake.answer(None)
            report.equal(f"wire: {provider} is back to normal", lambda: fake.exchange(close=True).body, normal.body)
            for status in (99, 100, 204, 304, 418, 1000):
                fake.answer(f"status-{status}")
                seen = fake.exchange(close=True)
                report.equal(f"wire: {provider} status-{status}", lambda: seen.head.split(b" ")[1], b"%d" % status)


def expect(what: str, found: object, expected: object) -> None:
    if found != expected:
        raise Mismatch(f"{what} {found!r:.200}, not {expected!r:.200}")


def check(fake: Fake, name: str, seen: Seen, normal: Seen) -> None:
    if name in table.ENDLESS:
        if len(seen.data) < table.ENDLESS[name]:
            raise Mismatch(f"only {len(seen.data)} bytes, {seen.end}")
        return
    verdict = judge(seen)
    expect("end", seen.end, "reset" if name in table.RESET else "eof")
    if table.MARKS.get(name, b"") not in seen.data:
        raise Mismatch(f"{bytes(seen.data)!r:.300} has not {table.MARKS[name]!r:.100}")
    expect("read as", verdict.kind, "bad" if name in table.BAD else "cut" if name in table.CUT else "whole")
    if name in table.BAD | table.CUT:
        return
    status = table.STATUSES.get(name) or int(match[0] if (match := re.match("[345][0-9]{2}", name)) else 200)
    expect("status", verdict.status, status)
    expect("interim answers", verdict.interim, table.INTERIM.get(name, 0))
    check_head(name, seen)
    check_body(fake, name, verdict, normal)


def check_head(name: str, seen: Seen) -> None:
    if name in table.HEADS:
        expect("head", len(seen.head) + 4, table.HEADS[name])
    form = re.fullmatch("(?:429|503)-(.*)", name)
    if form and form[1] in table.RETRIES:
        expect("Retry-After", seen.header("Retry-After"), table.RETRIES[form[1]])
    if form and form[1] == "absent":
        expect("Retry-After", seen.header("Retry-After"), None)
    if form and form[1] in ("date", "past"):
        parsedate_to_datetime(seen.header("Retry-After") or "")
    if name.endswith("-elsewhere") and not (seen.header("Location") or "").startswith("http://127.0.0.1:"):
        raise Mismatch(f"Location {seen.header('Location')!r}")
    challenge = {"401-plain": None, "401-basic": 'Basic realm="API"', "401-bearer": 'Bearer realm="API"'}
    if name in challenge:
        expect("challenge", seen.header("WWW-Authenticate"), challenge[name])


def check_body(fake: Fake, name: str, verdict: Verdict, normal: Seen) -> None:
    if name in table.SIZES:
        expect("size", len(verdict.body), table.SIZES[name])
        if verdict.body:
            expect("padded", json.loads(verdict.body), normal.json())
    elif name in table.JSON:
        expect("JSON", read(verdict.body), table.JSON[name])
        if name in ("gzip", "deflate"):
            unpacked = gzip.decompress(verdict.body) if name == "gzip" else zlib.decompress(verdict.body)
            expect("unpacked", unpacked, normal.body)
        if name == "gzip-bomb":
            expect("unpacked", len(gzip.decompress(verdict.body)), 64 << 20)
    elif name in ("echo-credential", "big-error"):
        secret = next(iter(REQUESTS[fake.provider][2].values())).removeprefix("Bearer ")
        if secret not in verdict.body.decode():
            raise Mismatch(f"no {secret} in {verdict.body!r:.200}")
        if name == "big-error":
            expect("length of the message", max(map(len, texts(json.loads(verdict.body)))), 10_000)
    elif verdict.status == 200:
        expect("body", verdict.body, normal.body)


def read(body: bytes) -> type | None:
    try:
        return type(json.loads(body))
    except (ValueError, RecursionError):
        return None


def texts(value: Any) -> list[str]:
    """All strings in it."""
    if isinstance(value, str):
        return [value]
    items = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for item in items for text in texts(item)]
