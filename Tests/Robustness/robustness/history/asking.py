"""What a round's steps are on the wire: requests with their symbols resolved, and what is to be judged of them."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from .canonical import encode, make_id
from .functions import FUNCTIONS, Caller, Refusal, prepare
from .generate import RAW, Step
from .outcomes import Item
from .state import State
from .wire import Channel, message, request_id

#: What has no reply is over when what follows it is answered.
BARRIER = "barrier"
_BARRIER = json.dumps({"jsonrpc": "2.0", "id": BARRIER, "method": "host.ping"})


@dataclass
class Sent:
    """What one process was sent in a round."""

    index: int
    channel: Channel
    #: The messages, and how many replies each has.
    messages: list[tuple[str, int]] = field(default_factory=list)
    #: By the text of their ids, what is asked.
    items: dict[str, Item] = field(default_factory=dict)
    refusals: dict[str, tuple[Step, Refusal, bool]] = field(default_factory=dict)
    #: The ids of each batch that is answered, in the order of its requests.
    batches: list[list[str]] = field(default_factory=list)
    #: Items of each message in their order, and whether they read one snapshot.
    groups: list[tuple[list[Item], bool]] = field(default_factory=list)
    nameless: list[tuple[int, str]] = field(default_factory=list)


class Asker:
    """Turns steps into requests, with what the replies before them brought."""

    def __init__(self, state: State, callers: dict[int, Caller]) -> None:
        self.state = state
        self.callers = callers
        #: The ids of integrations, by the steps that made them.
        self.ids: dict[int, str] = {}
        #: The results that hold cursors and ciphertexts, by their steps.
        self.results: dict[int, str] = {}

    def prepare(self, index: int, channel: Channel, steps: list[Step]) -> Sent:
        """What one process is sent in a round."""
        sent = Sent(index, channel)
        for step in steps:
            if "raw" in step:
                text, code, kind = RAW[step["raw"]]
                sent.messages.append((text, 1))
                sent.nameless.append((code, kind))
            elif "batch" in step:
                requests = [self._ask(sent, call) for call in step["batch"]]
                items = [item for item, _ in requests if item is not None]
                if requests:
                    sent.groups.append((items, _is_snapshot(step["batch"])))
                    text = json.dumps([request for _, request in requests], ensure_ascii=step["n"] % 2 == 0)
                    ids = [encode(request["id"]) for _, request in requests if "id" in request]
                    sent.messages.append((text, int(bool(ids))))
                    sent.batches += [ids] if ids else []
            else:
                item, request = self._ask(sent, step)
                sent.groups.append(([item] if item else [], False))
                text = json.dumps(request, ensure_ascii=step["n"] % 2 == 0)
                sent.messages.append((text, int("id" in request)))
                if step.get("cancel"):
                    cancel = {"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": request_id(step["n"])}}
                    sent.messages.append((json.dumps(cancel), 0))
        if not sent.messages[-1][1]:
            sent.messages.append((_BARRIER, 1))
        return sent

    def _ask(self, sent: Sent, step: Step) -> tuple[Item | None, dict[str, Any]]:
        """A request with its symbols resolved, and what is to be judged of it."""
        request = message({**step, "params": self._resolved(step["params"])})
        id = encode(request["id"]) if "id" in request else None
        caller: Caller = self.callers[sent.index]
        try:
            call = prepare(caller, step["method"], request.get("params"))
        except Refusal as refusal:
            if id is not None:
                sent.refusals[id] = step, refusal, bool(step.get("cancel"))
            return None, request
        item = Item(step["n"], sent.index, caller, call, id)
        item.may_cancel, item.hangs = bool(step.get("cancel")), bool(step.get("hangs"))
        item.canonical = encode(call.arguments) if call.key is not None else ""
        if id is not None:
            sent.items[id] = item
        return item, request

    def _resolved(self, value: Any) -> Any:
        if isinstance(value, dict):
            if len(value) == 1:
                [(name, step)] = value.items()
                if name == "$id":
                    return self.ids.get(step) or make_id(hashlib.sha256(b"%d" % step).digest()[:16])
                if name == "$cursor":
                    cursor = json.loads(self.results.get(step, "{}")).get("continueCursor")
                    return cursor if cursor in self.state.cursors else None
                if name == "$jwe":
                    return json.loads(self.results.get(step, "{}")).get("encrypted", "no.ciphertext")
            return {name: self._resolved(inner) for name, inner in value.items()}
        return [self._resolved(inner) for inner in value] if isinstance(value, list) else value


def _is_snapshot(calls: list[Step]) -> bool:
    """Whether a batch is made of queries alone, which then read one snapshot [W-32]."""
    names = [
        call["params"].get("path", "")
        if isinstance(call["params"], dict) and call["method"] == "query"
        else call["method"]
        for call in calls
    ]
    return all(
        isinstance(name, str)
        and FUNCTIONS.get(name.replace(":", ".")) is not None
        and FUNCTIONS[name.replace(":", ".")].type == "query"
        for name in names
    )
