"""How often each process has tested each integration of late [W-170]."""

from __future__ import annotations

#: After so many tests of one integration, within so many seconds, one more may be refused.
MOST, WITHIN = 10, 60.0


class Paces:
    """When tests were over, as far as that is known: in the round in which they were asked for, or before."""

    def __init__(self) -> None:
        #: By process and integration, the latest that each test may have been over.
        self._ends: dict[tuple[int, str], list[float]] = {}

    def note(self, process: int, id: str, end: float) -> None:
        self._ends.setdefault((process, id), []).append(end)

    def forget(self, process: int) -> None:
        """A process counts what it did itself; the next one of its number begins anew."""
        self._ends = {place: ends for place, ends in self._ends.items() if place[0] != process}

    def may_refuse(self, process: int, id: str, begin: float) -> bool:
        """Whether a test, noted itself, that began then or later may have been one too many."""
        ends = self._ends.get((process, id), [])
        return sum(end > begin - WITHIN for end in ends) > MOST
