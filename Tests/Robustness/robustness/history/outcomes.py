"""What the model says that a call may come to in one state, and whether a reply is that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .functions import Caller, Prepared
from .shapes import Fault
from .state import Row, State


@dataclass
class Reply:
    """A reply: the text of its result, or its error."""

    result: str | None = None
    error: dict[str, Any] | None = None

    def __str__(self) -> str:
        return self.result if self.result is not None else json.dumps(self.error, ensure_ascii=False)


@dataclass(eq=False)
class Item:
    """A request that was sent, and what came back."""

    step: int
    process: int
    caller: Caller
    call: Prepared
    id: str | None
    reply: Reply | None = None
    #: Whether it may be answered as cancelled, and must not have done anything then.
    may_cancel: bool = False
    #: Whether it may never have been run, since its process was killed.
    may_be_lost: bool = False
    #: Whether it calls a provider that never answers.
    hangs: bool = False
    #: Whether something beside it may change what it tests.
    may_be_superseded: bool = False
    #: Whether it tests what was tested too often by its process.
    may_be_paced: bool = False
    #: Canonical arguments, for those with an idempotency key.
    canonical: str = ""
    #: The use of a credential that it comes to, in a state in which that is right.
    reading: Any = None
    #: What the last state asked says.
    expected: Any = None

    @property
    def is_seen(self) -> bool:
        """Whether its reply was found right, while its audit row is waited for."""
        return self.reply is not None and self.reading is not None

    def __str__(self) -> str:
        return f"step {self.step}, process {self.process}: {self.call.function} {self.call.arguments}"


@dataclass
class Outcome:
    """An outcome that changes nothing: one of these faults, or a result."""

    faults: list[Fault] = field(default_factory=list)
    #: The whole text of the result, where it is known.
    text: str | None = None
    #: Else what judges it.
    judge: Callable[[str], bool] | None = None
    message: str | None = None

    def admits(self, item: Item) -> bool:
        reply = item.reply
        if reply is None:
            return False
        if reply.error is not None:
            return self._admits_error(reply.error)
        if self.text is not None:
            return reply.result == self.text
        return self.judge is not None and self.judge(reply.result or "")

    def _admits_error(self, error: dict[str, Any]) -> bool:
        if self.message is not None and error.get("message") != self.message:
            return False
        if error.get("code") == -32602 and not error.get("message", "").startswith("ArgumentValidationError: "):
            return False
        return any(error.get("code") == code and error.get("data") == data for code, data in self.faults)

    def __str__(self) -> str:
        if self.text is not None:
            return self.text
        return f"one of {self.faults}" if self.faults else "a result that passes its check"


@dataclass
class Commit(Outcome):
    """A success that leaves an audit row and changes the state with it; else one of the faults."""

    event: str = ""
    organization: str | None = None
    #: The document of the row; None where it is new or where there is none.
    document: str | None = None
    outcomes: tuple[str, ...] = ("ok",)
    #: Changes the state, and gives the text of the result; None where the judge has to say.
    apply: Callable[[State, Row], str | None] = lambda state, row: None

    def admits(self, item: Item) -> bool:
        """Only its faults change nothing."""
        return item.reply is not None and item.reply.error is not None and super().admits(item)

    def fits(self, row: Row) -> bool:
        return (
            row.event == self.event
            and row.organization == self.organization
            and (self.document is None or row.document == self.document)
            and row.outcome in self.outcomes
            and row.details == "{}"
        )

    def __str__(self) -> str:
        return f"{self.event} in the trail" + (f", or one of {self.faults}" if self.faults else "")


@dataclass
class Reading(Outcome):
    """A use of credentials: its row in the trail changes nothing, and may stand later than what was read."""

    document: str | None = None
    organization: str | None = None
    outcome: str = "ok"

    def fits(self, row: Row) -> bool:
        return (row.event, row.document, row.organization, row.outcome) == (
            "credentials.decrypted",
            self.document,
            self.organization,
            self.outcome,
        )

    def __str__(self) -> str:
        return f"{super().__str__()} with a row of the decryption"
