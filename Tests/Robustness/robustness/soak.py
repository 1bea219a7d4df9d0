"""The soak: hosts under load for as long as one likes, measured all the while, and judged at the end."""

from __future__ import annotations

import datetime
import json
import os
import platform
import sqlite3
import subprocess
import sys
import time
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path
from typing import Any

from . import soak_workers as workers
from .host import Workspace, binary
from .soak_documents import canary
from .soak_end import contents, left_undone, look_at_the_end
from .soak_providers import Providers
from .soak_samples import Samples, process, size
from .soak_tasks import Commands, Rounds, change_keys, look_after_files
from .soak_workers import Client, Task

#: Seconds between two changes of keys, and between two rounds of copies and pruning; fewer where the run is short.
KEYS_EVERY, FILES_EVERY = 120.0, 240.0
#: How long the audit trail is kept, of an hour.
TRAIL = 300.0
#: How long the clients may take to begin, and to end what they have in flight, in seconds.
PATIENCE = 300.0


class Stopped(Exception):
    """A client is gone before its time."""


class Soak:
    def __init__(self, seconds: float, seed: int, population: int, window: int, durability: str) -> None:
        self.seconds, self.seed, self.population, self.window = seconds, seed, population, window
        self.durability = durability
        self.stop = workers.PROCESSES.Event()
        self.retired: Synchronized[float] = workers.PROCESSES.Value("d", float("-inf"))
        self.samples = Samples(min(10.0, max(1.0, seconds / 20)))
        self.clients: list[Client] = []

    def run(self) -> dict[str, Any]:
        """Runs all of it and gives the record: what was measured, what was done, and what was wrong."""
        begin = datetime.datetime.now(datetime.timezone.utc)
        with Workspace() as workspace:
            providers = Providers(workspace.path, self.seed)
            commands = Commands(workspace, canary(self.seed))
            problems: list[str] = []
            try:
                self._start(workspace, providers)
                # Threads come after what begins as a copy of this process.
                providers.begin()
                self._measure(workspace, commands)
            except Stopped as stopped:
                problems.append(str(stopped))
            finally:
                self._end()
                providers.end()
            if not problems:
                tests = (self.clients[0].summary or {}).get("categories", {})
                problems += left_undone(self.seconds, commands.seconds, tests)
            problems += look_at_the_end(commands, self.seed, [client.summary for client in self.clients])
            record: dict[str, Any] = {
                "facts": self._facts(begin),
                "samples": self.samples.columns,
                "clients": {client.name: client.summary for client in self.clients},
                "commands": commands.summary(),
                "refused": commands.refused,
                "trail": commands.told,
                "contents": contents(workspace.database),
                "providers": {"requests": providers.requests, "connections": providers.connections},
            }
            if any(counts["elsewhere"] for counts in providers.connections.values()):
                problems.append("a redirect was followed")
            record["problems"] = problems + commands.problems + providers.problems + self._wrong()
            return record

    # Parts.

    def _start(self, workspace: Workspace, providers: Providers) -> None:
        variables = {"ENCRYPTION_SECRET_HEX": None, **providers.variables}
        for name, body in (("a", workers.load), ("b", workers.write), ("c", workers.read)):
            durability = self.durability if name == "a" else "full"
            options = (*providers.options, "--client", f"soak-{name}", "--durability", durability)
            task = Task(workspace, self.seed, self.population, self.window, options, variables)
            self.clients.append(workers.start(name, body, task, self.stop, self.retired))
            # A makes the database and the key file, and what the others read.
            self._wait_until_ready(self.clients[-1])

    def _wait_until_ready(self, client: Client) -> None:
        deadline = time.monotonic() + PATIENCE
        while not client.is_ready:
            client.listen()
            if client.summary or time.monotonic() > deadline:
                raise Stopped(f"{client.name} did not begin")
            time.sleep(0.02)

    def _measure(self, workspace: Workspace, commands: Commands) -> None:
        keep = max(3.0, TRAIL * min(1.0, self.seconds / 3600))
        rounds = [
            Rounds(min(KEYS_EVERY, self.seconds / 6), commands, lambda: change_keys(commands, self.retired)),
            Rounds(min(FILES_EVERY, self.seconds / 4), commands, lambda: look_after_files(commands, keep)),
        ]
        begin = time.monotonic()
        counts: dict[str, float] = {}
        try:
            for second in range(int(self.seconds) + 1):
                time.sleep(max(0.0, begin + second - time.monotonic()))
                self._sample(workspace, time.monotonic() - begin, counts)
        finally:
            for each in rounds:
                each.end()

    def _sample(self, workspace: Workspace, at: float, counts: dict[str, float]) -> None:
        row: dict[str, float] = {}
        latencies: dict[str, list[float]] = {}
        for client in self.clients:
            client.listen()
            if client.summary:
                raise Stopped(f"{client.name} has ended before its time")
            name = f"{client.name}_replies"
            counts[name] = counts.get(name, 0) + client.replies
            row[name] = counts[name]
            for key, values in client.latencies.items():
                latencies[f"{client.name}_{key}"] = values
            client.replies, client.latencies = 0, {}
            row |= {f"{client.name}_{key}": value for key, value in process(client.pid).items()}
        row["client_cpu"] = process(self.clients[0].process.pid or 0).get("cpu", 0.0)
        row["machine"] = os.getloadavg()[0]
        database = str(workspace.database)
        row |= {"wal": size(Path(database + "-wal")), "file": size(Path(database))}
        self.samples.add(at, row, latencies)

    def _end(self) -> None:
        """Ends the clients; one that does not is ended."""
        self.stop.set()
        deadline = time.monotonic() + PATIENCE
        for client in self.clients:
            while client.summary is None and client.process.is_alive() and time.monotonic() < deadline:
                client.listen()
                time.sleep(0.05)
            client.listen()
            client.process.join(5)
            if client.process.is_alive():
                client.process.terminate()
            client.summary = client.summary or {"failed": "it did not end"}

    def _wrong(self) -> list[str]:
        found = []
        for client in self.clients:
            found += [f"{client.name}: {what}" for what in (client.summary or {}).get("wrong", [])]
        return found

    def _facts(self, begin: datetime.datetime) -> dict[str, Any]:
        version = subprocess.run([binary(), "--version"], capture_output=True, text=True).stdout.strip()
        return {
            "date": begin.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "seconds": self.seconds,
            "seed": self.seed,
            "population": self.population,
            "window": self.window,
            "durability": self.durability,
            "version": version,
            "nice": os.nice(0),
            "isRoot": os.geteuid() == 0,
            "processors": os.cpu_count(),
            "processor": processor(),
            "kernel": platform.release(),
            "sqlite": sqlite3.sqlite_version,
            "python": platform.python_version(),
        }


def processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.split(":", 1)[1].strip()
    return platform.machine()


def save(record: dict[str, Any], file: Path) -> None:
    """One column a line: small, and still to be read."""
    columns = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(values)}" for name, values in sorted(record["samples"].items())
    )
    rest = {name: value for name, value in record.items() if name != "samples"}
    file.write_text(json.dumps(rest, indent=1)[:-2] + ',\n "samples": {\n' + columns + "\n }\n}\n")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
