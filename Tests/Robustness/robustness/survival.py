"""A conversation that may be cut off by a kill, and what has to be true of the database then."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import points, state
from .conversations import LIST, ORGANIZATION, Call, Conversation, Step
from .host import MEMORY, Host, HostError, Workspace
from .points import Point
from .state import State, plain

NAME = "integrations.sqlite"
#: What may stand in the folder after a kill, and after a clean end. `.new` is a key file that was not linked yet, or
#: not unlinked any more; README.md says so.
LEFT = re.compile(re.escape(NAME) + r"(-wal|-shm|-journal|\.keys\.json(\.[0-9a-f]{16}\.new)?)?")
CLEAN = re.compile(re.escape(NAME) + r"(\.keys\.json(\.[0-9a-f]{16}\.new)?)?")
THE_ID_OF = "the id of "


@dataclass
class Reference:
    """How a conversation goes that nobody kills."""

    points: list[Point]
    #: The state before the first step and after each.
    states: list[State]
    #: The replies to each step, without what chance made.
    replies: list[Any]
    #: What the folder holds before the first step.
    before: dict[str, bytes]
    #: The ids of the documents that are there before.
    ids: dict[str, str]


class Talk:
    """The steps of a conversation with one process after the other, and what was learnt from their replies."""

    def __init__(self, conversation: Conversation, workspace: Workspace) -> None:
        self.conversation = conversation
        self.workspace = workspace
        #: The folder is one that is not there at first.
        self.folder = workspace.path / "data"
        self.ids: dict[str, str] = {}
        #: The replies to the steps that were acknowledged, as they came.
        self.acknowledged: list[Any] = []

    @property
    def database(self) -> Path:
        return self.folder / NAME

    def restore(self, end: Reference) -> None:
        self.ids = dict(end.ids)
        for name, content in end.before.items():
            self.folder.mkdir(mode=0o700, exist_ok=True)
            (self.folder / name).write_bytes(content)
            (self.folder / name).chmod(0o600)

    def host(self, wrapper: tuple[str, ...] = ()) -> Host:
        return Host(
            self.workspace, database=str(self.database), wrapper=wrapper, variables=self.conversation.variables
        )

    def run(self, wrapper: tuple[str, ...] = ()) -> int:
        """All steps, or as many as there is a process for; gives its status."""
        with self.host(wrapper) as host:
            try:
                for step in self.conversation.steps:
                    self.acknowledged.append(self.take(host, step))
                return host.end()
            except (HostError, BrokenPipeError) as error:
                status = host.process.wait(20)
                if status == 0:
                    raise HostError("it ended with 0 before all was said") from error
                return status

    def take(self, host: Host, step: Step, is_repeated: bool = False) -> Any:
        """Sends a step and gives the reply, which is a list for an array."""
        messages = [self.message(call, number) for number, call in enumerate(step.calls, start=1)]
        waits = step.awaits_checkpoint and not is_repeated
        changed = self.database.stat().st_mtime_ns if waits else 0
        host.send(messages if step.is_array else messages[0])
        reply = host.receive()
        self.learn(step, reply)
        if waits:
            self.await_checkpoint(host, changed)
        return reply

    def await_checkpoint(self, host: Host, changed: int) -> None:
        """Waits until the log was copied, which the host does when nothing is asked of it."""
        deadline = time.monotonic() + 10
        while self.database.stat().st_mtime_ns == changed or self.is_working(host):
            if host.process.poll() is not None:
                raise HostError("killed meanwhile")
            if time.monotonic() > deadline:
                raise HostError("the log was not copied")
            time.sleep(0.002)

    def is_working(self, host: Host) -> bool:
        """Whether the file was changed within the last moments."""
        return time.time_ns() - self.database.stat().st_mtime_ns < 10_000_000

    def message(self, call: Call, number: int) -> dict[str, Any]:
        params = {name: self.filled(value) for name, value in call.params.items()}
        message: dict[str, Any] = {"jsonrpc": "2.0", "method": call.method, "params": params}
        return message if call.is_notification else {**message, "id": number}

    def filled(self, value: Any) -> Any:
        if isinstance(value, str) and value.startswith(THE_ID_OF):
            return self.ids[value.removeprefix(THE_ID_OF)]
        return value

    def learn(self, step: Step, reply: Any) -> None:
        """Keeps the ids of what was created."""
        replies = {one["id"]: one for one in (reply if isinstance(reply, list) else [reply])}
        for number, call in enumerate(step.calls, start=1):
            if call.method == "integrations.create" and "result" in replies.get(number, {}):
                self.ids.setdefault(call.params["name"], replies[number]["result"])

    def names(self) -> dict[str, str]:
        return {value: name for name, value in self.ids.items()}


def reference(conversation: Conversation) -> Reference:
    """Holds the conversation once to see its states, and once to see its system calls."""
    end = Reference([], [], [], {}, {})
    with Workspace(MEMORY) as workspace:
        talk = Talk(conversation, workspace)
        if conversation.before:
            with talk.host() as host:
                for step in conversation.before:
                    talk.take(host, step)
                host.kill()
            end.before = {file.name: file.read_bytes() for file in sorted(talk.folder.iterdir())}
            end.ids = dict(talk.ids)
    with Workspace(MEMORY) as workspace:
        talk = Talk(conversation, workspace)
        talk.restore(end)
        with talk.host() as host:
            end.states.append(state.read(talk.database))
            for step in conversation.steps:
                reply = talk.take(host, step)
                assert step.is_array or "result" in reply, reply
                end.replies.append(plain(reply, talk.names()))
                end.states.append(state.read(talk.database))
            assert host.end() == 0, host.errors()
    for found in end.states:
        assert not found.faults, found.faults
    with Workspace(MEMORY) as workspace:
        talk = Talk(conversation, workspace)
        talk.restore(end)
        log = workspace.path / "calls"
        assert talk.run(points.recording(log)) == 0
        end.points = points.recorded(log)
    return end


class Survivor:
    """The process that comes after a kill."""

    def __init__(self, talk: Talk, end: Reference) -> None:
        self.talk = talk
        self.end = end
        self.steps = talk.conversation.steps
        #: Seconds from the start of the process to its first reply.
        self.start = 0.0
        self.faults: list[str] = []

    def look(self, wrapper: tuple[str, ...]) -> int:
        """Only opens the database, reads, and ends; gives the status, and keeps what is wrong."""
        with self.talk.host(wrapper) as host:
            try:
                self.check_list(self.talk.take(host, LIST))
                return host.end()
            except (HostError, BrokenPipeError) as error:
                status = host.process.wait(20)
                if status != -9:
                    self.faults.append(f"{type(error).__name__}: {error}")
                return status

    def check(self) -> list[str]:
        """Everything that has to be true after a kill; gives what is not."""
        try:
            self.check_files(LEFT)
            done = self.match(self.read_copy())
            began = time.monotonic()
            with self.talk.host() as host:
                listed = host.reply("integrations.list", {"organizationId": ORGANIZATION})
                self.start = time.monotonic() - began
                self.check_list(listed)
                self.go_on(host, done)
                self.check_end(host)
                status = host.end()
                if status or "error:" in host.errors():
                    self.faults.append(f"the next process ended with {status} and said {host.errors()!r}")
            self.check_files(CLEAN)
        except (HostError, OSError, KeyError, ValueError, sqlite3.Error, subprocess.TimeoutExpired) as error:
            self.faults.append(f"{type(error).__name__}: {error}")
        return self.faults

    def check_files(self, allowed: re.Pattern[str]) -> None:
        """No file that nobody knows of, none that others may read, and a key file that is whole."""
        if not self.talk.folder.exists():
            return
        for file in self.talk.folder.iterdir():
            if not allowed.fullmatch(file.name):
                self.faults.append(f"{file.name} was left behind")
            if file.stat().st_mode & 0o077 and file.stat().st_size:
                self.faults.append(f"{file.name} has mode {file.stat().st_mode:o}")
        keys = self.talk.folder / f"{NAME}.keys.json"
        if keys.exists():
            (key,) = json.loads(keys.read_text())["keys"]
            if len(key["k"]) != 43:
                self.faults.append("the key file has no whole key")

    def read_copy(self) -> State:
        """What SQLite alone makes of what is left, without changing it."""
        copy = self.talk.workspace.path / "copy"
        if self.talk.folder.exists():
            shutil.copytree(self.talk.folder, copy)
        found = state.read(copy / NAME)
        shutil.rmtree(copy, ignore_errors=True)
        return found

    def match(self, found: State) -> int:
        """How many steps were taken: those that were acknowledged, and perhaps the one in flight, all of it."""
        self.faults += found.faults
        known = len(self.talk.acknowledged)
        for done in (known, known + 1):
            if done < len(self.end.states) and found == self.end.states[done]:
                return done
        self.faults.append(f"after {known} steps were acknowledged: {found}, and not {self.end.states[known]}")
        return known

    def check_list(self, reply: dict[str, Any]) -> None:
        """The ids that were acknowledged are those of the documents; others are learnt."""
        if "result" not in reply:
            self.faults.append(f"the list is answered {reply}")
        for document in reply.get("result", ()):
            known = self.talk.ids.setdefault(document["name"], document["_id"])
            if known != document["_id"]:
                self.faults.append(f"{document['name']} is {document['_id']}, and was acknowledged as {known}")

    def go_on(self, host: Host, done: int) -> None:
        """Says keyed steps again, and then what is missing."""
        acknowledged = self.talk.acknowledged
        for index, step in enumerate(self.steps):
            is_keyed = all(call.is_keyed for call in step.calls)
            if index < done and not (is_keyed and index <= len(acknowledged)):
                continue
            reply = self.talk.take(host, step, is_repeated=True)
            if index < len(acknowledged) and reply != acknowledged[index]:
                self.faults.append(f"step {index + 1} was answered {acknowledged[index]}, and then {reply}")
            if plain(reply, self.talk.names()) != self.end.replies[index]:
                wanted = self.end.replies[index]
                self.faults.append(f"step {index + 1} is answered {reply}, and without a kill {wanted}")

    def check_end(self, host: Host) -> None:
        """The end is that of an undisturbed conversation, and what was sealed opens."""
        found = state.read(self.talk.database)
        if found != self.end.states[-1]:
            self.faults.append(f"the end is {found}, and not {self.end.states[-1]}")
        verified = host.result("audit.verify")
        if not (verified["isIntact"] and verified["isDone"]):
            self.faults.append(f"the trail: {verified}")
        for document in host.result("integrations.list", {"organizationId": ORGANIZATION}):
            name = document["name"]
            if not any(name == sealed for sealed, _ in found.sealed):
                continue
            opened = host.result("integrations.getDecryptedCredentials", {"integrationId": document["_id"]})
            if not (opened.get("apiKey", "").startswith("sk_test_") or opened.get("accessToken") == "an access token"):
                self.faults.append(f"{name} opens as something else")
