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
#: A checkpoint is made from 16,000 pages on, which take 4,120 bytes each in the log, and some more until it is through.
LOG = 16_000 * 4_120 * 1.25


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
    #: Whether only root can measure it.
    is_of_root: bool = False

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


def beside_control(columns: Columns) -> list[float]:
    """How many times the CPU time a reply of a new host A's was, wherever one was measured."""
    costs = columns.get("c_control_p50", [])
    triples = zip(columns.get("a_cpu", []), columns.get("a_replies", []), costs)
    return [1e6 * cpu / replies / cost for cpu, replies, cost in triples if cpu is not None and replies and cost]


def ahead(columns: Columns) -> list[float]:
    """How many requests were answered while a probe waited: all that are in flight, if it is none too many."""
    pairs = zip(columns.get("a_get_p50", []), columns.get("a_replies", []))
    return [wait * replies / 1e3 for wait, replies in pairs if wait is not None and replies is not None]


def shortest(name: str, seconds: float) -> Callable[[Columns], list[float]]:
    """The least value of each span of so many seconds."""

    def least(columns: Columns) -> list[float]:
        spans: dict[int, float] = {}
        for at, value in zip(columns.get("t", []), columns.get(name, [])):
            if at is not None and value is not None:
                span = int(at // seconds)
                spans[span] = min(value, spans.get(span, value))
        return [spans[span] for span in sorted(spans)]

    return least


RULES = (
    # Between the middles of the fifths of an hour lie some 15 million replies, and 26,000 connection tests, the rarest
    # calls: 64 bytes lost by each of those are 1.6 MiB.
    Rule("A, memory of its own", "MiB", column("a_anon"), absolute=1 * MIB, factor=MIB),
    Rule("B, memory of its own", "MiB", column("b_anon"), absolute=0.25 * MIB, factor=MIB),
    Rule("C, memory of its own", "MiB", column("c_anon"), absolute=0.25 * MIB, factor=MIB),
    # Tests that hang hold their connections, a few more at one time than at another; a leak would be of thousands.
    Rule("A, descriptors", "", column("a_fds"), absolute=3, bound=100, is_of_root=True),
    Rule("B, descriptors", "", column("b_fds"), is_of_root=True),
    Rule("C, descriptors", "", column("c_fds"), is_of_root=True),
    Rule("A, threads", "", column("a_threads"), bound=4),
    Rule("B, threads", "", column("b_threads"), bound=4),
    Rule("C, threads", "", column("c_threads"), bound=4),
    # The log is as long as what is written while the slowest command reads its snapshot: minutes, where the machine is
    # busy. Apart from that it is begun anew from 64 MiB on, so half of the time it is no longer, and every ten minutes
    # it was short at least once.
    Rule("log", "MiB", column("wal"), relative=0.25, factor=MIB * MIB),
    Rule(
        "log, the shortest of ten minutes",
        "MiB",
        shortest("wal", 600),
        absolute=64 * MIB * MIB,
        bound=LOG,
        factor=MIB * MIB,
    ),
    # What a reply costs depends on what else the machine does, and on how much A gets to do at once. So it is judged
    # beside that of a new host, measured each minute for a second, which is not long where others want the processor.
    Rule("A, CPU time a reply, of that of a new host", "times", beside_control, relative=0.5),
    # In a closed loop a probe waits for what is in flight before it; its time alone would tell how busy the machine is.
    Rule("A, replies while a get waits", "", ahead, relative=0.25),
    # These do not queue, but share the processors all the same.
    Rule("B, a write, p50", "ms", column("b_write_p50"), relative=1.0),
    Rule("C, get alone, p50", "ms", column("c_read_p50"), relative=0.5, absolute=0.2),
)


def judge(record: Mapping[str, Any]) -> list[Verdict]:
    """A verdict for each rule that there are figures for."""
    return [verdict for rule in RULES if (verdict := compare(rule, record["samples"]))]


def unmeasured(record: Mapping[str, Any]) -> list[str]:
    """The rules that there are no figures for, though there should be: what was not measured may have grown."""
    is_root = record.get("facts", {}).get("isRoot", True)
    return [
        f"{rule.name}: no figures"
        for rule in RULES
        if compare(rule, record["samples"]) is None and (is_root or not rule.is_of_root)
    ]


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
