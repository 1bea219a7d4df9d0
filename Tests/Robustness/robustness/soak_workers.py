"""The three clients of the soak, each a process of its own with a host of its own, so that none slows another's clock.

A keeps a host under full load. B writes to the same file all the time, one call after the other. C reads from it now
and then, and so tells what a call takes that does not queue behind others of its connection.
"""

from __future__ import annotations

import json
import multiprocessing
import signal
import time
import traceback
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import Synchronized
from multiprocessing.synchronize import Event
from typing import Any, Callable

from . import soak_calls as calls
from .host import Host, Workspace
from .soak_documents import canary, integration
from .soak_load import TICK, Load
from .soak_samples import running_time
from .soak_state import State

#: They begin as copies of this process: its command is no module that could be imported again.
PROCESSES = multiprocessing.get_context("fork")
#: Calls a second of B and C.
WRITES, READS = 50, 20
#: Seconds between two measurements of a new host, and how long each is.
CONTROL_EVERY, CONTROL_SECONDS = 60, 1.0
#: How long a host may take to end, in seconds: it reads the whole file for what was removed.
ENDING = 120.0


@dataclass(frozen=True)
class Task:
    """What a client is told, all of which goes to another process."""

    workspace: Workspace
    seed: int
    population: int
    window: int
    #: Options of the host, and its variables.
    options: tuple[str, ...]
    variables: dict[str, str | None]


@dataclass
class Client:
    """A client as its parent sees it."""

    name: str
    process: BaseProcess
    pipe: Connection
    pid: int = 0
    is_ready: bool = False
    #: What has come since it was last asked for.
    replies: int = 0
    latencies: dict[str, list[float]] = field(default_factory=dict)
    #: The last thing that it tells.
    summary: dict[str, Any] | None = None

    def listen(self) -> None:
        """Takes what it has told so far."""
        while self.pipe.poll():
            try:
                told = self.pipe.recv()
            except EOFError:
                self.summary = self.summary or {"failed": "it has ended without a word"}
                return
            self.pid = told.get("pid", self.pid)
            self.is_ready = told.get("ready", self.is_ready)
            self.summary = told.get("summary", self.summary)
            self.replies += told.get("replies", 0)
            for name, values in told.get("latencies", {}).items():
                self.latencies.setdefault(name, []).extend(values)


Body = Callable[[Task, Host, Connection, Event, "Synchronized[float]"], dict[str, Any]]


def start(name: str, body: Body, task: Task, stop: Event, retired: Synchronized[float]) -> Client:
    ours, theirs = multiprocessing.Pipe()
    process = PROCESSES.Process(target=_run, args=(body, task, theirs, stop, retired), name=name)
    process.start()
    theirs.close()
    return Client(name, process, ours)


def _run(body: Body, task: Task, pipe: Connection, stop: Event, retired: Synchronized[float]) -> None:
    # What ends all of it from without is for the parent alone to hear.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    with Host(task.workspace, *task.options, variables=task.variables) as host:
        pipe.send({"pid": host.process.pid})
        try:
            summary = body(task, host, pipe, stop, retired)
            summary["status"] = host.end(ENDING)
        except Exception:
            summary = {"failed": f"{traceback.format_exc()} status {host.process.poll()}"}
        pipe.send({"summary": summary | {"stderr": host.errors()}})


def load(task: Task, host: Host, pipe: Connection, stop: Event, retired: Synchronized[float]) -> dict[str, Any]:
    """A: the full load."""
    client = Load(host, State(task.seed, task.population), task.window)
    client.populate()
    pipe.send({"ready": True})
    next_tick = next_word = time.monotonic()
    told = client.replies
    while not stop.is_set():
        client.turn()
        now = time.monotonic()
        if now >= next_tick:
            client.state.retired_at = retired.value
            client.tick()
            next_tick = max(next_tick + TICK, now)
        if now >= next_word:
            pipe.send({"replies": client.replies - told, "latencies": client.latencies})
            client.latencies = {name: [] for name in client.latencies}
            told, next_word = client.replies, now + 1
    client.state.retired_at = retired.value
    client.drain()
    return {
        "calls": dict(client.made),
        "replies": client.replies,
        "malformed": client.malformed_told,
        "errors": dict(client.errors),
        "categories": client.state.categories,
        "wrong": client.wrong,
        "wrongCount": client.wrong_count,
    }


def write(task: Task, host: Host, pipe: Connection, stop: Event, retired: Synchronized[float]) -> dict[str, Any]:
    """B: creates, changes and deletes, a call at a time."""
    state = State(task.seed ^ 0xB, 0)
    kept: list[str] = []

    def one(number: int) -> dict[str, Any]:
        step = number % 4 if len(kept) > 20 else 0
        if step == 0:
            reply = host.reply("integrations.create", integration("stripe", "org_b", canary(task.seed), state.next()))
            kept.extend([reply["result"]] if "result" in reply else [])
            return reply
        if step == 1:
            return host.reply("integrations.updateSyncStats", {"integrationId": kept[0], "totalRecords": number})
        if step == 2:
            return host.reply("integrations.update", {"integrationId": kept[-1], "metadata": {"number": number}})
        return host.reply("integrations.deleteIntegration", {"integrationId": kept.pop(0)})

    return _paced(one, lambda number: None, WRITES, "write", pipe, stop, retired)


def read(task: Task, host: Host, pipe: Connection, stop: Event, retired: Synchronized[float]) -> dict[str, Any]:
    """C: reads what B and A write, a call at a time, and now and then measures what a new host would take."""
    ids: list[str] = []

    def one(number: int) -> dict[str, Any]:
        if number % (READS * 10) == 0 or not ids:
            reply = host.reply("integrations.list", {"organizationId": f"org_{number % 100}"})
            ids[:] = [row["_id"] for row in reply.get("result", [])]
            return reply
        return host.reply("integrations.get", {"integrationId": ids[number % len(ids)]})

    def aside(number: int) -> None:
        if number % (READS * CONTROL_EVERY) == READS * CONTROL_EVERY // 2:
            pipe.send({"latencies": {"control": [control(task)]}})

    return _paced(one, aside, READS, "read", pipe, stop, retired)


def control(task: Task) -> float:
    """What a reply costs a host that is new, with a new file, just now: its CPU time in microseconds.

    It tells a host that has become dearer from a machine that has: with processors that are shared, and caches that
    others fill, the same calls may cost twice as much.
    """
    with Workspace() as workspace, Host(workspace, *task.options, variables=task.variables) as host:
        client = Load(host, State(task.seed, task.population), task.window)
        client.populate()
        before, first, deadline = running_time(host.process.pid), client.replies, time.monotonic() + CONTROL_SECONDS
        client.turn_until(lambda: time.monotonic() >= deadline)
        spent, replies = running_time(host.process.pid) - before, client.replies - first
        client.drain()
        host.end(ENDING)
    return 1e6 * spent / max(1, replies)


def _paced(
    one: Callable[[int], dict[str, Any]],
    aside: Callable[[int], None],
    rate: int,
    name: str,
    pipe: Connection,
    stop: Event,
    retired: Synchronized[float],
) -> dict[str, Any]:
    """Calls so many times a second, and tells how long each took."""
    pipe.send({"ready": True})
    wrong: list[str] = []
    errors: dict[str, int] = {}
    due, number, latencies = time.monotonic(), 0, []
    while not stop.is_set():
        time.sleep(max(0.0, due - time.monotonic()))
        due = max(due + 1 / rate, time.monotonic() - 1)
        begin = time.monotonic()
        reply = one(number)
        latencies.append(1e3 * (time.monotonic() - begin))
        number += 1
        aside(number)
        if "error" in reply:
            code = reply["error"]["code"]
            errors[str(code)] = errors.get(str(code), 0) + 1
            if code != calls.KEY_UNAVAILABLE or begin - retired.value > 30:
                wrong.append(json.dumps(reply)[:300])
        if number % rate == 0:
            pipe.send({"replies": rate, "latencies": {name: latencies}})
            latencies = []
    return {"replies": number, "errors": errors, "wrong": wrong[:20], "wrongCount": len(wrong)}
