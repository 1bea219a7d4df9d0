"""The main figures as SVG: one panel a scenario, a dot a server, on logarithmic axes since they lie decades apart."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Sequence

from .machine import Facts
from .results import Figure, Figures

PANELS = (
    ("get", "get", "per_s"),
    ("list", "list of 20", "per_s"),
    ("create", "create", "per_s"),
    ("updateSyncStats", "updateSyncStats", "per_s"),
    ("mix", "90 % reads, 10 % writes", "per_s"),
    ("startup", "process start to a first get", "p50_ms"),
)
UNITS = {"per_s": "replies a second", "p50_ms": "milliseconds, less is better"}
LABELS = {
    "host": "integrations-host",
    "reference-grouped": "C, grouped commits",
    "reference-floor": "C, the host's storage",
    "reference-naive": "C, a commit a request",
    "node": "Node, node:sqlite",
    "python": "Python, sqlite3",
    "mcp": "Python, MCP SDK",
}
WIDTH, MARGIN, GAP = 880, 24, 28
HEAD, ROW, PANEL_HEAD, AXIS, PANEL_GAP, LINE = 78, 21, 26, 24, 18, 17
NAME_WIDTH, VALUE_WIDTH = 150, 100
STYLE = """
  text { font: 12.5px system-ui, -apple-system, "Segoe UI", "Liberation Sans", sans-serif; fill: #1f2328 }
  .title { font-size: 18px; font-weight: 600 } .panel { font-size: 13.5px; font-weight: 600 } .host { font-weight: 600 }
  .muted, .small { fill: #59636e } .small { font-size: 11px } .number { font-variant-numeric: tabular-nums }
  .end { text-anchor: end } .middle { text-anchor: middle }
  .surface { fill: #ffffff } .grid { stroke: #e1e5e9 }
  .range { stroke: #7d8894; stroke-width: 2 } .dot { fill: #7d8894 }
  .range.host { stroke: #0a66d0 } .dot.host { fill: #0a66d0 }
  @media (prefers-color-scheme: dark) {
    text { fill: #e8edf2 } .muted, .small { fill: #9aa4ae } .surface { fill: #14181d } .grid { stroke: #2c333b }
    .range { stroke: #8b96a2 } .dot { fill: #8b96a2 } .range.host { stroke: #5aa9ff } .dot.host { fill: #5aa9ff }
  }
"""


@dataclass(frozen=True)
class Scale:
    """Whole decades onto pixels."""

    low: int
    high: int
    left: float
    right: float

    def __call__(self, value: float) -> float:
        return self.left + (log10(value) - self.low) / (self.high - self.low) * (self.right - self.left)


@dataclass(frozen=True)
class Panel:
    title: str
    metric: str
    rows: tuple[tuple[str, Figure], ...]

    @property
    def height(self) -> int:
        return PANEL_HEAD + ROW * len(self.rows) + AXIS

    def scale(self, left: float) -> Scale:
        low = floor(log10(min(figure.low for _, figure in self.rows)))
        high = ceil(log10(max(figure.high for _, figure in self.rows)))
        return Scale(low, max(high, low + 1), left + NAME_WIDTH, left + panel_width() - VALUE_WIDTH)


def panel_width() -> float:
    return (WIDTH - 2 * MARGIN - GAP) / 2


def amount(value: float) -> str:
    """Three digits, and a letter for thousands and millions."""
    for factor, letter in ((1e6, "M"), (1e3, "k")):
        if value >= factor:
            return f"{value / factor:.3g}{letter}"
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def factor(value: float) -> str:
    return f"{value:.0f}×" if value >= 10 else f"{value:.1f}×" if value >= 0.95 else f"{value:.2f}×"


def lead(panel: Panel, own: Figure, other: Figure) -> str:
    """How many times as fast the host is."""
    return factor(other.median / own.median if panel.metric == "p50_ms" else own.median / other.median)


def text(x: float, y: float, words: str, classes: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{classes}">{escape(words)}</text>'


def line(x1: float, y1: float, x2: float, y2: float, classes: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{classes}"/>'


def axis(scale: Scale, top: float, bottom: float) -> list[str]:
    decades = range(scale.low, scale.high + 1)
    every = 1 if len(decades) <= 5 else 2
    marks = [line(scale(10.0**decade), top, scale(10.0**decade), bottom, "grid") for decade in decades]
    shown = [decade for decade in decades if (decade - scale.low) % every == 0]
    return marks + [text(scale(10.0**decade), bottom + 14, amount(10.0**decade), "small middle") for decade in shown]


def row(panel: Panel, name: str, figure: Figure, scale: Scale, left: float, middle: float) -> list[str]:
    kind, base = ("host" if name == "host" else "other"), middle + 4.5
    x = scale(figure.median)
    parts = [
        text(left, base, LABELS.get(name, name), kind),
        line(scale(figure.low), middle, scale(figure.high), middle, f"range {kind}"),
        f'<circle cx="{x:.1f}" cy="{middle:.1f}" r="{5.5 if name == "host" else 4.5}" class="dot {kind}"/>',
        text(scale.right + 56, base, amount(figure.median), f"number end {kind}"),
    ]
    own = dict(panel.rows).get("host")
    if own and name != "host":
        parts.append(text(left + panel_width(), base, lead(panel, own, figure), "number end muted"))
    return parts


def draw(panel: Panel, left: float, top: float) -> list[str]:
    scale, first = panel.scale(left), top + PANEL_HEAD
    parts = [
        text(left, top + 12, panel.title, "panel"),
        text(left + panel_width(), top + 12, UNITS[panel.metric], "small end"),
    ]
    parts += axis(scale, first, first + ROW * len(panel.rows))
    for index, (name, figure) in enumerate(panel.rows):
        parts += row(panel, name, figure, scale, left, first + ROW * (index + 0.5))
    return parts


def panels(result: Figures) -> list[Panel]:
    found = []
    for scenario, title, metric in PANELS:
        rows = tuple(
            (server, scenarios[scenario][metric]) for server, scenarios in result.items() if scenario in scenarios
        )
        if rows:
            found.append(Panel(title, metric, rows))
    return found


def wrapped(parts: Sequence[str], width: int) -> list[str]:
    """The parts joined by commas, in lines of at most so many characters."""
    lines = [""]
    for part in parts:
        joined = f"{lines[-1]}, {part}" if lines[-1] else part
        lines[-1:] = [joined] if len(joined) <= width else [f"{lines[-1]},", part]
    return lines


def caption(facts: Facts, how: str) -> list[str]:
    parts = [
        facts["date"][:10],
        f"{facts['processor']} with {facts['processors']} processors",
        f"Linux {facts['kernel']}",
    ]
    parts += [f"SQLite {facts['sqlite']}"] if facts.get("sqlite") else []
    parts += [f"{name} {facts[key]}" for key, name in (("node", "Node"), ("python", "Python")) if key in facts]
    return wrapped([how, *parts], 135)


def chart(result: Figures, facts: Facts, how: str) -> str:
    """`how` tells in a few words how it was measured."""
    drawn, parts, top = panels(result), [], float(HEAD)
    for index in range(0, len(drawn), 2):
        pair = drawn[index : index + 2]
        for place, panel in enumerate(pair):
            parts += draw(panel, MARGIN + place * (panel_width() + GAP), top)
        top += max(panel.height for panel in pair) + PANEL_GAP
    notes = caption(facts, how)
    parts += [text(MARGIN, top + 6 + LINE * number, words, "small") for number, words in enumerate(notes)]
    height = top + LINE * len(notes) + 10
    title = "integrations-host beside the same work in C, Node and Python"
    below = (
        "Logarithmic axes; a line is the range of the rounds. Last column: how many times as fast integrations-host is."
    )
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{height:.0f}"'
            f' viewBox="0 0 {WIDTH} {height:.0f}" role="img" aria-labelledby="title description">',
            f'<title id="title">{title}</title>',
            f'<desc id="description">{escape(described(drawn))}</desc>',
            f"<style>{STYLE}</style>",
            f'<rect width="{WIDTH}" height="{height:.0f}" rx="8" class="surface"/>',
            text(MARGIN, 34, title, "title"),
            text(MARGIN, 54, below, "muted"),
            *parts,
            "</svg>",
            "",
        ]
    )


def described(drawn: Sequence[Panel]) -> str:
    """The figures in words, for those who do not see them."""
    return " ".join(
        f"{panel.title} ({UNITS[panel.metric]}): "
        + ", ".join(f"{LABELS.get(name, name)} {amount(figure.median)}" for name, figure in panel.rows)
        + "."
        for panel in drawn
    )
