"""The command `grade`."""

from __future__ import annotations

import faulthandler
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from . import circuly, control, endings, firmhouse, handshakes, shopify, stripe, wire
from .report import Report

GROUPS = {
    "shopify": shopify.grade,
    "stripe": stripe.grade,
    "circuly": circuly.grade,
    "firmhouse": firmhouse.grade,
    "tls": handshakes.grade,
    "control": control.grade,
    "endings": endings.grade,
    "wire": wire.grade,
}

PATIENCE = 180


def main(names: list[str]) -> int:
    names = names or list(GROUPS)
    if not set(names) <= set(GROUPS):
        print(f"usage: grade [--no-install] [{'|'.join(GROUPS)}]...", file=sys.stderr)
        return 64
    # What hangs is shown, and ends with 1.
    faulthandler.dump_traceback_later(PATIENCE, exit=True)
    report, started = Report(), time.monotonic()
    with ThreadPoolExecutor(len(GROUPS)) as pool:
        # A group whose server does not even start is a failed check too.
        list(pool.map(lambda name: report.check(f"{name}: ran to its end", lambda: GROUPS[name](report)), names))
    faulthandler.cancel_dump_traceback_later()
    print(f"{report.passed} ok, {report.failed} failed, {time.monotonic() - started:.1f} s")
    return 1 if report.failed else 0
