"""The statuses of each provider's own answers, as the facts about the providers have them."""

from __future__ import annotations

from fakes import answers, catalogue  # noqa: F401 (the first names the answers)

from .fake import Fake
from .report import Mismatch, Report

COMMON = {
    "bad-request": 400,
    "unauthorized": 401,
    "forbidden": 403,
    "not-found": 404,
    "rate-limited": 429,
    "internal-error": 500,
    "bad-gateway": 502,
    "unavailable": 503,
    "gateway-timeout": 504,
}


def grade(report: Report, fake: Fake, own: dict[str, tuple[int, str]]) -> None:
    """Whether each answer has its status, and this in its head or body; and whether all are told of."""
    expected = {**{name: (status, "") for name, status in COMMON.items()}, **own}
    named = {item.name for item in catalogue.everything() if item.provider == fake.provider}
    report.equal(f"{fake.provider}: the answers are those that are graded", lambda: named, set(expected))
    for name, (status, text) in expected.items():

        def body(name: str = name, status: int = status, text: str = text) -> None:
            fake.answer(name)
            seen = fake.exchange(close=True)
            if seen.status != status or text not in bytes(seen.data).decode():
                raise Mismatch(f"{bytes(seen.data)!r:.400}")

        report.check(f"{fake.provider}: {name}", body)
    fake.answer(None)
