"""Medians over the rounds, and ratios to a baseline that were formed round by round."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import median
from typing import Sequence

from .bench import Metrics


@dataclass(frozen=True)
class Ratio:
    median: float
    low: float
    high: float


@dataclass(frozen=True)
class Figure:
    """One metric of one server in one scenario."""

    median: float
    low: float
    high: float
    rounds: tuple[float, ...]
    ratio: Ratio | None = None


Figures = dict[str, dict[str, dict[str, Figure]]]  # by server, scenario and metric


def ratio(values: Sequence[float], base: Sequence[float]) -> Ratio | None:
    """Only where both have each round, as a ratio of different rounds would not be one."""
    if len(values) != len(base) or not all(base):
        return None
    ratios = [value / other for value, other in zip(values, base)]
    return Ratio(median(ratios), min(ratios), max(ratios))


def figure(values: Sequence[float], base: Sequence[float]) -> Figure:
    return Figure(median(values), min(values), max(values), tuple(values), ratio(values, base))


def column(rounds: Sequence[Metrics], metric: str) -> list[float]:
    return [row[metric] for row in rounds if metric in row]


def figures(measured: dict[str, dict[str, list[Metrics]]], baseline: str, count: int) -> Figures:
    """Of the scenarios that a server went through in every round."""
    return {
        server: {
            scenario: {
                metric: figure(column(rounds, metric), column(measured.get(baseline, {}).get(scenario, []), metric))
                for metric in rounds[0]
            }
            for scenario, rounds in scenarios.items()
            if len(rounds) == count
        }
        for server, scenarios in measured.items()
    }


def between(all_figures: Figures, server: str, scenario: str, other: tuple[str, str], metric: str) -> Ratio | None:
    """A server in a scenario to another server, or itself in another scenario."""
    one = all_figures.get(server, {}).get(scenario, {}).get(metric)
    base = all_figures.get(other[0], {}).get(other[1], {}).get(metric)
    return ratio(one.rounds, base.rounds) if one and base else None


def as_json(all_figures: Figures) -> dict[str, object]:
    return {
        server: {
            scenario: {name: asdict(value) for name, value in metrics.items()}
            for scenario, metrics in scenarios.items()
        }
        for server, scenarios in all_figures.items()
    }
