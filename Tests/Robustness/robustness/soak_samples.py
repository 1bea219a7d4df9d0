"""What is measured each second, and kept for every ten."""

from __future__ import annotations

import os
import statistics
from pathlib import Path
from typing import Iterable

TICKS = os.sysconf("SC_CLK_TCK")
#: Seconds that become one sample.
STEP = 10

Row = dict[str, float]


def process(pid: int) -> Row:
    """Memory in KiB, descriptors, threads, CPU time in seconds and switches of a process; {} where it is gone."""
    folder = Path(f"/proc/{pid}")
    try:
        status = dict(line.split(":", 1) for line in (folder / "status").read_text().splitlines())
        fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return {}
    number = {
        name: float(text.split()[0]) for name, text in status.items() if text.split() and text.split()[0].isdigit()
    }
    row = {
        "rss": number["VmRSS"],
        "anon": number["RssAnon"],
        "hwm": number["VmHWM"],
        "threads": number["Threads"],
        "switches": number["voluntary_ctxt_switches"] + number["nonvoluntary_ctxt_switches"],
        "cpu": (int(fields[11]) + int(fields[12])) / TICKS,
    }
    try:
        # The host is not dumpable: only root sees them.
        row["fds"] = float(len(os.listdir(folder / "fd")))
    except OSError:
        pass
    return row


def running_time(pid: int) -> float:
    """The CPU time of a process of one thread in seconds, to the nanosecond."""
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0]) / 1e9


def size(file: Path) -> float:
    try:
        return float(file.stat().st_size)
    except OSError:
        return 0.0


class Samples:
    """Columns of equal length, one value every `step` seconds."""

    def __init__(self, step: float = STEP) -> None:
        self.step = step
        self.columns: dict[str, list[float | None]] = {}
        self._rows: list[Row] = []
        self._latencies: dict[str, list[float]] = {}
        self._begin = 0.0
        self._before: Row = {}

    def add(self, at: float, row: Row, latencies: dict[str, list[float]]) -> None:
        """Notes a second's figures; those whose names end in `cpu`, `switches` or `replies` count up."""
        self._rows.append(row)
        for name, values in latencies.items():
            self._latencies.setdefault(name, []).extend(values)
        if not self._before:
            self._before, self._begin = row, at
        elif at - self._begin >= self.step:
            self._close(at)

    def _close(self, at: float) -> None:
        sample: Row = {"t": at}
        for name in {name for row in self._rows for name in row}:
            values = [row[name] for row in self._rows if name in row]
            if name.endswith(("cpu", "switches", "replies")):
                sample[name] = (values[-1] - self._before.get(name, values[0])) / (at - self._begin)
            else:
                sample[name], sample[name + "_max"] = statistics.median(values), max(values)
        for name, values in self._latencies.items():
            if values:
                sample[name + "_p50"], sample[name + "_p99"] = quantile(values, 0.5), quantile(values, 0.99)
        length = len(self.columns.get("t", []))
        for name in self.columns.keys() | sample.keys():
            column = self.columns.setdefault(name, [None] * length)
            value = sample.get(name)
            column.append(None if value is None else round(value, 4))
        self._before, self._begin = self._rows[-1], at
        self._rows, self._latencies = [], {}


def quantile(values: Iterable[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]
