"""Seeds each server through its own `integrations.create`, and measures in rounds, side by side."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Iterable, Sequence

from .calls import script
from .conformity import check
from .documents import DataSet, Store, seeding
from .scenarios import Scenario, Script
from .servers import Server
from .toolbox import Failure, Toolbox, note, run

SECRET = "6265" * 16  # a key for benchmarks alone, in hexadecimal
DATABASE = "integrations.sqlite"

Metrics = dict[str, float]


@dataclass(frozen=True)
class Settings:
    rounds: int
    seconds: float
    starts: int
    sync: str
    pin: bool
    data: dict[str, DataSet]


@dataclass
class Bench:
    """`measured[server][scenario]` has the metrics of each round, `failures` what went wrong and where."""

    toolbox: Toolbox
    settings: Settings
    folder: Path
    stores: dict[tuple[str, str], Store] = field(default_factory=dict)
    scripts: dict[tuple[str, str], Path] = field(default_factory=dict)
    measured: dict[str, dict[str, list[Metrics]]] = field(default_factory=dict)
    failures: dict[tuple[str, str], str] = field(default_factory=dict)

    # -------------------------------------------------------------- the driver

    def environment(self) -> dict[str, str]:
        """Of the variables that servers know, only the key."""
        kept = {
            name: value for name, value in os.environ.items() if not name.startswith(("ENCRYPTION_", "INTEGRATIONS_"))
        }
        return kept | {"ENCRYPTION_SECRET_HEX": SECRET, "PYTHONDONTWRITEBYTECODE": "1"}

    def drive(self, server: Server, mode: str, words: Sequence[object], folder: Path, sync: str) -> dict[str, Any]:
        errors = self.folder / server.name / "stderr.txt"
        errors.unlink(missing_ok=True)
        hello = self.written(server, "hello", server.dialect.hello) if server.dialect.hello else None
        command = [self.toolbox.driver, mode, *words, "--stderr", errors]
        command += ["--hello", hello] if hello else []
        command += ["--pin"] if self.settings.pin else []
        command += ["--", *server.command(folder / DATABASE, sync)]
        try:
            result: dict[str, Any] = json.loads(run([str(word) for word in command], self.environment()))
            return result
        except Failure as failure:
            told = errors.read_text(errors="replace").strip()[-500:] if errors.exists() else ""
            raise Failure(f"{failure}\n  its stderr: {told}" if told else str(failure)) from None

    def written(self, server: Server, name: str, lines: Iterable[str]) -> Path:
        path = self.folder / server.name / f"{name}.script"
        with open(path, "w") as file:
            file.writelines(lines)
        return path

    def script(self, server: Server, name: str, make: Script, store: Store) -> Path:
        """Made once, with the same choices for every server; later rounds send it again."""
        key = (server.name, name)
        if key not in self.scripts:
            self.scripts[key] = self.written(server, name, script(server.dialect, make(store, Random(20))))
        return self.scripts[key]

    # -------------------------------------------------------------- seeding

    def check(self, server: Server) -> None:
        folder = self.folder / server.name / "check"
        folder.mkdir(parents=True, mode=0o700)
        words = server.command(folder / DATABASE, self.settings.sync)
        check(server, words, self.environment(), folder.parent / "stderr.txt")
        shutil.rmtree(folder)

    def seed(self, server: Server, data: DataSet) -> Store:
        """The database is made with `normal`: nobody needs the seeding to outlive a loss of power."""
        folder = self.folder / server.name / data.name
        folder.mkdir(parents=True, mode=0o700)
        ids = folder / "ids.txt"
        path = self.written(server, f"seed-{data.name}", script(server.dialect, seeding(data)))
        words = ["--script", path, "--messages", data.documents, "--capture", ids, "--timeout", 300]
        done = self.drive(server, "run", words, folder, "normal")
        note(f"  {server.name}: {data.documents:,} documents, {done['window']['per_s']:,.0f} a second")
        path.unlink()
        flush(folder)
        return Store(data, folder, tuple(ids.read_text().split()))

    def prepare(self, servers: Sequence[Server], scenarios: Sequence[Scenario]) -> None:
        for server in servers:
            note(f"seeding {server.name}")
            try:
                self.check(server)
                for name in dict.fromkeys(s.data for s in scenarios if server.can(s)):
                    self.stores[server.name, name] = self.seed(server, self.settings.data[name])
            except Failure as failure:
                self.fail(server, "seeding", failure)

    # -------------------------------------------------------------- measuring

    def fail(self, server: Server, scenario: str, failure: Failure) -> None:
        self.failures[server.name, scenario] = str(failure)
        note(f"FAILED {server.name}, {scenario}: {failure}")

    def takes_part(self, server: Server, scenario: Scenario) -> bool:
        failed = (server.name, scenario.name) in self.failures
        return server.can(scenario) and (server.name, scenario.data) in self.stores and not failed

    def measure(self, server: Server, scenario: Scenario) -> Metrics:
        """On the seeded database itself, or on a copy where the scenario writes."""
        store = self.stores[server.name, scenario.data]
        seconds = self.settings.seconds * scenario.times
        words: list[object] = [
            "--script",
            self.script(server, scenario.name, scenario.script, store),
            "--seconds",
            seconds,
        ]
        if scenario.starts:
            words += ["--starts", self.settings.starts, "--seconds", 4 * seconds]
            return starts_metrics(self.drive(server, "start", words, store.folder, self.settings.sync))
        words += ["--window", scenario.window, "--warm", scenario.warm]
        words += ["--messages", scenario.messages] if scenario.messages else []
        if scenario.beside:
            words += ["--beside", self.script(server, f"{scenario.name}-beside", scenario.beside, store)]
        folder = self.copy(store) if scenario.writes else store.folder
        try:
            return run_metrics(self.drive(server, "run", words, folder, self.settings.sync))
        finally:
            if scenario.writes:
                shutil.rmtree(folder)

    def copy(self, store: Store) -> Path:
        folder = store.folder.with_name(f"{store.data.name}-copy")
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(store.folder, folder)
        flush(folder)
        return folder

    def round(self, number: int, servers: Sequence[Server], scenarios: Sequence[Scenario]) -> None:
        """Servers take turns within a scenario, so that what is compared was measured seconds apart."""
        for place, scenario in enumerate(scenarios):
            first = (number + place) % len(servers)
            for server in (*servers[first:], *servers[:first]):
                if not self.takes_part(server, scenario):
                    continue
                rounds = self.measured.setdefault(server.name, {}).setdefault(scenario.name, [])
                try:
                    rounds.append(self.measure(server, scenario))
                except Failure as failure:
                    self.fail(server, scenario.name, failure)


def flush(folder: Path) -> None:
    """Onto the disk, so that no writing of ours goes on while something is measured."""
    for path in folder.iterdir():
        with open(path, "rb") as file:
            os.fsync(file.fileno())


def run_metrics(result: dict[str, Any]) -> Metrics:
    metrics = {name: result["alone"][name] for name in ("p50_us", "p99_us")} if "alone" in result else {}
    metrics |= {"per_s": result["window"]["per_s"], "cpu_us": result["window"]["cpu_us"]}
    metrics |= {name: result["memory"][f"{name}_kb"] / 1024 for name in ("anonymous", "peak")}
    return metrics | {"beside_per_s": result["beside"]["per_s"], "close_ms": result["close_ms"]}


def starts_metrics(result: dict[str, Any]) -> Metrics:
    return {"p50_ms": result["p50_ms"], "low_ms": result["low_ms"], "starts": result["starts"]}
