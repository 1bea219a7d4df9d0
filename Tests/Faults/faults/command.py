"""The command: which trials there are, and what came of them."""

from __future__ import annotations

import argparse
import collections
import os
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from . import trial as trials
from .conversation import CONVERSATIONS, LONG
from .shim import Plan, build
from .trial import Outcome, Stage, Trial

#: Where files are that only this run needs: memory, where there is such a place.
BASE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


@dataclass(frozen=True)
class Series:
    """One kind of fault at every operation of a conversation."""

    trial: Trial
    #: So many different losses of power at each operation.
    seeds: int = 1
    #: At so many changes of a file after the fault, one after the other.
    thens: int = 0
    is_quick: bool = False

    @property
    def name(self) -> str:
        plan = self.trial.plan
        words = [plan.kind, "lasting" if plan.count == 0 else "once", str(self.trial.conversation.name)]
        words += [self.trial.durability, self.trial.course]
        if self.trial.power_after is not None:
            words.append(f"power after {self.trial.power_after}")
        if self.thens:
            words.append("then power")
        if plan.more:
            words.append(plan.more)
        return ", ".join(words)

    @property
    def waits(self) -> bool:
        """Whether its runs do little but wait, so that many of them may run at once."""
        return self.trial.plan.kind == "held"

    def at(self, operation: int) -> list[Trial]:
        thens = range(1, self.thens + 1) if self.thens else range(1)
        plans = [
            replace(self.trial.plan, at=operation, then=then, seed=operation * 1_000 + then * 100 + seed)
            for then in thens
            for seed in range(self.seeds)
        ]
        return [replace(self.trial, plan=plan) for plan in plans]


def series(with_known: bool) -> list[Series]:
    """Every kind in every conversation; what is quick is run with each change of the program.

    What is known to fail, see the README, is left out unless it is asked for.
    """
    found: list[Series] = []
    both = ("fresh", "left")

    def add(
        kind: str,
        *,
        quick: tuple[str, ...] = (),
        seeds: int = 1,
        thens: int = 0,
        count: int = 1,
        more: str = "",
        among: tuple[str, ...] = both,
        **course: object,
    ) -> None:
        for conversation in (CONVERSATIONS[name] for name in among):
            trial = Trial(conversation, Plan(kind, count=count, more=more), **course)  # type: ignore[arg-type]
            found.append(Series(trial, seeds, thens, conversation.name in quick))

    add("io", quick=both)
    add("io", more="fetch=no")
    add("io", count=0)
    add("io", count=0, course="ends")
    add("full", quick=("fresh",))
    add("full", count=0, quick=("fresh",))
    add("full", count=0, course="ends")
    for count in (1, 0):
        found.append(Series(Trial(LONG, Plan("full", count=count, more="files=shm"))))
    add("short-read", more="fetch=no")
    for kind in ("short-write", "sync", "sync-full"):
        add(kind, quick=both)
    for kind in ("short-write-full", "late-write"):
        add(kind)
    add("locked")
    add("held", count=0)
    add("kill")
    for durability in ("full", "normal"):
        add("power", seeds=12, durability=durability, quick=both if durability == "full" else ("left",))
        # With `normal`, `left` syncs nothing before its end, and the power fails sooner.
        among = both if durability == "full" else ("fresh",)
        for steps in (0, 1, 99):
            add("sync-lost", more="disk=yes", seeds=4, among=among, durability=durability, power_after=steps)
        if durability == "full" or with_known:
            add("sync-lost", seeds=3, thens=24, durability=durability)
    return found


_stage: Stage | None = None


def _begin(library: str) -> None:
    global _stage
    _stage = Stage(Path(library), BASE)


def _run(trial: Trial) -> Outcome:
    assert _stage
    try:
        return trials.run(_stage, trial)
    except Exception as error:  # A trial that cannot be held is a finding like others.
        return Outcome(trial, [f"{type(error).__name__}: {error}"])


class Summary:
    """What is printed: a line a series, then each finding."""

    def __init__(self) -> None:
        self.findings = 0
        self.trials = 0
        self.faults: collections.Counter[str] = collections.Counter()

    def add(self, series: Series, operations: int, outcomes: list[Outcome], seconds: float) -> None:
        hit = sum(1 for outcome in outcomes if outcome.failed)
        refused = sum(outcome.refused for outcome in outcomes)
        bad = [outcome for outcome in outcomes if outcome.findings]
        self.trials += len(outcomes)
        self.faults[series.trial.plan.kind] += sum(len(outcome.failed) for outcome in outcomes)
        print(
            f"{series.name}: {operations} operations, {len(outcomes)} runs, {hit} with a fault, "
            f"{refused} calls refused, {len(bad)} findings, {seconds:.0f} s",
            flush=True,
        )
        for outcome in bad:
            self.findings += 1
            print(f"  {outcome.trial}\n    failed: {'; '.join(outcome.failed[:3])}")
            for finding in outcome.findings[:4]:
                print(f"    {finding}", flush=True)
        # Where the power fails on the way, what would have come at the end does not.
        missed = len(outcomes) - hit
        if missed and series.trial.power_after is None:
            print(f"  {missed} runs ended before their fault", flush=True)
        is_whole = len(outcomes) == operations * len(series.at(1))
        if is_whole and not hit:
            self.findings += 1
            print("  nothing failed in any run: the series tried nothing", flush=True)


def _operations(pool: ProcessPoolExecutor, chosen: list[Series]) -> list[int]:
    """How many operations each series has: those of a run in which nothing fails."""
    untouched = [replace(one.trial, plan=replace(one.trial.plan, at=0), power_after=None) for one in chosen]
    counts = []
    for outcome in pool.map(_run, untouched):
        if outcome.findings:
            raise SystemExit(f"{outcome.trial} fails without a fault: {outcome.findings}")
        counts.append(outcome.count)
    return counts


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=sys.modules["__main__"].__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--quick", action="store_true", help="what the continuous tests run")
    parser.add_argument("--known", action="store_true", help="also what is known to fail")
    parser.add_argument("--only", metavar="TEXT", default="", help="series whose names begin with this")
    parser.add_argument("--first", type=int, default=1, metavar="N", help="the first operation that fails")
    parser.add_argument("--last", type=int, default=sys.maxsize, metavar="N", help="the last one")
    parser.add_argument("--seeds", type=int, metavar="N", help="different losses of power at each operation")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, metavar="N")
    parser.add_argument("--more", default="", metavar="WORDS", help="added to the plan, such as lie=wal")
    return parser.parse_args()


def _chosen(options: argparse.Namespace) -> list[Series]:
    found = series(options.known)
    chosen = [one for one in found if one.name.startswith(options.only) and (one.is_quick or not options.quick)]
    if seeds := options.seeds or (1 if options.quick else 0):
        chosen = [replace(one, seeds=seeds) for one in chosen]
    for place, one in enumerate(chosen):
        plan = replace(one.trial.plan, more=f"{one.trial.plan.more} {options.more}".strip())
        chosen[place] = replace(one, trial=replace(one.trial, plan=plan))
    return chosen


def main() -> int:
    options = _options()
    chosen = _chosen(options)
    summary = Summary()
    with tempfile.TemporaryDirectory() as folder:
        library = build(Path(folder))
        start: dict[str, Any] = {"initializer": _begin, "initargs": (str(library),)}
        with ProcessPoolExecutor(options.jobs, **start) as pool, ProcessPoolExecutor(16, **start) as idle:
            counts = _operations(pool, chosen)
            for one, count in zip(chosen, counts, strict=True):
                started = time.monotonic()
                places = range(options.first, min(options.last, count) + 1)
                work = [trial for place in places for trial in one.at(place)]
                outcomes = list((idle if one.waits else pool).map(_run, work))
                summary.add(one, count, outcomes, time.monotonic() - started)
    faults = ", ".join(f"{kind} {count}" for kind, count in sorted(summary.faults.items()))
    print(f"{summary.trials} runs; faults: {faults}; {summary.findings} findings")
    return 1 if summary.findings or not summary.trials else 0
