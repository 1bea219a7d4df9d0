"""What the tables of a database say, but for times and the ids that chance has made, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .host import REPOSITORY

#: Members that differ from run to run, or that hang on what does.
VOLATILE = frozenset(
    "_id _creationTime time lastSyncedAt lastTestedAt lastSuccessAt lastErrorAt encrypted continueCursor hash kid "
    "pid requestId".split()
)


#: The number of the last file of Schema/tables.
LAST_MIGRATION = max(int(file.name[:4]) for file in (REPOSITORY / "Schema/tables").glob("*.sql"))


@dataclass
class State:
    documents: list[Any] = field(default_factory=list)
    #: Event, function and outcome of each audit row, and the name of its document where that is still there.
    audit: list[Any] = field(default_factory=list)
    #: Key and function of each call that is not to be run again.
    keys: list[Any] = field(default_factory=list)
    #: The document and field of each ciphertext.
    sealed: list[Any] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def plain(value: Any, names: dict[str, str]) -> Any:
    """A value without what chance or the clock made of it; ids are those names."""
    if isinstance(value, dict):
        return {key: plain(member, names) for key, member in value.items() if key not in VOLATILE}
    if isinstance(value, list):
        return [plain(member, names) for member in value]
    return names.get(value, value) if isinstance(value, str) else value


def read(path: Path) -> State:
    """The state of a database, which is that of an empty one where there is none, or none of ours yet."""
    if not path.exists():
        return State()
    database = sqlite3.connect(path, timeout=20)
    try:
        integrity = [row[0] for row in database.execute("PRAGMA integrity_check(20)")]
        faults = [] if integrity == ["ok"] else integrity
        tables = {row[0] for row in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        (version,) = database.execute("PRAGMA user_version").fetchone()
        faults += migration_faults(database, tables, version)
        if version < LAST_MIGRATION:
            # Each migration is a transaction of its own; until the last one nobody is served.
            return State(faults=faults)
        return tables_of(database, faults)
    finally:
        database.close()


def migration_faults(database: sqlite3.Connection, tables: set[str], version: int) -> list[str]:
    """Each migration is there with all that it makes, or not at all."""
    if not version:
        return [f"tables of no migration: {sorted(tables)}"] * bool(tables)
    numbers = [row[0] for row in database.execute("SELECT number FROM store_migration ORDER BY number")]
    wanted = {1: "store_audit", 2: "integrations", 4: "store_alias"}
    faults = [f"version {version}, and the migrations {numbers}"] * (numbers != list(range(1, version + 1)))
    return faults + [
        f"version {version}, and {name} is {'' if name in tables else 'not '}there"
        for number, name in wanted.items()
        if (name in tables) != (version >= number)
    ]


def tables_of(database: sqlite3.Connection, faults: list[str]) -> State:
    rows = database.execute("SELECT rowid, document FROM integrations ORDER BY rowid").fetchall()
    documents = {row: json.loads(text) for row, text in rows}
    names = {document["_id"]: document["name"] for document in documents.values()}
    audit = database.execute(
        "SELECT seq, time, event, function, client, organizationId, documentId, outcome, details, previous, hash "
        "FROM store_audit ORDER BY seq"
    ).fetchall()
    sealed = database.execute("SELECT place, field FROM store_secret ORDER BY place").fetchall()
    keys = database.execute("SELECT key, function FROM store_idempotency ORDER BY number").fetchall()
    by_row = {row: document["name"] for row, document in documents.items()}
    faults = faults + chain_faults(database, audit) + change_faults(audit, names)
    faults += [f"a ciphertext of nothing: {place}" for place, _ in sealed if place // 16 not in by_row]
    return State(
        documents=[plain(document, {}) for document in documents.values()],
        audit=[[row[2], row[3], row[7], names.get(row[6], "-")] for row in audit],
        keys=[list(row) for row in keys],
        sealed=[[by_row.get(place // 16, "-"), name] for place, name in sealed],
        faults=faults,
    )


def chain_faults(database: sqlite3.Connection, audit: list[tuple]) -> list[str]:
    """Rows whose hash is not the one that Schema/tables describes, made again here; a head that is not the last row."""
    previous, faults = bytes(32), []
    for row in audit:
        time = int(row[1]) if float(row[1]).is_integer() else row[1]
        text = json.dumps([row[0], time, *row[2:9], previous.hex()], ensure_ascii=False, separators=(",", ":"))
        if row[9] != previous or hashlib.sha256(text.encode()).digest() != row[10]:
            faults.append(f"audit row {row[0]} breaks the chain")
        previous = row[10]
    head = database.execute("SELECT value FROM store_counter WHERE id = -1").fetchone()
    last = f"{audit[-1][0] if audit else 0}:{previous.hex()}"
    return faults + [f"the head of the trail is {head}, and its last row {last}"] * (head != (last,))


def change_faults(audit: list[tuple], names: dict[str, str]) -> list[str]:
    """Documents and the rows that tell of their creation and deletion."""
    created = [row[6] for row in audit if row[2] == "integration.created"]
    deleted = [row[6] for row in audit if row[2] == "integration.deleted"]
    faults = []
    if sorted(set(created) - set(deleted)) != sorted(names):
        faults.append("documents and audit rows differ")
    if len(created) != len(set(created)) or len(deleted) != len(set(deleted)):
        faults.append("a document created or deleted twice")
    return faults
