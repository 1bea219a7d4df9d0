"""Makes a history that fails as short as it gets, and still fails.

Whole rounds go first, then steps, then requests of batches, arguments and processes' options. Each
candidate is run from scratch, on a new database. A failure that depends on time may need several runs
to be seen, so a candidate has a few.
"""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable
from typing import Any

from ..host import Workspace
from .generate import Step
from .play import Failure, Player

#: How often a candidate is run before it counts as one that does not fail.
_RUNS = 2


def run(steps: list[Step], base: str | None = None) -> Player:
    """Runs a history on a new database; raises `Failure`."""
    with Workspace(base) as workspace:
        player = Player(workspace, steps)
        player.play()
        return player


class Shrinker:
    """The search for a shorter history that fails in the same way."""

    def __init__(self, failure: Failure, seconds: float, base: str | None, run: Callable[..., Any] = run) -> None:
        self.failure = failure
        self.runs = 0
        self._deadline = time.monotonic() + seconds
        self._base = base
        self._run = run

    def shrink(self, steps: list[Step]) -> list[Step]:
        header, rest = steps[0], [step for step in steps[1:] if step["r"] <= self.failure.round]
        if not self._fails([header, *rest]):
            return steps
        rounds = [list(some) for _, some in itertools.groupby(rest, key=lambda step: step["r"])]
        rounds = self._reduced(rounds, lambda some: [header, *itertools.chain(*some)])
        rest = self._reduced(list(itertools.chain(*rounds)), lambda some: [header, *some])
        rest = self._with_smaller(header, rest, _smaller_batches)
        rest = self._reduced(rest, lambda some: [header, *some])
        rest = self._with_smaller(header, rest, _smaller_arguments)
        return [self._plain(header, rest), *rest]

    def _fails(self, steps: list[Step]) -> bool:
        for _ in range(_RUNS):
            if time.monotonic() > self._deadline:
                return False
            self.runs += 1
            try:
                self._run(steps, self._base)
            except Failure as failure:
                if failure.kind == self.failure.kind:
                    self.failure = failure
                    return True
        return False

    def _reduced(self, parts: list[Any], whole: Callable[[list[Any]], list[Step]]) -> list[Any]:
        """Delta debugging: leaves out ever smaller pieces, from the end, as long as it fails without them."""
        size = max(1, len(parts) // 2)
        while parts:
            end = len(parts)
            while end > 0:
                fewer = parts[: max(0, end - size)] + parts[end:]
                if self._fails(whole(fewer)):
                    parts = fewer
                end -= size
            if size == 1:
                break
            size = max(1, size // 2)
        return parts

    def _with_smaller(self, header: Step, steps: list[Step], smaller: Callable[[Step], list[Step]]) -> list[Step]:
        """Puts smaller steps in the place of steps, as long as that can be done."""
        for index in range(len(steps)):
            is_smaller = True
            while is_smaller:
                is_smaller = False
                for candidate in smaller(steps[index]):
                    changed = [*steps[:index], candidate, *steps[index + 1 :]]
                    if self._fails([header, *changed]):
                        steps, is_smaller = changed, True
                        break
        return steps

    def _plain(self, header: Step, steps: list[Step]) -> Step:
        """A header with as few options as will do."""
        for index in range(len(header["processes"])):
            processes = list(header["processes"])
            processes[index] = {"framing": "line", "durability": "normal"}
            plain = {**header, "processes": processes}
            if plain != header and self._fails([plain, *steps]):
                header = plain
        used = max((step["p"] for step in steps if "p" in step), default=0)
        return {**header, "processes": header["processes"][: used + 1]}


def _smaller_batches(step: Step) -> list[Step]:
    batch = step.get("batch")
    if batch is None:
        return []
    alone = [{**call, "r": step["r"], "p": step["p"]} for call in batch] if len(batch) == 1 else []
    return alone + [{**step, "batch": batch[:index] + batch[index + 1 :]} for index in range(len(batch))]


def _smaller_arguments(step: Step) -> list[Step]:
    found = []
    for name in ("cancel", "note"):
        if name in step and not step.get("hangs"):
            found.append({key: value for key, value in step.items() if key != name})
    params = step.get("params")
    if isinstance(params, dict):
        found += [{**step, "params": less} for less in _less(params)]
    return found


def _less(value: dict[str, Any]) -> list[dict[str, Any]]:
    """An object with one member less, at the top or one level down."""
    found = [{key: inner for key, inner in value.items() if key != name} for name in value]
    for name, inner in value.items():
        if isinstance(inner, dict) and not next(iter(inner), "$").startswith("$"):
            found += [{**value, name: less} for less in _less(inner)]
    return found


def write(steps: list[Step], path: Any) -> None:
    """Writes a history, a line each for its header and its steps."""
    path.write_text("".join(json.dumps(step) + "\n" for step in steps))


def read(path: Any) -> list[Step]:
    steps = [json.loads(line) for line in path.read_text().split("\n") if line.strip()]
    if not steps or steps[0].get("history") != 1:
        raise SystemExit(f"{path} is no history of this form")
    return steps
