"""One conversation with one fault in it, and everything that must be true meanwhile and afterwards."""

from __future__ import annotations

import itertools
import json
import re
import signal
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from robustness.host import Host, HostError, Workspace

from . import state
from .conversation import LIST, ORGANIZATION, Call, Conversation, Step, message
from .shim import Plan, Shim

#: All that a host may say: one sentence, and words of the form name=value.
LINE = re.compile(r"integrations-host: (error|warning): [^=\n]+( [a-zA-Z]+=\S+)*")
#: Errors of the contract that a fault may lead to; the second only where a call had a deadline. Nothing is `corrupt`.
STORAGE_FAILED, TIMEOUT = -32010, -32007
REASONS = {"diskFull", "readOnly", "locked", "io", "notOurs"}


@dataclass(frozen=True)
class Trial:
    conversation: Conversation
    plan: Plan
    durability: str = "full"
    #: `goes on`: the fault is over when a call has failed; `ends`: it lasts, and the process ends at the first failure.
    course: str = "goes on"
    #: Steps after the first failure until the power is lost; None for never.
    power_after: int | None = None

    def __str__(self) -> str:
        loss = "" if self.power_after is None else f" power-after={self.power_after}"
        return f"{self.conversation.name}, {self.durability}, {self.course}{loss}: {self.plan}"

    @property
    def loses_power(self) -> bool:
        return self.plan.kind == "power" or self.plan.then > 0 or self.power_after is not None

    @property
    def is_lasting(self) -> bool:
        return self.plan.count == 0

    @property
    def more(self) -> dict[str, Any]:
        """Options of the calls: nobody waits long for a lock that is not given back."""
        return {"$timeoutMs": 30} if self.plan.kind == "held" else {}


@dataclass
class Outcome:
    trial: Trial
    findings: list[str] = field(default_factory=list)
    #: The operations that failed, and how many there were to which the kind applies.
    failed: list[str] = field(default_factory=list)
    count: int = 0
    #: Calls that were answered with an error, the process's status, and what it said.
    refused: int = 0
    status: int = 0
    errors: str = ""


class Stage:
    """What trials share: the library, and what states calls lead to where nothing fails."""

    def __init__(self, library: Path, base: str | None) -> None:
        self.library = library
        self.base = base
        self._states: dict[tuple[Step, ...], state.State] = {}
        self._left: dict[str, tuple[Path, dict[str, str]]] = {}

    def state_after(self, steps: list[Step]) -> state.State:
        """What a host without faults makes of these steps; a call that changes nothing leaves nothing."""
        key = tuple(step for step in (tuple(call for call in step if call.writes) for step in steps) if step)
        if key not in self._states:
            with Workspace(self.base) as workspace:
                with Host(workspace) as host:
                    hold(host, key)
                    host.end()
                self._states[key], faults = state.read_copy(workspace.database, workspace.path / "copy")
                assert not faults, faults
        return self._states[key]

    def left(self, conversation: Conversation) -> tuple[Path, dict[str, str]]:
        """A database and its log as a killed process left them, and the ids in it."""
        if conversation.name not in self._left:
            folder = Path(tempfile.mkdtemp(dir=self.library.parent))
            with Workspace(self.base) as workspace, Host(workspace) as host:
                ids = hold(host, conversation.before)
                host.kill()
                self._left[conversation.name] = (state.copy(workspace.database, folder), ids)
        return self._left[conversation.name]


def hold(host: Host, steps: tuple[Step, ...]) -> dict[str, str]:
    """Holds a conversation in which everything works; gives the ids by their labels."""
    ids: dict[str, str] = {}
    for step in steps:
        host.write(message(step, 1, ids, {}))
        for call, reply in zip(step, replies_to(step, host), strict=True):
            if "error" in reply:
                raise HostError(f"{call.name}: {reply['error']}")
            if call.makes:
                ids[call.makes] = reply["result"]
    return ids


def replies_to(step: Step, host: Host) -> list[dict[str, Any]]:
    answer = host.receive()
    replies = answer if isinstance(answer, list) else [answer]
    return sorted(replies, key=lambda reply: reply["id"])


class Run:
    """A trial that is held."""

    def __init__(self, stage: Stage, trial: Trial, workspace: Workspace) -> None:
        self.stage = stage
        self.trial = trial
        self.workspace = workspace
        self.outcome = Outcome(trial)
        self.ids: dict[str, str] = {}
        self.done: list[Step] = list(trial.conversation.before)
        self.pending: Step = ()
        #: Calls that were refused and of which nobody can know, see `_is_in_doubt`.
        self.doubtful: Step = ()
        self.shim = Shim(stage.library, trial.plan, workspace.path)
        if trial.conversation.before:
            left, ids = stage.left(trial.conversation)
            self.ids = dict(ids)
            state.copy(left, workspace.path)

    def find(self, what: str) -> None:
        self.outcome.findings.append(what)

    def hold(self) -> Outcome:
        options = ("--durability", self.trial.durability)
        with Host(self.workspace, *options, variables=self.shim.variables) as host:
            try:
                is_gone = not self._talk(host)
            except (BrokenPipeError, HostError) as error:
                if host.process.poll() is None and "too long" in str(error):
                    self.find(f"no answer to {[call.name for call in self.pending]}")
                is_gone = True
            self._note_end(host, is_gone)
        self.outcome.failed = self.shim.failed
        self.outcome.count = self.shim.count
        self._check_files()
        self._check_successor()
        return self.outcome

    def _talk(self, host: Host) -> bool:
        """Holds the conversation; false where the power was lost in it."""
        until_power = None
        for step in self.trial.conversation.steps:
            refused = self.outcome.refused
            if not self._make(host, step):
                return True
            if self.trial.power_after is None:
                continue
            if self.outcome.refused > refused and until_power is None:
                until_power = self.trial.power_after
            elif until_power is not None:
                until_power -= 1
            if until_power == 0:
                break
        if self.trial.power_after is not None:
            host.process.send_signal(signal.SIGUSR2)
            host.rest()
            return False
        return True

    def _make(self, host: Host, step: Step) -> bool:
        """Makes calls until they are done, or the course has it that the process ends."""
        attempts = 0
        while step:
            if self.trial.power_after == 0 and attempts == 1:
                return True
            replies = self._exchange(host, step)
            done = tuple(call for call, reply in zip(step, replies, strict=True) if "result" in reply)
            for call, reply in zip(step, replies, strict=True):
                self._check_reply(call, reply)
            self.done.append(done)
            step = tuple(call for call in step if call not in done)
            if not step:
                break
            attempts += 1
            if self._is_in_doubt():
                self.doubtful = step
                self.shim.clear()
                return False
            self._check_refusal(host, step)
            if self.trial.course == "ends":
                return False
            if attempts > (2 if self.trial.is_lasting else 1):
                self.find(f"refused again after the fault: {[call.name for call in step]}")
                return False
            if attempts == 2 or not self.trial.is_lasting:
                self.shim.clear()
        return True

    def _exchange(self, host: Host, step: Step) -> list[dict[str, Any]]:
        self.pending = step
        host.write(message(step, 1, self.ids, {} if self.shim.is_clear else self.trial.more))
        replies = replies_to(step, host)
        self.pending = ()
        return replies

    def _check_reply(self, call: Call, reply: dict[str, Any]) -> None:
        if "result" in reply:
            if call.makes:
                self.ids.setdefault(call.makes, reply["result"])
                if self.ids[call.makes] != reply["result"]:
                    self.find(f"{call.name} gave another id than before")
            return
        self.outcome.refused += 1
        error = reply["error"]
        if error["code"] == TIMEOUT and self.trial.more:
            return
        if error["code"] != STORAGE_FAILED or error["data"].get("reason") not in REASONS:
            self.find(f"{call.name}: {json.dumps(error)}")

    def _is_in_doubt(self) -> bool:
        """Whether the disk took a commit, did not sync it, and then took nothing by which to undo it."""
        words = [line.split()[1:3] for line in self.shim.failed]
        return ["sync", "wal"] in words and ["write", "wal"] in words and ["truncate", "wal"] in words

    def _check_refusal(self, host: Host, step: Step) -> None:
        """Nothing of the calls that failed is there: in what a kill would leave, and for the process itself."""
        names = [call.name for call in step]
        expected = self.stage.state_after(self.done)
        found, faults = state.read_copy(self.workspace.database, self.workspace.path / "copy")
        for fault in faults:
            self.find(f"after {names} failed: {fault}")
        if found != expected:
            self.find(f"after {names} failed, a kill would leave {difference(found, expected)}")
        if self.trial.is_lasting or self.trial.power_after == 0:
            return
        [reply] = self._exchange(host, (LIST,))
        if "error" in reply:
            self.find(f"list after {names} failed: {reply['error']}")
        elif state.timeless(reply["result"]) != listed(expected):
            self.find(f"after {names} failed, the process itself lists other documents")

    def _note_end(self, host: Host, is_gone: bool) -> None:
        expected = -signal.SIGKILL if is_gone else 0
        try:
            self.outcome.status = host.process.wait(20) if is_gone else host.end()
        except (HostError, OSError) as error:
            self.find(f"the end: {error}")
        # The fault may have come as late as in the end itself.
        dies = self.trial.plan.kind == "kill" or self.trial.loses_power
        if self.outcome.status not in ({0, -signal.SIGKILL} if dies else {0}):
            self.find(f"status {self.outcome.status} where {expected} was expected")
        if is_gone and not dies:
            self.find("the process has ended in the middle")
        self.outcome.errors = host.errors()
        lines = self.outcome.errors.splitlines()
        for line in lines:
            if not LINE.fullmatch(line):
                self.find(f"on stderr: {line}")
        if len(set(lines)) != len(lines):
            self.find(f"said twice on stderr: {lines}")

    def _may_be(self) -> list[list[Step]]:
        """The histories of which one must have been made lasting."""
        unknown = [call for call in (*self.pending, *self.doubtful) if call.writes]
        subsets = itertools.chain.from_iterable(
            itertools.combinations(unknown, count) for count in range(len(unknown) + 1)
        )
        histories = [[*self.done, subset] for subset in subsets]
        if self.trial.loses_power and self.trial.durability == "normal":
            shortest = len(self.trial.conversation.before)
            histories += [self.done[:length] for length in range(shortest, len(self.done))]
        return histories

    def _check_files(self) -> None:
        self.found, faults = state.read_copy(self.workspace.database, self.workspace.path / "copy")
        for fault in faults:
            self.find(f"in the end: {fault}")
        histories = self._may_be()
        if not any(self.found == self.stage.state_after(history) for history in histories):
            expected = self.stage.state_after(histories[0])
            self.find(f"in the end there is {difference(self.found, expected)}")

    def _check_successor(self) -> None:
        """A host without faults serves what is there, opens what is sealed, writes, and leaves one sound file."""
        with Host(self.workspace) as host:
            try:
                documents = host.result("integrations.list", LIST.params)
                if state.timeless(documents) != listed(self.found):
                    self.find("the next host lists other documents")
                for document in documents:
                    if any(part in document for part in ("apiKeyAuth", "basicAuth")):
                        host.result("integrations.getDecryptedCredentials", {"integrationId": document["_id"]})
                new = {**LIST.params, "provider": "stripe", "name": "next", "authMethod": "api_key"}
                host.result("integrations.create", new)
                if status := host.end():
                    self.find(f"the next host ended with {status}")
            except HostError as error:
                self.find(f"the next host: {error}")
            if host.errors():
                self.find(f"the next host said: {host.errors()}")
        names = {path.name for path in self.workspace.path.glob("integrations.sqlite*")}
        if names != {"integrations.sqlite"}:
            self.find(f"the next host left {sorted(names)}")
        for fault in state.read_copy(self.workspace.database, self.workspace.path / "copy")[1]:
            self.find(f"after the next host: {fault}")


def listed(found: state.State) -> list[Any]:
    """The documents of the organization that is listed."""
    return [document for document in found["documents"] if document["organizationId"] == ORGANIZATION]


def difference(found: state.State, expected: state.State) -> str:
    """The parts that differ, short enough to read."""
    parts = []
    for name, value in expected.items():
        if found.get(name) != value:
            parts.append(f"{name} {shortened(found.get(name))} and not {shortened(value)}")
    return "; ".join(parts)


def shortened(value: Any) -> str:
    text = re.sub(r"f{20,}", "f…", json.dumps(value))
    return text if len(text) < 300 else f"{text[:300]}…"


def run(stage: Stage, trial: Trial) -> Outcome:
    with Workspace(stage.base) as workspace:
        return Run(stage, trial, workspace).hold()
