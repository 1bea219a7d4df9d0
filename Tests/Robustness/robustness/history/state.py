"""What the database holds after some number of commits, as the contract has it.

Nothing that a state holds is changed in place, so that an earlier state costs nothing to keep.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from .canonical import encode


@dataclass(frozen=True)
class Row:
    """A row of the audit trail."""

    seq: int
    time: float
    event: str
    function: str
    client: str
    organization: str | None
    document: str | None
    outcome: str
    details: str
    hash: str


@dataclass(frozen=True)
class Document:
    """An integration: what is public of it, and its credentials in clear."""

    public: dict[str, Any]
    secrets: dict[str, str]
    #: When it was created, as far as is known.
    id: str = ""

    @cached_property
    def text(self) -> str:
        """Its public form as the host writes it."""
        return encode(self.public)

    @property
    def organization(self) -> str:
        return self.public["organizationId"]

    @property
    def provider(self) -> str:
        return self.public["provider"]

    @property
    def name(self) -> str:
        return self.public["name"]

    @property
    def status(self) -> str:
        return self.public["status"]

    @property
    def created(self) -> float:
        return self.public["_creationTime"]

    def with_fields(self, **fields: Any) -> Document:
        """A copy with some fields set, or removed where they are None."""
        public = {**self.public, **fields}
        return replace(self, public={name: value for name, value in public.items() if value is not None})


@dataclass
class Record:
    """What is kept under an idempotency key."""

    arguments: str
    result: str


@dataclass
class State:
    """All documents by organization in order of creation, the records, and the trail so far."""

    organizations: dict[str, dict[str, Document]] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    records: dict[tuple[str, str, str], Record] = field(default_factory=dict)
    rows: list[Row] = field(default_factory=list)
    #: How many of the rows are of this state or earlier ones.
    seen: int = 0
    last_creation: float = 0.0
    #: What was shown under the ids of audit rows.
    row_ids: dict[str, dict[str, Any]] = field(default_factory=dict)
    #: The cursors that were given out: what each belongs to, and the place that it marks.
    cursors: dict[str, tuple[str, float]] = field(default_factory=dict)
    #: What oauth2.encrypt sealed, by what it gave.
    texts: dict[str, str] = field(default_factory=dict)
    _added: list[tuple[str, str, str]] = field(default_factory=list)

    def of(self, organization: str) -> dict[str, Document]:
        return self.organizations.get(organization, {})

    def find(self, id: str) -> Document | None:
        return self.of(self.homes.get(id, "")).get(id)

    def all(self) -> list[Document]:
        return [document for held in self.organizations.values() for document in held.values()]

    def put(self, document: Document) -> None:
        organization = document.organization
        self.homes[document.id] = organization
        held = {**self.of(organization), document.id: document}
        self.organizations = {**self.organizations, organization: held}

    def remove(self, id: str) -> None:
        organization = self.homes[id]
        held = {other: document for other, document in self.of(organization).items() if other != id}
        self.organizations = {**self.organizations, organization: held}

    def has_name(self, organization: str, provider: str, name: str) -> bool:
        return any(held.name == name and held.provider == provider for held in self.of(organization).values())

    def record(self, place: tuple[str, str, str], record: Record) -> None:
        self.records[place] = record
        self._added.append(place)

    def mark(self) -> tuple[Any, ...]:
        """What `restore` takes to come back to this state."""
        self._added = []
        return self.organizations, self.seen, self.last_creation

    def restore(self, mark: tuple[Any, ...]) -> None:
        self.organizations, self.seen, self.last_creation = mark
        for place in self._added:
            del self.records[place]
        self._added = []
