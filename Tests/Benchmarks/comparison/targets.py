"""How fast the host is to be, and whether it is: ratios of one run, checked by eye and not by CI."""

from __future__ import annotations

from dataclasses import dataclass

from .machine import Facts
from .results import Figures, between
from .table import short


@dataclass(frozen=True)
class Target:
    """The host in a scenario to another server in the same one, or to itself in `against`; at most, or `least`."""

    scenario: str
    metric: str
    bound: float
    server: str = ""
    against: str = ""
    least: bool = False
    sync: str = ""

    @property
    def text(self) -> str:
        other = " to ".join(("", *(part for part in (self.server, self.against) if part)))
        return f"{self.scenario}, {UNITS[self.metric]}{other}"


UNITS = {"per_s": "replies/s", "cpu_us": "CPU a reply", "p50_us": "p50", "p50_ms": "ms", "anonymous": "MB"}
GROUPED, NAIVE = "reference-grouped", "reference-naive"
TARGETS = (
    Target("get", "per_s", 1.3, GROUPED, least=True),
    Target("get", "cpu_us", 0.9, GROUPED),
    Target("get", "p50_us", 1.1, GROUPED),
    Target("list", "per_s", 1.1, GROUPED, least=True),
    Target("updateSyncStats", "cpu_us", 1.5, GROUPED, sync="normal"),
    Target("create", "cpu_us", 2, GROUPED, sync="normal"),
    Target("updateSyncStats", "per_s", 5, NAIVE, least=True, sync="full"),
    Target("create", "per_s", 5, NAIVE, least=True, sync="full"),
    Target("startup", "p50_ms", 1.5, GROUPED),
    Target("startup", "p50_ms", 0.15, "node"),
    Target("host.info", "p50_ms", 5),
    Target("memory", "anonymous", 12),
    Target("get-1,000,000", "per_s", 0.7, against="get-1,000", least=True),
    Target("get", "per_s", 10, "node", least=True),
    Target("list", "per_s", 10, "node", least=True),
    Target("create", "per_s", 4, "node", least=True),
    Target("get", "per_s", 200, "mcp", least=True),
    Target("list", "per_s", 80, "mcp", least=True),
    Target("create", "per_s", 20, "mcp", least=True),
    Target("getDecryptedCredentials", "per_s", 0.5, against="updateSyncStats", least=True),
)
STRIPPED_MB = 12.0


def value(target: Target, result: Figures) -> float | None:
    if target.server or target.against:
        other = (target.server or "host", target.against or target.scenario)
        ratio = between(result, "host", target.scenario, other, target.metric)
        return ratio.median if ratio else None
    figure = result.get("host", {}).get(target.scenario, {}).get(target.metric)
    return figure.median if figure else None


def line(text: str, least: bool, bound: float, measured: float) -> str:
    met = measured >= bound if least else measured <= bound
    kind, verdict = "at least" if least else "at most", "met" if met else "MISSED"
    return f"{text:<58}{kind:>9} {bound:<6g}{short(measured):>9}  {verdict}"


def targets(result: Figures, facts: Facts, sync: str) -> list[str]:
    """One line for each that this run can tell."""
    lines = ["Targets of the host"]
    for target in TARGETS:
        measured = value(target, result)
        if measured is not None and target.sync in ("", sync):
            lines.append(line(target.text, target.least, target.bound, measured))
    if facts.get("stripped MB"):
        lines.append(line("binary without symbols, MB", False, STRIPPED_MB, float(facts["stripped MB"])))
    return lines
