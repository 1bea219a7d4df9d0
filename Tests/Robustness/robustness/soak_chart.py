"""A soak as SVG: small multiples over the time of the run."""

from __future__ import annotations

import math
from dataclasses import dataclass
from html import escape
from typing import Any, Callable, Mapping

# Of Tests/Benchmarks, which the command has put on the path: one look for both charts.
from comparison.chart import GAP, MARGIN, STYLE, WIDTH, amount, line, panel_width, text, wrapped

from .soak_growth import MIB, WARM_UP, Columns

HEAD, PANEL_HEAD, PLOT, AXIS, PANEL_GAP, LINE = 78, 24, 108, 24, 14, 17
SCALE_WIDTH, LABEL_WIDTH = 40, 86
#: Vertical room for a label beside a line's end.
LABEL = 13
OWN_STYLE = """
  polyline { fill: none; stroke-width: 1.4; stroke-linejoin: round } .warm { fill: #f3f5f7 }
  .s0 { stroke: #0a66d0 } .s1 { stroke: #c05a1c } .s2 { stroke: #7d8894 }
  circle.s0 { fill: #0a66d0 } circle.s1 { fill: #c05a1c } circle.s2 { fill: #7d8894 }
  @media (prefers-color-scheme: dark) {
    .warm { fill: #1b2027 } .s0 { stroke: #5aa9ff } .s1 { stroke: #f29a5f } .s2 { stroke: #8b96a2 }
    circle.s0 { fill: #5aa9ff } circle.s1 { fill: #f29a5f } circle.s2 { fill: #8b96a2 }
  }
"""

Points = list["tuple[float, float]"]


@dataclass(frozen=True)
class Series:
    label: str
    #: Its column, or two whose quotient it is.
    column: str
    factor: float = 1.0
    by: str | None = None

    def points(self, columns: Columns) -> Points:
        values = columns.get(self.column, [])
        if self.by:
            values = [a / b if a is not None and b else None for a, b in zip(values, columns.get(self.by, []))]
        pairs = zip(columns.get("t", []), values)
        return [(at, value * self.factor) for at, value in pairs if at is not None and value is not None]


@dataclass(frozen=True)
class Panel:
    title: str
    unit: str
    series: tuple[Series, ...]
    is_logarithmic: bool = False


PANELS = (
    Panel("Memory of its own", "MiB", tuple(Series(f"host {name}", f"{name.lower()}_anon", 1 / MIB) for name in "ABC")),
    Panel(
        "Descriptors and threads", "at most, in 10 s",
        (
            Series("A, descriptors", "a_fds_max"),
            Series("B, descriptors", "b_fds_max"),
            Series("A, threads", "a_threads_max"),
        ),
    ),
    Panel(
        "The log and the file", "MiB",
        (Series("log, at most", "wal_max", 1 / MIB / MIB), Series("file", "file", 1 / MIB / MIB)),
    ),
    Panel("Replies of host A", "a second", (Series("", "a_replies"),)),
    Panel(
        "A get amid the load of A", "milliseconds", (Series("p50", "a_get_p50"), Series("p99", "a_get_p99")),
        is_logarithmic=True,
    ),
    Panel(
        "Calls one at a time", "milliseconds",
        (
            Series("C, get, p50", "c_read_p50"),
            Series("C, get, p99", "c_read_p99"),
            Series("B, write, p50", "b_write_p50"),
        ),
        is_logarithmic=True,
    ),
    Panel(
        "CPU time a reply", "microseconds",
        (Series("A", "a_cpu", 1e6, by="a_replies"), Series("a new host", "c_control_p50")),
    ),
    Panel(
        "The machine", "others use it too", (Series("load average", "machine"), Series("CPUs of A", "a_cpu")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Scale:
    """Values onto pixels, from below to above."""

    marks: tuple[float, ...]
    top: float
    bottom: float
    is_logarithmic: bool

    def __call__(self, value: float) -> float:
        shaped: Callable[[float], float] = math.log10 if self.is_logarithmic else float
        low, high = shaped(self.marks[0]), shaped(self.marks[-1])
        part = (shaped(max(value, self.marks[0])) - low) / (high - low)
        return self.bottom - min(1.0, part) * (self.bottom - self.top)


def marks(values: list[float], is_logarithmic: bool) -> tuple[float, ...]:
    """Decades, or up to six round steps from zero."""
    if is_logarithmic:
        low, high = math.floor(math.log10(max(min(values), 1e-3))), math.ceil(math.log10(max(values)))
        return tuple(10.0**decade for decade in range(low, max(high, low + 1) + 1))
    highest = max(max(values), 1e-9)
    decade = 10 ** math.floor(math.log10(highest))
    step = next(step for step in (decade / 5, decade / 2, decade, 2 * decade, 5 * decade) if highest / step <= 4)
    return tuple(step * number for number in range(math.ceil(highest / step) + 1))


def draw(panel: Panel, columns: Columns, left: float, top: float) -> list[str]:
    found = [(series, points) for series in panel.series if (points := series.points(columns))]
    parts = [text(left, top + 12, panel.title, "panel"), text(left + panel_width(), top + 12, panel.unit, "small end")]
    if not found:
        return parts
    upper = top + PANEL_HEAD
    steps = marks([value for _, points in found for _, value in points], panel.is_logarithmic)
    scale = Scale(steps, upper, upper + PLOT, panel.is_logarithmic)
    start, end = left + SCALE_WIDTH, left + panel_width() - LABEL_WIDTH
    seconds = max(at for _, points in found for at, _ in points)
    parts.append(
        f'<rect x="{start:.1f}" y="{upper}" width="{WARM_UP * (end - start):.1f}" height="{PLOT}" class="warm"/>'
    )
    for mark in steps:
        parts += [
            line(start, scale(mark), end, scale(mark), "grid"),
            text(start - 6, scale(mark) + 4, told(mark), "small end"),
        ]
    parts += clock(start, end, seconds, upper + PLOT + 14)
    places = spread([scale(points[-1][1]) for _, points in found], upper + PLOT)
    for number, (series, points) in enumerate(found):
        path = " ".join(f"{start + at / seconds * (end - start):.1f},{scale(value):.1f}" for at, value in points)
        parts.append(f'<polyline class="s{number}" points="{path}"/>')
        parts.append(f'<circle class="s{number}" cx="{end + 8:.1f}" cy="{places[number]:.1f}" r="3"/>')
        parts.append(text(end + 15, places[number] + 4, series.label or told(points[-1][1]), "small"))
    return parts


def clock(start: float, end: float, seconds: float, y: float) -> list[str]:
    """The time below a panel, in minutes, or in seconds where the run was short."""
    unit, size = ("min", 60.0) if seconds >= 240 else ("s", 1.0)
    whole = seconds / size
    step = next((step for step in (1, 2, 5, 10, 15, 30, 60, 120) if whole / step <= 5), 240)
    found = []
    for number in range(int(whole / step + 0.02) + 1):
        x = start + min(1.0, number * step / whole) * (end - start)
        found.append(text(x, y, f"{number * step} {unit}" if number else "0", "small middle"))
    return found


def spread(places: list[float], lowest: float) -> list[float]:
    """Moves labels apart that would cover each other: upwards, since the axis has its own below."""
    found = list(places)
    floor = lowest
    for number in sorted(range(len(found)), key=lambda number: -found[number]):
        found[number] = min(found[number], floor)
        floor = found[number] - LABEL
    return found


def told(value: float) -> str:
    return "0" if value == 0 else amount(value)


def chart(record: Mapping[str, Any]) -> str:
    columns, parts, top = record["samples"], [], float(HEAD)
    height = PANEL_HEAD + PLOT + AXIS
    for index, panel in enumerate(PANELS):
        left = MARGIN + index % 2 * (panel_width() + GAP)
        parts += draw(panel, columns, left, top + index // 2 * (height + PANEL_GAP))
    top += math.ceil(len(PANELS) / 2) * (height + PANEL_GAP)
    notes = caption(record)
    parts += [text(MARGIN, top + 6 + LINE * number, words, "small") for number, words in enumerate(notes)]
    whole = top + LINE * len(notes) + 10
    title = f"integrations-host under full load for {duration(record['facts']['seconds'])}"
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{whole:.0f}"'
            f' viewBox="0 0 {WIDTH} {whole:.0f}" role="img" aria-labelledby="title description">',
            f'<title id="title">{title}</title>',
            f'<desc id="description">{escape(described(columns))}</desc>',
            f"<style>{STYLE}{OWN_STYLE}</style>",
            f'<rect width="{WIDTH}" height="{whole:.0f}" rx="8" class="surface"/>',
            text(MARGIN, 34, title, "title"),
            text(
                MARGIN,
                54,
                "A under load, B writing to the same file, C reading from it. Shaded: the warm-up, not judged.",
                "muted",
            ),
            *parts,
            "</svg>",
            "",
        ]
    )


def duration(seconds: float) -> str:
    if seconds == 3600:
        return "an hour"
    return f"{seconds / 60:.0f} minutes" if seconds >= 120 else f"{seconds:.0f} seconds"


def caption(record: Mapping[str, Any]) -> list[str]:
    facts, clients, commands = record["facts"], record["clients"], record["commands"]
    replies = sum((client or {}).get("replies", 0) for client in clients.values())
    tests = sum((clients.get("a") or {}).get("categories", {}).values())
    parts = [
        facts["date"][:10],
        f"{facts['processor']} with {facts['processors']} processors",
        f"Linux {facts['kernel']}",
        f"{replies:,} replies",
        f"{tests:,} connection tests",
        f"{commands.get('keys rotate', {}).get('count', 0)} key rotations",
        f"{commands.get('backup', {}).get('count', 0)} backups and exports",
        f"{commands.get('audit prune', {}).get('count', 0)} prunings of the audit trail",
    ]
    return wrapped(parts, 135)


def described(columns: Columns) -> str:
    """The figures in words, for those who do not see them."""
    found = []
    for panel in PANELS:
        for series in panel.series:
            if points := series.points(columns):
                values = [value for _, value in points]
                name = f"{panel.title}, {series.label}" if series.label else panel.title
                found.append(
                    f"{name} ({panel.unit}): {told(values[0])} to {told(values[-1])}, at most {told(max(values))}."
                )
    return " ".join(found)
