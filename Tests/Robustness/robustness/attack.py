"""What an attack is, and the memory that one may cost: the sum of the parts of the host that it can fill."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .host import Workspace
from .peer import MIB, Peer

#: Code, libraries, what SQLite maps and caches of a small database, and small change.
BASE = 48 * MIB
#: The message that is being read, and the array that it grew out of.
INPUT = 2 * 16 * MIB + 2 * MIB
#: 16 bytes for each value of a message, which takes two bytes at least; while the array grows, half as much again.
TAPE = (128 + 64) * MIB
#: Replies that wait, with the last one, and the array that they grew out of; and as much that is being written.
HELD = 3 * (64 + 16) * MIB
#: The same where the last reply is the array of a batch, which is put together beside them.
HELD_BATCHES = 3 * (64 + 64) * MIB + 2 * 64 * MIB
#: 10,000 calls that wait: a task, its arguments and its id each.
CALLS = 10_000 * 8 * 1024
#: The text of what is in flight, with the call that made it too much, as it came and as it was understood.
IN_FLIGHT = 2 * (64 + 16) * MIB
#: What 64 providers answer at once, 8 MiB at most each, and one answer as it is understood and written again.
ANSWERS = (64 + 24) * 8 * MIB
#: Late replies of batches that are not complete, with the last one, and the arrays that they grew out of.
LATE = 2 * (128 + 16) * MIB
#: The pages that one group of calls writes, and what a savepoint keeps of them.
TRANSACTION = 128 * MIB

Run = Callable[["Scene"], str]


@dataclass(frozen=True)
class Attack:
    name: str
    framing: str
    bound: int
    run: Run

    def __str__(self) -> str:
        return f"{self.name}, {self.framing}"


ALL: list[Attack] = []


def attack(name: str, bound: int, framings: tuple[str, ...] = ("line",)) -> Callable[[Run], Run]:
    """Adds an attack to the list, once a framing."""

    def add(run: Run) -> Run:
        ALL.extend(Attack(name, framing, bound, run) for framing in framings)
        return run

    return add


class Scene:
    """Where an attack takes place: a directory, the hosts that are attacked, and how long it may take."""

    def __init__(self, workspace: Workspace, framing: str, is_long: bool) -> None:
        self.workspace = workspace
        self.framing = framing
        self.is_long = is_long
        self.peak = 0

    def host(self, *options: str, **more: Any) -> "Watched":
        return Watched(self, *options, **{"framing": self.framing, **more})

    def times(self, short: int, long: int) -> int:
        return long if self.is_long else short


class Watched(Peer):
    """A host whose memory is noted before it ends."""

    def __init__(self, scene: Scene, *options: str, **more: Any) -> None:
        self.scene = scene
        super().__init__(scene.workspace, *options, **more)

        self._waits = 0

    def _wait(self, deadline: float, for_writing: bool = False) -> bool:
        self._waits += 1
        if self._waits % 8 == 0:
            self.note()
        return super()._wait(deadline, for_writing)

    def note(self) -> None:
        if self.process.poll() is None:
            self.scene.peak = max(self.scene.peak, self.peak())

    def close_input(self) -> None:
        self.note()
        super().close_input()

    def __exit__(self, *error: object) -> None:
        self.note()
        super().__exit__(*error)


def check(condition: bool, otherwise: Any) -> None:
    """An assertion that no option of Python leaves out."""
    if not condition:
        raise AssertionError(str(otherwise)[:2_000])


def check_error(reply: Any, code: int, kind: str, number: Any = None) -> None:
    """A reply is that error, of that request."""
    error = reply.get("error", {})
    check(
        (error.get("code"), error.get("data", {}).get("kind"), reply.get("id")) == (code, kind, number),
        f"wanted {code} {kind} for {str(number)[:100]}, and got {json.dumps(reply)[:1_000]}",
    )


def check_alive(host: Peer) -> None:
    """A valid request is answered, and the process ends as it should."""
    check(host.ask("host.ping") is None, "ping")
    check(host.end() == 0, host.errors())
    check("error:" not in host.errors(), host.errors())


def stripe(name: str, **more: Any) -> dict[str, Any]:
    return {
        "organizationId": "org_1", "provider": "stripe", "name": name, "authMethod": "api_key",
        "apiKeyAuth": {"key": "sk_test_0123456789abcdef"}, **more,
    }
