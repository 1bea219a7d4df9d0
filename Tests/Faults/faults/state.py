"""All that a database says, but for times and what chance has made; and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from pathlib import Path
from typing import Any

#: The files of a database that outlive a process; the shared memory does not.
COMPANIONS = ("", "-wal", "-journal")

State = dict[str, Any]
#: That of a database in which nothing was stored yet, or which is not made yet.
EMPTY: State = {"documents": [], "audit": [], "keys": [], "sealed": []}


def _number(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value


def _broken_chain(database: sqlite3.Connection) -> list[str]:
    """The audit rows whose hash is not the one that Schema/tables describes."""
    wrong, previous = [], bytes(32)
    query = (
        "SELECT seq, time, event, function, client, organizationId, documentId, outcome, details, previous, hash "
        "FROM store_audit ORDER BY seq"
    )
    for place, row in enumerate(database.execute(query), 1):
        fields = [row[0], _number(row[1]), *row[2:9], previous.hex()]
        text = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
        if row[0] != place:
            wrong.append(f"audit row {place} has the number {row[0]}")
        if row[9] != previous or hashlib.sha256(text.encode()).digest() != row[10]:
            wrong.append(f"audit row {row[0]} breaks the chain")
        previous = row[10]
    head = database.execute("SELECT value FROM store_counter WHERE id = -1").fetchone()
    last = database.execute(
        "SELECT seq || ':' || lower(hex(hash)) FROM store_audit ORDER BY seq DESC LIMIT 1"
    ).fetchone() or ("0:" + 64 * "0",)
    # A file that is made step by step has no head as long as it has no trail.
    if head != last and not (head is None and previous == bytes(32)):
        wrong.append("the head of the trail is not its last row")
    return wrong


def timeless(value: Any) -> Any:
    """Documents without the numbers and ids that another run would have otherwise."""
    if isinstance(value, dict):
        kept = {name: part for name, part in value.items() if name != "_id" and not name.endswith(("At", "Time"))}
        return {name: timeless(part) for name, part in kept.items()}
    return [timeless(part) for part in value] if isinstance(value, list) else value


def _tables(database: sqlite3.Connection) -> State:
    rows = database.execute("SELECT rowid, document FROM integrations ORDER BY rowid").fetchall()
    documents = {row: json.loads(text) for row, text in rows}
    names: dict[str, str] = {}
    audit = database.execute("SELECT event, function, outcome, documentId FROM store_audit ORDER BY seq")
    secrets = database.execute("SELECT place, field FROM store_secret ORDER BY place").fetchall()
    return {
        "documents": [timeless(document) for document in documents.values()],
        # An id may be gone with its document: it is told by the place where it first comes up.
        "audit": [[*row[:3], names.setdefault(row[3] or "", str(len(names)))] for row in audit],
        "keys": database.execute("SELECT key, function FROM store_idempotency ORDER BY number").fetchall(),
        "sealed": [[documents.get(place // 16, {}).get("name", "nothing"), field] for place, field in secrets],
    }


def read(path: Path) -> tuple[State, list[str]]:
    """The state of a database that no process has open, and its faults."""
    database = sqlite3.connect(path, timeout=20)
    try:
        integrity = [row[0] for row in database.execute("PRAGMA integrity_check")]
        faults = [] if integrity == ["ok"] else integrity
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'integrations'").fetchone():
            return EMPTY, faults
        if not database.execute("SELECT 1 FROM sqlite_schema WHERE name = 'store_audit'").fetchone():
            return EMPTY, faults
        return _tables(database), faults + _broken_chain(database)
    except sqlite3.Error as error:
        return EMPTY, [f"{type(error).__name__}: {error}"]
    finally:
        database.close()


def copy(database: Path, folder: Path) -> Path:
    """What a process that was killed now would leave; gives the path of the copy."""
    folder.mkdir(exist_ok=True)
    target = folder / database.name
    for companion in COMPANIONS:
        source, copied = Path(f"{database}{companion}"), Path(f"{target}{companion}")
        copied.unlink(missing_ok=True)
        if source.exists():
            shutil.copyfile(source, copied)
    Path(f"{target}-shm").unlink(missing_ok=True)
    return target


def read_copy(database: Path, folder: Path) -> tuple[State, list[str]]:
    """The state that would be found after a kill."""
    if not database.exists():
        return EMPTY, []
    return read(copy(database, folder))
