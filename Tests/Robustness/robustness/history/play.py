"""Plays a history against real hosts, round by round, and compares each with the model."""

from __future__ import annotations

import itertools
import json
import subprocess
import time
from collections import Counter
from typing import Any

from ..host import PATIENCE, HostError, Workspace
from . import timeline
from .arguments import CANARY, ORGANIZATIONS
from .asking import BARRIER, Asker, Sent
from .fleet import LAST, Fleet, caller_of
from .functions import FUNCTIONS
from .generate import Step
from .outcomes import Item, Outcome, Reply
from .pace import Paces
from .state import State
from .timeline import Mismatch, Round
from .trail import BrokenTrail, Trail
from .wire import Silence, exchange, framed, split

_CANCELLED = (-32800, {"kind": "Cancelled"})
#: The functions whose replies may hold credentials.
_OPENING = ("integrations.getDecryptedCredentials", "oauth2.decrypt")


_USING = (*_OPENING, "workflow.shopify")


class Failure(Exception):
    """A history in which the host did something else than the contract says."""

    def __init__(self, kind: str, round: int, text: str, is_whole: bool = False) -> None:
        super().__init__(text if is_whole else f"{kind} in round {round}: {text}")
        self.kind = kind
        self.round = round


class Player:
    """One run of a history."""

    def __init__(self, workspace: Workspace, steps: list[Step]) -> None:
        self.header, self.steps = steps[0], steps[1:]
        self.workspace = workspace
        self.fleet = Fleet(workspace, self.header)
        self.trail = Trail(workspace.database)
        self.state = State()
        self.callers = {index: caller_of(index, process) for index, process in self.fleet.processes.items()}
        self.asker = Asker(self.state, self.callers)
        self.round = 0
        #: When the round began to be asked.
        self.begin = 0.0
        self.paces = Paces()
        #: What happened, for whoever wants to know what a history is made of.
        self.counts: Counter[str] = Counter()

    def play(self) -> None:
        """Runs all rounds and the last look; raises `Failure`."""
        try:
            for number, steps in itertools.groupby(self.steps, key=lambda step: step["r"]):
                self.round = number
                self._play_round(list(steps))
            self.counts["commits"] = self.state.seen
            self.round += 1
            self._look()
        except Mismatch as error:
            raise Failure("mismatch", self.round, str(error)) from None
        except BrokenTrail as error:
            raise Failure("trail", self.round, str(error)) from None
        except (Silence, HostError, BrokenPipeError, TimeoutError, subprocess.TimeoutExpired) as error:
            raise Failure("silence", self.round, str(error)) from None
        finally:
            self.trail.close()
            self.fleet.close()

    # A round.

    def _play_round(self, steps: list[Step]) -> None:
        controls = [step for step in steps if "do" in step]
        command = None
        for control in controls:
            match control["do"]:
                case "end" | "term" if control["p"] in self.fleet.running:
                    self.trail.close()
                    self.fleet.end(control["p"], control["do"] == "term")
                    self.paces.forget(control["p"])
                case "age" if self.workspace.database.exists():
                    self.trail.expire_records()
                    self.state.records.clear()
                case "rotate" | "rewrap" if self.workspace.database.exists():
                    command = self.fleet.keys(control["do"])
                case _:
                    # A kill comes later; what has no process or no database yet does not happen.
                    continue
            self.counts[control["do"]] += 1
        calls = [step for step in steps if "do" not in step]
        processes = _by_process(calls).items()
        sent = [self.asker.prepare(index, self.fleet.channel(index), some) for index, some in processes]
        kill = next((control for control in controls if control["do"] == "kill"), None)
        self.begin = time.monotonic()
        self._exchange(sent, kill)
        if command is not None:
            said = command.communicate(timeout=PATIENCE)[0].decode()
            if command.returncode != 0:
                raise Failure("command", self.round, f"{controls[0]['do']} ended with {command.returncode}: {said}")
        self.counts["rounds"] += 1
        self.counts["steps"] += sum(len(step.get("batch", (0,))) for step in calls)
        self._judge(sent, has_rewrap=command is not None)

    def _exchange(self, sent: list[Sent], kill: Step | None) -> None:
        for some in sent:
            some.channel.expected = sum(count for _, count in some.messages)
            some.channel.outgoing = b"".join([framed(text, some.channel.framing) for text, _ in some.messages])
        victim = next((some for some in sent if kill is not None and some.index == kill["p"]), None)
        if kill is not None and victim is not None:
            self._cut(victim, kill)
        exchange([some.channel for some in sent])
        if victim is not None:
            self._kill(victim)
        self.fleet.providers.forget()

    def _cut(self, victim: Sent, kill: Step) -> None:
        """Lets a process that is killed have its first messages, some of their replies, and a part of the rest."""
        count = int(len(victim.messages) * kill["cut"])
        pieces = [framed(text, victim.channel.framing) for text, _ in victim.messages]
        rest = b"".join(pieces[count:])
        victim.channel.expected = min(sum(replies for _, replies in victim.messages[:count]), kill["replies"])
        victim.channel.outgoing = b"".join(pieces[:count]) + rest[: int(len(rest) * kill["cut"] / 2)]

    def _kill(self, victim: Sent) -> None:
        self.counts["kill"] += 1
        self.fleet.running[victim.index].process.kill()
        while not victim.channel.is_ended:
            victim.channel.pump(False)
        self.fleet.kill(victim.index)
        for items, _ in victim.groups:
            for item in items:
                item.may_be_lost = True

    # What came back.

    def _judge(self, sent: list[Sent], has_rewrap: bool) -> None:
        round = Round(on_created=self._note_creation, text_of=self.trail.text_of)
        for some in sent:
            self._take_replies(some)
            for items, is_snapshot in some.groups:
                left = [item for item in items if not self._is_cancelled(item)]
                if left:
                    round.add(some.index, left, is_snapshot and all(item.reply is not None for item in left))
        if self.workspace.database.exists():
            round.rows, round.creations, round.names = self.trail.news(self.state.last_creation)
        self.state.rows += round.rows
        self._note_tests(sent)
        changed = {row.document for row in round.rows if row.event == "integration.updated"}
        for items in round.unordered.values():
            for item in items:
                id = item.call.arguments.get("integrationId")
                item.may_be_superseded = has_rewrap or id in changed
        timeline.check(self.state, round)

    def _note_tests(self, sent: list[Sent]) -> None:
        """Counts the tests of the round, of which any may have been over before any other began."""
        now = time.monotonic()
        items = [item for some in sent for items, _ in some.groups for item in items if _is_test(item)]
        for item in items:
            self.paces.note(item.process, item.call.arguments["integrationId"], now)
        for item in items:
            item.may_be_paced = self.paces.may_refuse(item.process, item.call.arguments["integrationId"], self.begin)
        for some in sent:
            if some.index not in self.fleet.running:
                self.paces.forget(some.index)

    def _take_replies(self, sent: Sent) -> None:
        nameless = []
        missing = set(sent.items) | set(sent.refusals)
        for text in sent.channel.replies:
            replies = split(text)
            # Each stands where its request stood [W-32].
            if text.startswith("[") and [id for id, _ in replies] not in sent.batches:
                raise Mismatch(f"an array of {[id for id, _ in replies]}, where these are due: {sent.batches}")
            for id, reply in replies:
                self._search_reply(sent.items.get(id), id, reply)
                if id == "null":
                    assert reply.error is not None
                    nameless.append((reply.error["code"], reply.error["data"]["kind"]))
                    continue
                if id == f'"{BARRIER}"' and reply.result == "null":
                    continue
                if id not in missing:
                    raise Mismatch(f"a reply that nobody asked for, or a second one: {text[:500]}")
                missing.remove(id)
                self._take_reply(sent, id, reply)
        is_killed = any(item.may_be_lost for item in sent.items.values()) or sent.index not in self.fleet.running
        if not is_killed and (missing or sorted(nameless) != sorted(sent.nameless)):
            raise Mismatch(f"no reply to {sorted(missing)}; errors {nameless} where {sent.nameless} are due")

    def _search_reply(self, item: Item | None, id: str, reply: Reply) -> None:
        """No credential stands in a reply that is not meant to carry it, whatever was asked."""
        opens = item is not None and item.call.function in _OPENING and not reply.error
        if CANARY in str(reply) and not opens:
            raise Failure("secret", self.round, f"{item or id}\n  was answered with a credential: {reply}")

    def _take_reply(self, sent: Sent, id: str, reply: Reply) -> None:
        item = sent.items.get(id)
        if reply.error is not None:
            self.counts[reply.error.get("data", {}).get("kind", "?")] += 1
        if item is not None:
            item.reply = reply
            if reply.result is not None and item.call.function in FUNCTIONS and "continueCursor" in reply.result[:20]:
                self.asker.results[item.step] = reply.result
            elif item.call.function == "oauth2.encrypt" and reply.result is not None:
                self.asker.results[item.step] = reply.result
                self.state.texts[json.loads(reply.result)["encrypted"]] = item.call.arguments["plaintext"]
            return
        step, refusal, may_cancel = sent.refusals[id]
        faults = [refusal.fault] + [_CANCELLED] * may_cancel
        judged = Item(step["n"], sent.index, self.callers[sent.index], None, id, reply)  # type: ignore[arg-type]
        if not Outcome(faults, message=None if may_cancel else refusal.message).admits(judged):
            raise Mismatch(f"step {step['n']}, process {sent.index}\n  was answered {reply}\n  but should be {refusal}")

    def _is_cancelled(self, item: Item) -> bool:
        """Whether it was cancelled; the credentials that it was to use may have been opened before."""
        if not item.may_cancel or item.reply is None or not Outcome([_CANCELLED]).admits(item):
            return False
        item.reply, item.may_be_lost = None, True
        return item.call.function not in _USING

    def _note_creation(self, item: Item, id: str) -> None:
        self.asker.ids[item.step] = id

    # The last look.

    def _look(self) -> None:
        """A process that knows nothing of what was before reads everything; then the files are searched."""
        self.trail.close()
        for index in list(self.fleet.running):
            self.fleet.end(index)
        if not self.workspace.database.exists():
            return
        calls: list[tuple[str, dict[str, Any]]] = [("integrations.list", {"organizationId": o}) for o in ORGANIZATIONS]
        calls += [("integrations.getDecryptedCredentials", {"integrationId": d.id}) for d in self.state.all()]
        self._call(calls)
        # What the calls before it left is in the trail now.
        self._call([("audit.list", {"paginationOpts": {"numItems": 1000, "cursor": None}}), ("audit.verify", {})])
        self.trail.close()
        self.fleet.end(LAST)
        if (found := self.trail.integrity()) != "ok":
            raise Failure("integrity", self.round, found)
        self._search()

    def _call(self, calls: list[tuple[str, dict[str, Any]]]) -> None:
        first = 10**9 + self.state.seen
        steps = [
            {"r": self.round, "p": LAST, "n": first + index, "method": method, "params": params}
            for index, (method, params) in enumerate(calls)
        ]
        self._play_round(steps)

    def _search(self) -> None:
        """No credential stands in a file or in what the hosts said."""
        self.trail.close()
        for path in self.workspace.path.rglob("*"):
            if path.is_file() and CANARY.encode() in path.read_bytes():
                raise Failure("secret", self.round, f"a credential stands in {path.name}")
        for said in self.fleet.said:
            if CANARY in said:
                raise Failure("secret", self.round, f"a host said a credential: {said}")


def _is_test(item: Item) -> bool:
    """Whether it tests an integration that is there, which counts [W-170]."""
    call = item.call
    verifies = call.function == "integrations.update" and call.arguments.get("verify") is True
    return verifies or call.function == "integrations.testConnection"


def _by_process(steps: list[Step]) -> dict[int, list[Step]]:
    found: dict[int, list[Step]] = {}
    for step in steps:
        found.setdefault(step["p"], []).append(step)
    return found
