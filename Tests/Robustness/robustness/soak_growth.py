"""Whether anything grew: medians at the begin and at the end of a run, and how far apart they may lie.

The first tenth of a run is left out: buffers find their size in it, and the audit trail the length that it is cut to.
Of the rest the median of the first fifth is compared with the median of the last. Medians, because others may use the
machine.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import Any, Callable, Mapping, Sequence

Column = Sequence["float | None"]
Columns = Mapping[str, Column]

WARM_UP, PART = 0.1, 0.2
MIB = 1024.0
#: A checkpoint is made from 16,000 pages on, and from 32,000 on waits for readers; a backup or a verification reads
#: meanwhile. A page takes 4,120 bytes in the log. What comes on top is what is written while it waits.
LONGEST_LOG = 32_000 * 4_120 * 1.25


@dataclass(frozen=True)
class Rule:
    """A figure, and how much of it the last fifth may have more than the first."""

    name: str
    unit: str
    values: Callable[[Columns], list[float]]
    relative: float = 0.0
    absolute: float = 0.0
    #: What no value may pass, at any time after the warm-up.
    bound: float | None = None
    #: What the unit stands for.
    factor: float = 1.0

    def told(self, value: float) -> str:
        return amount(value / self.factor)


@dataclass(frozen=True)
class Verdict:
    rule: Rule
    first: float
    last: float
    highest: float
    limit: float

    @property
    def holds(self) -> bool:
        return self.last <= self.limit and (self.rule.bound is None or self.highest <= self.rule.bound)

    @property
    def text(self) -> str:
        first, last, limit = (self.rule.told(value) for value in (self.first, self.last, self.limit))
        text = f"{self.rule.name}: {first} at the begin, {last} at the end, limit {limit}"
        if self.rule.bound is not None:
            text += f", highest {self.rule.told(self.highest)}, bound {self.rule.told(self.rule.bound)}"
        return f"{text} {self.rule.unit}"


def column(name: str) -> Callable[[Columns], list[float]]:
    return lambda columns: known(columns.get(name, []))


def known(values: Column) -> list[float]:
    return [value for value in values if value is not None]


def divided(upper: str, lower: str, factor: float) -> Callable[[Columns], list[float]]:
    """One column by another, where both are known."""

    def quotients(columns: Columns) -> list[float]:
        pairs = zip(columns.get(upper, []), columns.get(lower, []))
        return [factor * a / b for a, b in pairs if a is not None and b]

    return quotients


def by_minute(name: str) -> Callable[[Columns], list[float]]:
    """The greatest value of each minute."""

    def greatest(columns: Columns) -> list[float]:
        minutes: dict[int, float] = {}
        for at, value in zip(columns.get("t", []), columns.get(name, [])):
            if at is not None and value is not None:
                minutes[int(at // 60)] = max(value, minutes.get(int(at // 60), 0.0))
        return [minutes[minute] for minute in sorted(minutes)]

    return greatest


RULES = (
    # 2 MiB on an hour's 20 to 50 million replies is a tenth of a byte each: the smallest leak that a call in a thousand
    # could have is larger.
    Rule("A, memory of its own", "MiB", column("a_anon"), absolute=2 * MIB, factor=MIB),
    Rule("B, memory of its own", "MiB", column("b_anon"), absolute=1 * MIB, factor=MIB),
    Rule("C, memory of its own", "MiB", column("c_anon"), absolute=1 * MIB, factor=MIB),
    # Tests that hang hold their connections, a few more at one time than at another; a leak would be of thousands.
    Rule("A, descriptors", "", column("a_fds"), absolute=3, bound=100),
    Rule("B, descriptors", "", column("b_fds")),
    Rule("C, descriptors", "", column("c_fds")),
    Rule("A, threads", "", column("a_threads"), bound=4),
    Rule("B, threads", "", column("b_threads"), bound=4),
    Rule("C, threads", "", column("c_threads"), bound=4),
    Rule(
        "log, the longest of each minute",
        "MiB",
        by_minute("wal_max"),
        relative=0.25,
        bound=LONGEST_LOG,
        factor=MIB * MIB,
    ),
    # What a reply costs does not depend on what else the machine does, but for its caches.
    Rule("A, CPU time a reply", "µs", divided("a_cpu", "a_replies", 1e6), relative=0.2),
    # Latencies do: with half of a processor they are twice as long. They are judged for what doubles all the same.
    Rule("A, host.ping amid the load, p50", "ms", column("a_ping_p50"), relative=1.0),
    Rule("A, get amid the load, p50", "ms", column("a_get_p50"), relative=1.0),
    Rule("B, a write, p50", "ms", column("b_write_p50"), relative=1.0),
    Rule("C, get alone, p50", "ms", column("c_read_p50"), relative=0.5, absolute=0.2),
)


def judge(record: Mapping[str, Any]) -> list[Verdict]:
    """A verdict for each rule that there are figures for."""
    return [verdict for rule in RULES if (verdict := compare(rule, record["samples"]))]


def compare(rule: Rule, columns: Columns) -> Verdict | None:
    values = rule.values(columns)
    values = values[int(WARM_UP * len(values)) :]
    part = max(1, int(PART * len(values)))
    if not values:
        return None
    first, last = statistics.median(values[:part]), statistics.median(values[-part:])
    return Verdict(rule, first, last, max(values), first * (1 + rule.relative) + rule.absolute)


def table(record: Mapping[str, Any], verdicts: Sequence[Verdict]) -> str:
    """The figures as Markdown, and below them what was done."""
    lines = ["| | begin | end | highest | end may be |", "| --- | ---: | ---: | ---: | ---: |"]
    for verdict in verdicts:
        rule = verdict.rule
        numbers = [rule.told(value) for value in (verdict.first, verdict.last, verdict.highest, verdict.limit)]
        lines.append(f"| {rule.name}{', ' + rule.unit if rule.unit else ''} | {' | '.join(numbers)} |")
    return "\n".join([*(lines if verdicts else []), "", *done(record)])


def done(record: Mapping[str, Any]) -> list[str]:
    """How many calls, tests and commands there were."""
    clients = record["clients"]
    lines = [f"{name}: {clients[name].get('replies', 0):,} replies" for name in sorted(clients) if clients[name]]
    load = clients.get("a") or {}
    lines += [f"calls of A: {listed(load.get('calls', {}))}", f"errors of A: {listed(load.get('errors', {}))}"]
    lines.append(f"connection tests: {listed(load.get('categories', {}))}")
    commands = {name: figures["count"] for name, figures in record["commands"].items()}
    return [*lines, f"commands: {listed(commands)}", f"in the file: {listed(record.get('contents', {}))}"]


def listed(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in sorted(counts.items(), key=lambda item: -item[1]))


def amount(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:.3g}"
