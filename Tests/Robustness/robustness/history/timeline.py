"""Whether what a round's processes were told fits one order of commits.

Each change of a document, and each use of a credential, leaves a row in the audit trail in the
transaction of what it tells of. So the trail is the order of all commits, of all processes. `check`
goes along the rows that a round left, takes each change over into the state as the model has it, and
finds for every reply a state in which it is right:

- queries and mutations of one process in the order in which they were sent [W-33], a mutation at its
  own row; the queries of a batch of queries alone at one and the same state [W-32];
- actions anywhere in the round, since they run beside what follows them; one that changes something
  at its own row, one that was refused in any state of the round;
- notifications in the same way, though nothing but their rows tells of them;
- what was cancelled or lost with a killed process as it turned out, whole or not at all.

What is left over on either side, a row that nobody asked for or a reply that no state explains, is a
failure. Where two requests of one process could have left the same row, that which was sent first is taken
for it; if that leads to a mismatch, with the replies or with the documents in the file, the others are tried.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from . import model
from .functions import ORDERED
from .outcomes import Commit, Item, Outcome, Reading
from .state import Row, State

#: How many ways of giving rows to requests are tried.
_ATTEMPTS = 256
#: How much of a reply is shown.
_SHOWN = 2_000
#: What the rows that commands leave tell of.
_COMMANDS = {"key.rotated", "key.retired", "credentials.resealed"}


class Mismatch(Exception):
    """What the host did is not what the contract says."""


@dataclass
class Round:
    """What was asked at the same time, and what came of it."""

    #: By process: items, or lists of the items that have to read one snapshot.
    ordered: dict[int, list[list[Item]]] = field(default_factory=lambda: defaultdict(list))
    unordered: dict[int, list[Item]] = field(default_factory=lambda: defaultdict(list))
    rows: list[Row] = field(default_factory=list)
    #: When each document that is there at the end was created, of those that are new.
    creations: dict[str, float] = field(default_factory=dict)
    #: The new documents' organization, provider and name.
    names: dict[str, tuple[str, str, str]] = field(default_factory=dict)
    on_created: Callable[[Item, str], None] | None = None
    #: The text of a document as it is in the file at the end; empty where there is none.
    text_of: Callable[[str], str] = lambda id: ""

    def add(self, process: int, items: list[Item], is_snapshot: bool = False) -> None:
        """Adds the requests of one message, in their order."""
        if is_snapshot:
            self.ordered[process].append(items)
            return
        for item in items:
            if item.call.function in ORDERED or item.call.function in model.HOST_METHODS:
                self.ordered[process].append([item])
            else:
                self.unordered[process].append(item)


class Walk:
    """One attempt to go along the rows of a round."""

    def __init__(self, state: State, round: Round, choices: list[int]) -> None:
        self.state = state
        self.round = round
        self.choices = choices
        #: How many candidates there were at each choice.
        self.branches: list[int] = []
        self.next = {process: 0 for process in round.ordered}
        self.left = {process: list(items) for process, items in round.unordered.items()}
        self.refused: set[int] = set()
        self.created: list[tuple[Item, str]] = []

    def run(self) -> None:
        self._settle()
        for row in self.round.rows:
            self._take(row)
            self.state.seen = row.seq
            self._settle()
        self._finish()

    # What changes nothing.

    def _settle(self) -> None:
        """Lets go of what is right in the present state."""
        for process, groups in self.round.ordered.items():
            index = self.next[process]
            while index < len(groups) and all(self._is_right(item) for item in groups[index]):
                index += 1
            self.next[process] = index
        for process, items in self.left.items():
            if items:
                self.left[process] = [item for item in items if not self._is_done(item)]

    def _is_right(self, item: Item) -> bool:
        outcome = model.evaluate(self.state, item)
        return outcome.admits(item) if item.reply is not None else not isinstance(outcome, Commit)

    def _is_done(self, item: Item) -> bool:
        """Whether an action has had its outcome, in which it changed nothing."""
        if item.is_seen:
            # Which credential it uses follows the state until its row comes.
            outcome = model.evaluate(self.state, item)
            if isinstance(outcome, Reading) and outcome.admits(item):
                item.reading = outcome
            return False
        if item.reply is None:
            # Without a reply it can only be told by its row, and a notification may be refused.
            outcome = model.evaluate(self.state, item)
            if isinstance(outcome, Reading):
                item.reading = outcome
            elif not isinstance(outcome, Commit):
                self.refused.add(id(item))
            return False
        if item.reply.result is not None and item.call.key is None and item.call.function in _COMMITTING:
            return False
        outcome = model.evaluate(self.state, item)
        if not outcome.admits(item):
            return False
        if isinstance(outcome, Reading):
            item.reading = outcome
            return False
        return True

    # What leaves a row.

    def _take(self, row: Row) -> None:
        """Finds whose row it is, and takes its change over."""
        if row.event in _COMMANDS:
            return
        process = _process_of(row.client)
        item = self._pick(self._candidates(process, row), process, row)
        if item in self.left.get(process, []):
            self.left[process].remove(item)
        else:
            self.next[process] += 1
        if row.event == "credentials.decrypted":
            return
        outcome = model.evaluate(self.state, item)
        assert isinstance(outcome, Commit)
        if row.event in ("integration.created", "integration.imported"):
            self._note_creation(item, row)
        text = model.commit(self.state, item, outcome, row)
        if item.reply is not None and item.reply.result != text:
            if text is not None or not model.tells(item.reply.result or "", row):
                raise Mismatch(f"{item}\n  answered {item.reply}\n  but its row says {text or row.outcome}")

    def _candidates(self, process: int, row: Row) -> list[Item]:
        """The requests that may have left a row: the next in order, and the actions that have none."""
        groups, index = self.round.ordered.get(process, []), self.next.get(process, 0)
        waiting = groups[index] if index < len(groups) and len(groups[index]) == 1 else []
        return [item for item in [*waiting, *self.left.get(process, [])] if self._may_leave(item, row)]

    def _may_leave(self, item: Item, row: Row) -> bool:
        if item.call.function != row.function or (item.reply is not None and not self._is_of(item, row)):
            return False
        if row.event == "credentials.decrypted":
            return self._may_have_read(item, row)
        outcome = model.evaluate(self.state, item)
        if not isinstance(outcome, Commit) or not outcome.fits(row):
            return False
        known = self.round.names.get(row.document or "")
        if item.reply is None and outcome.document is None and known is not None:
            arguments = item.call.arguments
            given = arguments["organizationId"], arguments.get("provider", "shopify"), arguments["name"]
            return given == known
        return True

    def _is_of(self, item: Item, row: Row) -> bool:
        """Whether a reply is that of the change that a row tells of."""
        assert item.reply is not None
        if row.event == "credentials.decrypted":
            return item.is_seen
        if row.event == "connection.tested":
            return item.reply.result is not None and model.tells(item.reply.result, row)
        if row.event in ("integration.created", "integration.imported"):
            return item.reply.result == f'"{row.document}"'
        return item.reply.result == "null"

    def _may_have_read(self, item: Item, row: Row) -> bool:
        return item.reading is not None and item.reading.fits(row)

    def _pick(self, candidates: list[Item], process: int, row: Row) -> Item:
        if not candidates:
            text = f"nobody asked for {row}"
            groups, index = self.round.ordered.get(process, []), self.next.get(process, 0)
            if index < len(groups):
                text += f"\n  while this is next: {_unexplained(groups[index], self.state)}"
            raise Mismatch(text)
        distinct: list[Item] = []
        for item in candidates:
            if all(
                item.call.arguments != other.call.arguments or item.call.key != other.call.key for other in distinct
            ):
                distinct.append(item)
        if len(distinct) == 1 or row.event == "credentials.decrypted":
            return candidates[0]
        depth = len(self.branches)
        self.branches.append(len(distinct))
        return distinct[self.choices[depth] if depth < len(self.choices) else 0]

    def _note_creation(self, item: Item, row: Row) -> None:
        id = row.document or ""
        created = self.round.creations.get(id)
        if created is None:
            raise Mismatch(f"{item}\n  left the row {row}\n  but no document")
        last = self.state.last_creation
        steps = (created - max(row.time, last)) * 1000
        if not (created == row.time > last or (created > last and 0 <= steps < 1000.5)):
            raise Mismatch(f"{item}\n  was created at {created!r}, after {last!r}, as its row of {row.time!r} says")
        self.state.last_creation = created
        self.created.append((item, id))

    # The end.

    def _finish(self) -> None:
        self._finish_replies()
        if self.branches:
            # Which of two changes came first, the file may tell where no reply did.
            for id in {row.document for row in self.round.rows if row.document}:
                document = self.state.find(id)
                if (document.text if document else "") != (text := self.round.text_of(id)):
                    raise Mismatch(f"the file has {text}\n  where this should be: {document and document.text}")

    def _finish_replies(self) -> None:
        for process, groups in self.round.ordered.items():
            left = [item for group in groups[self.next[process] :] for item in group]
            if not all(item.reply is None and item.may_be_lost for item in left):
                raise Mismatch(_unexplained(groups[self.next[process]], self.state))
        for items in self.left.values():
            for item in items:
                if item.reply is not None:
                    raise Mismatch(_unexplained([item], self.state))
                if not item.may_be_lost and id(item) not in self.refused:
                    raise Mismatch(f"{item}\n  is a notification that did nothing, where it should: {item.expected}")


_COMMITTING = {
    "integrations.create",
    "integrations.update",
    "integrations.importFromVariables",
    "integrations.deleteIntegration",
    "integrations.updateSyncStats",
}


def _process_of(client: str) -> int:
    name = client.removeprefix("process-")
    return int(name) if name.isdecimal() else -1


def _unexplained(items: list[Item], state: State) -> str:
    """What was answered, and what should have been; of many requests that read one snapshot, some."""
    wrong = [item for item in items if item.reply is None or not model.evaluate(state, item).admits(item)]
    lines = [f"{len(items)} requests that read one snapshot:"] if len(items) > 1 else []
    for item in (wrong or items)[:3]:
        seen = " (found right, but no row of it is in the trail)" if item.is_seen else ""
        outcome: Outcome = item.reading or model.evaluate(state, item)
        lines.append(
            f"{item}\n  was answered {str(item.reply)[:_SHOWN]}{seen}\n  but should be {str(outcome)[:_SHOWN]}"
        )
    return "\n".join(lines)


def check(state: State, round: Round) -> None:
    """Takes a round over into the state; raises `Mismatch` where no order explains it."""
    mark = state.mark()
    items = [item for group in round.ordered.values() for some in group for item in some]
    items += [item for some in round.unordered.values() for item in some]
    choices: list[int] = []
    first: Mismatch | None = None
    for _ in range(_ATTEMPTS):
        walk = Walk(state, round, choices)
        try:
            walk.run()
        except Mismatch as mismatch:
            first = first or mismatch
            state.restore(mark)
            for item in items:
                item.reading = None
            choices = _next_choices(choices, walk.branches)
            if not choices:
                break
        else:
            for item, id in walk.created:
                if round.on_created:
                    round.on_created(item, id)
            return
    assert first is not None
    raise first


def _next_choices(choices: list[int], branches: list[int]) -> list[int]:
    """The next way to choose, of those that begin alike; empty where all were tried."""
    full = choices[: len(branches)] + [0] * (len(branches) - len(choices))
    while full and full[-1] + 1 >= branches[len(full) - 1]:
        full.pop()
    if full:
        full[-1] += 1
    return full
