"""Checks: each one is a line, and a failure ends none of the others."""

from __future__ import annotations

import threading
import traceback
from typing import Any, Callable


class Mismatch(Exception):
    """What was expected, and what there was."""


class Report:
    """Collects the lines of the checks that run beside each other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.passed = 0
        self.failed = 0

    def check(self, name: str, body: Callable[[], Any]) -> None:
        try:
            body()
        except Mismatch as error:
            self._line(name, str(error))
        except Exception as error:
            last = traceback.extract_tb(error.__traceback__)[-1]
            self._line(name, f"{type(error).__name__}: {error} ({last.name}:{last.lineno})")
        else:
            self._line(name, None)

    def equal(self, name: str, found: Callable[[], Any], expected: Any) -> None:
        """Whether a function returns this."""

        def body() -> None:
            value = found()
            if value != expected:
                raise Mismatch(f"{value!r:.300}, not {expected!r:.300}")

        self.check(name, body)

    def raises(self, name: str, kind: type[BaseException], body: Callable[[], Any], holds: str = "") -> None:
        """Whether a function raises an error of exactly this kind, with this in its text."""

        def run() -> None:
            try:
                value = body()
            except kind as error:
                if type(error) is not kind or holds not in str(error):
                    raise Mismatch(f"{type(error).__name__}: {error}") from None
                return
            raise Mismatch(f"no {kind.__name__}, but {value!r:.200}")

        self.check(name, run)

    def _line(self, name: str, problem: str | None) -> None:
        with self._lock:
            if problem is None:
                self.passed += 1
                print(f"ok    {name}", flush=True)
            else:
                self.failed += 1
                print(f"FAIL  {name}: {problem}", flush=True)
