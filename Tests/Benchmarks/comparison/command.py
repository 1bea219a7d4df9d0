"""The command line, from the options to the exit status."""

from __future__ import annotations

import argparse
import fcntl
import json
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Sequence

from . import machine
from .bench import Bench, Settings
from .chart import chart
from .results import Figures, as_json, figures
from .scenarios import ALL, MEMORY, NAMES, SCALE, Scenario, data_sets
from .servers import ALL_PEERS, PEERS, Server, host, peer
from .table import table
from .targets import targets
from .toolbox import Failure, Toolbox, note

ROOT = Path(__file__).resolve().parents[3]
HOST_OPTIONS = " --database {DB} --durability {SYNC}"


@dataclass(frozen=True)
class Plan:
    """What is compared with what."""

    servers: tuple[Server, ...]
    scenarios: tuple[Scenario, ...]
    baseline: str


def parser() -> argparse.ArgumentParser:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "integrations-host-bench"
    words = argparse.ArgumentParser(
        prog="compare", description="Compares the host with the same work in C, Node and Python."
    )
    words.add_argument(
        "--host",
        type=Path,
        default=ROOT / ".build" / "release" / "integrations-host",
        metavar="PATH",
        help="the host's binary (.build/release/integrations-host)",
    )
    words.add_argument(
        "--server",
        action="append",
        default=[],
        metavar="NAME=COMMAND",
        help="another server of the same protocol, such as an older build; {DB} and {SYNC} are replaced",
    )
    words.add_argument(
        "--peers",
        default=",".join(PEERS),
        help="joined by commas, or none; reference-floor is another (%(default)s)",
    )
    words.add_argument("--scenarios", default=",".join(NAMES), help="joined by commas (%(default)s)")
    words.add_argument("--baseline", help="what ratios are to (reference-grouped, or the first server)")
    words.add_argument("--memory", action="store_true", help="also 1 million gets on 200,000 documents")
    words.add_argument(
        "--scale", action="store_true", help="also get at 1,000 and 1,000,000 documents; takes 4 GB of disk"
    )
    words.add_argument(
        "--quick", action="store_true", help="2 short rounds on 5,000 documents: does it work, and about how fast"
    )
    words.add_argument("--documents", type=int, help="of 1 KB (20,000)")
    words.add_argument("--rounds", type=int, help="(5)")
    words.add_argument("--seconds", type=float, help="of each part of a measurement (0.3)")
    words.add_argument(
        "--sync", choices=("full", "normal"), default="full", help="what a commit survives (%(default)s)"
    )
    words.add_argument("--pin", action="store_true", help="the driver on the first processor, servers on the others")
    words.add_argument("--json", type=Path, metavar="FILE", help="all figures, each round's too")
    words.add_argument("--chart", type=Path, metavar="FILE", help="the main figures as SVG")
    words.add_argument(
        "--cache", type=Path, default=cache, metavar="FOLDER", help="for builds, packages and databases (%(default)s)"
    )
    return words


def names(text: str, known: Sequence[str], what: str) -> list[str]:
    chosen = [] if text == "none" else text.split(",")
    for name in chosen:
        if name not in known:
            raise Failure(f"there is no {what} {name}; there are {', '.join(known)}")
    return chosen


def settings(options: argparse.Namespace) -> Settings:
    documents = options.documents or (5_000 if options.quick else 20_000)
    rounds = options.rounds or (2 if options.quick else 5)
    seconds = options.seconds or (0.15 if options.quick else 0.3)
    if not 400 <= documents <= 1_000_000 or rounds < 1 or seconds <= 0:
        raise Failure("--documents is 400 to 1,000,000, --rounds and --seconds are above 0")
    return Settings(rounds, seconds, 10 if options.quick else 50, options.sync, options.pin, data_sets(documents))


def plan(options: argparse.Namespace, toolbox: Toolbox, peers: Sequence[str], chosen: Sequence[str]) -> Plan:
    servers = [host("host", f"{options.host}{HOST_OPTIONS}")]
    for text in options.server:
        name, _, command = text.partition("=")
        if not command or "{DB}" not in command:
            raise Failure(f"--server {text}: NAME=COMMAND with {{DB}} in it is needed")
        servers.append(host(name, command))
    servers += [peer(toolbox, name) for name in peers]
    known = [server.name for server in servers]
    baseline = options.baseline or ("reference-grouped" if "reference-grouped" in known else known[-1])
    if baseline not in known or len(set(known)) < len(known):
        raise Failure(f"--baseline {baseline}: the servers are {', '.join(known)}")
    scenarios = [scenario for scenario in ALL if scenario.name in chosen]
    scenarios += (MEMORY if options.memory else ()) + (SCALE if options.scale else ())
    return Plan(tuple(servers), tuple(scenarios), baseline)


@contextmanager
def alone(cache: Path) -> Iterator[None]:
    """Two comparisons at once would measure each other."""
    with open(cache / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Failure("another comparison is running") from None
        yield


def compare(bench: Bench, plan: Plan) -> Figures:
    bench.prepare(plan.servers, plan.scenarios)
    for number in range(bench.settings.rounds):
        note(f"round {number + 1} of {bench.settings.rounds}")
        bench.round(number, plan.servers, plan.scenarios)
    return figures(bench.measured, plan.baseline, bench.settings.rounds)


def how_measured(settings: Settings) -> str:
    documents, rounds = settings.data["1k"].documents, settings.rounds
    times = f"medians of {rounds} rounds" if rounds > 1 else "one round"
    return f"{documents:,} documents of 1 KB, synchronous {settings.sync}, 64 requests in flight, {times}"


def report(options: argparse.Namespace, bench: Bench, plan: Plan, result: Figures, facts: machine.Facts) -> None:
    used = {
        "documents": bench.settings.data["1k"].documents,
        "rounds": bench.settings.rounds,
        "sync": bench.settings.sync,
        "seconds": bench.settings.seconds,
        "pin": bench.settings.pin,
        "baseline": plan.baseline,
    }
    print(", ".join(f"{name} {value}" for name, value in (facts | used).items()) + "\n")
    print(table(plan.scenarios, result, plan.baseline))
    print("\n".join(["", *targets(result, facts, bench.settings.sync)]))
    failures = [
        {"server": server, "scenario": scenario, "told": told} for (server, scenario), told in bench.failures.items()
    ]
    for failure in failures:
        print("FAILED {server}, {scenario}: {told}".format(**failure))
    if options.json:
        everything = {"machine": facts, "settings": used, "servers": as_json(result), "failures": failures}
        options.json.write_text(json.dumps(everything, indent=1, ensure_ascii=False) + "\n")
    if options.chart:
        options.chart.write_text(chart(result, facts, how_measured(bench.settings)))


def main() -> int:
    options = parser().parse_args()
    toolbox = Toolbox(options.cache)
    try:
        used = settings(options)
        if not options.host.is_file():
            raise Failure(f"{options.host} is not there: swift build -c release, or --host PATH")
        peers, scenarios = names(options.peers, ALL_PEERS, "peer"), names(options.scenarios, NAMES, "scenario")
        toolbox.prepare(peers)
        facts = machine.facts(toolbox, peers, str(options.host))
        what = plan(options, toolbox, peers, scenarios)
        with alone(options.cache), tempfile.TemporaryDirectory(prefix="run-", dir=options.cache) as folder:
            bench = Bench(toolbox, used, Path(folder))
            result = compare(bench, what)
        report(options, bench, what, result, facts | {"load after": machine.load()})
    except Failure as failure:
        note(f"compare: {failure}")
        return 1
    except KeyboardInterrupt:
        return 130
    return 1 if bench.failures else 0
