"""The audit trail as it stands in the file, read beside the hosts."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from pathlib import Path
from typing import Any

from .canonical import encode
from .state import Row

_ROWS = (
    "SELECT seq, time, event, function, client, organizationId, documentId, outcome, details, previous, hash"
    " FROM store_audit WHERE seq > ? ORDER BY seq"
)
_NEW = "SELECT document FROM integrations WHERE creationTime > ?"


class BrokenTrail(Exception):
    """A trail that is no chain."""


class Trail:
    """Follows the trail, row by row, and the chain of its hashes."""

    def __init__(self, database: Path) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._last = 0
        self._hash = bytes(32)

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = sqlite3.connect(self._database, isolation_level=None)
        return self._connection

    def close(self) -> None:
        """Lets go of the file, so that a host may be the last one that has it open."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def news(self, last_creation: float) -> tuple[list[Row], dict[str, float], dict[str, tuple[str, str, str]]]:
        """The rows since the last call; the new documents' times of creation, and their names."""
        connection = self._open()
        connection.execute("BEGIN")
        rows = [self._row(*values) for values in connection.execute(_ROWS, (self._last,))]
        documents = [json.loads(text) for (text,) in connection.execute(_NEW, (last_creation,))]
        connection.execute("COMMIT")
        times = {document["_id"]: document["_creationTime"] for document in documents}
        names = {d["_id"]: (d["organizationId"], d["provider"], d["name"]) for d in documents}
        return rows, times, names

    def _row(self, seq: int, time: float, *rest: Any) -> Row:
        *texts, previous, hash = rest
        chained = encode([seq, time, *texts, previous.hex()])
        if seq != self._last + 1 or previous != self._hash or hashlib.sha256(chained.encode()).digest() != hash:
            raise BrokenTrail(f"row {seq} does not follow row {self._last}: {chained}")
        self._last, self._hash = seq, hash
        event, function, client, organization, document, outcome, details = texts
        return Row(seq, time, event, function, client, organization, document, outcome, details, hash.hex())

    def text_of(self, id: str) -> str:
        """The text of a document; empty where there is none."""
        found = self._open().execute("SELECT document FROM integrations WHERE document ->> '_id' = ?", (id,)).fetchone()
        return found[0] if found else ""

    def expire_records(self) -> None:
        """Makes all idempotency records older than they hold."""
        self._open().execute("UPDATE store_idempotency SET creationTime = creationTime - 1209660000")

    def integrity(self) -> str:
        return self._open().execute("PRAGMA integrity_check").fetchone()[0]
