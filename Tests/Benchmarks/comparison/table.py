"""The results as text."""

from __future__ import annotations

from typing import Callable, Sequence

from .results import Figure, Figures, Ratio
from .scenarios import Scenario

Cell = Callable[[dict[str, Figure]], str]


def number(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def short(value: float) -> str:
    """Two digits or more, and no zero before the point of a small one, as room is short."""
    if value >= 0.1:
        return number(value)
    return f"{value:.{3 if value >= 0.01 else 4}f}".removeprefix("0")


def ratio_text(ratio: Ratio | None, rounds: int) -> str:
    if not ratio:
        return "-"
    spread = f" ({short(ratio.low)}-{short(ratio.high)})" if rounds > 1 else ""
    return short(ratio.median) + spread


def value_of(metric: str) -> Cell:
    return lambda metrics: number(metrics[metric].median) if metric in metrics else "-"


def ratio_of(metric: str) -> Cell:
    return lambda metrics: ratio_text(metrics[metric].ratio, len(metrics[metric].rounds)) if metric in metrics else "-"


TRAFFIC: tuple[tuple[str, int, Cell], ...] = (
    ("p50 us", 9, value_of("p50_us")),
    ("ratio", 21, ratio_of("p50_us")),
    ("p99 us", 9, value_of("p99_us")),
    ("replies/s", 11, value_of("per_s")),
    ("ratio", 21, ratio_of("per_s")),
    ("CPU us", 9, value_of("cpu_us")),
    ("ratio", 21, ratio_of("cpu_us")),
    ("MB", 6, value_of("anonymous")),
    ("peak", 6, value_of("peak")),
)
STARTS: tuple[tuple[str, int, Cell], ...] = (
    ("p50 ms", 9, value_of("p50_ms")),
    ("ratio", 21, ratio_of("p50_ms")),
    ("least", 9, value_of("low_ms")),
    ("starts", 11, value_of("starts")),
)


def section(scenario: Scenario, all_figures: Figures, width: int) -> list[str]:
    columns = STARTS if scenario.starts else TRAFFIC
    lines = [
        f"{scenario.name}: {scenario.title}",
        " " * width + "".join(f"{head:>{size}}" for head, size, _ in columns),
    ]
    for server, scenarios in all_figures.items():
        if scenario.name in scenarios:
            metrics = scenarios[scenario.name]
            lines.append(f"{server:<{width}}" + "".join(f"{cell(metrics):>{size}}" for _, size, cell in columns))
    return [*lines, ""]


def table(scenarios: Sequence[Scenario], all_figures: Figures, baseline: str) -> str:
    width = max((len(name) + 1 for name in all_figures), default=1)
    lines = [line for scenario in scenarios for line in section(scenario, all_figures, width)]
    lines.append(
        f"Medians of the rounds. A ratio is to {baseline}, formed in each round; in brackets the lowest and highest."
    )
    lines.append("MB is anonymous memory at the end, peak the most that was resident, mapped files included.")
    return "\n".join(lines)
