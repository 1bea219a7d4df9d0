"""What both Python servers do for their callers: integrations in SQLite, credentials sealed with AES-256-GCM."""

from __future__ import annotations

import base64
import json
import os
import secrets
import sqlite3
import time
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

SCHEMA = """
CREATE TABLE IF NOT EXISTS integrations(
  number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization TEXT NOT NULL, provider TEXT NOT NULL,
  name TEXT NOT NULL, document TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;
CREATE UNIQUE INDEX IF NOT EXISTS by_name ON integrations(organization, provider, name);
"""
SELECT_ONE = "SELECT document FROM integrations WHERE id = ?"
SELECT_ALL = """SELECT document FROM integrations WHERE number IN
  (SELECT number FROM integrations WHERE organization = ?) ORDER BY number"""
INSERT = "INSERT INTO integrations(id, organization, provider, name, document, sealed) VALUES(?, ?, ?, ?, ?, ?)"
UPDATE = "UPDATE integrations SET document = ? WHERE id = ?"

PROVIDERS = frozenset(("shopify", "circuly", "stripe", "firmhouse"))
METHODS = frozenset(("api_key", "bearer_token"))
OBJECTS = ("connectionConfig", "capabilities", "metadata")
COUNTS = ("totalRecords", "lastSyncCount", "failedSyncCount")
HEADER = base64.urlsafe_b64encode(b'{"alg":"dir","enc":"A256GCM"}').rstrip(b"=")

Document = dict[str, Any]
encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Refused(Exception):
    """A call that is answered with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


def text(arguments: Document, name: str, longest: int) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not 0 < len(value) <= longest:
        raise Refused(-32602, f"{name} is not valid")
    return value


def base64url(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


class Integrations:
    """Every statement is prepared once, by the statement cache of `sqlite3`; every call is a transaction."""

    def __init__(self, path: str, sync: str) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)
        for setting in (
            "busy_timeout=5000",
            "journal_mode=WAL",
            f"synchronous={sync.upper()}",
            "mmap_size=4294967296",
            "cache_size=-65536",
        ):
            self.db.execute(f"PRAGMA {setting}")
        self.db.executescript(SCHEMA)
        self.cipher = AESGCM(bytes.fromhex(os.environ["ENCRYPTION_SECRET_HEX"]))

    def close(self) -> None:
        self.db.close()

    def seal(self, plaintext: str) -> str:
        iv = secrets.token_bytes(12)
        sealed = self.cipher.encrypt(iv, plaintext.encode(), HEADER)
        return b".".join((HEADER, b"", base64url(iv), base64url(sealed[:-16]), base64url(sealed[-16:]))).decode()

    def get(self, arguments: Document) -> Document | None:
        row = self.db.execute(SELECT_ONE, (text(arguments, "integrationId", 64),)).fetchone()
        return json.loads(row[0]) if row else None

    def list(self, arguments: Document) -> list[Document]:
        return [json.loads(row[0]) for row in self.db.execute(SELECT_ALL, (text(arguments, "organizationId", 64),))]

    def create(self, arguments: Document) -> str:
        organization, name = text(arguments, "organizationId", 64), text(arguments, "name", 200)
        provider, method, auth = (arguments.get(field) for field in ("provider", "authMethod", "apiKeyAuth"))
        if provider not in PROVIDERS or method not in METHODS or not isinstance(auth, dict):
            raise Refused(-32602, "The provider or the way to sign in is not valid")
        document: Document = {
            "_id": "k" + secrets.token_hex(16)[:31],
            "_creationTime": time.time() * 1000,
            "organizationId": organization,
            "provider": provider,
            "name": name,
            "authMethod": method,
            "status": "testing",
            "apiKeyAuth": {"keyPrefix": auth["keyPrefix"]} if "keyPrefix" in auth else {},
        }
        for field in OBJECTS:
            if field in arguments:
                if not isinstance(arguments[field], dict):
                    raise Refused(-32602, f"{field} is not valid")
                document[field] = arguments[field]
        row = (document["_id"], organization, provider, name, encode(document), self.seal(text(auth, "key", 65536)))
        try:
            self.db.execute(INSERT, row)
        except sqlite3.IntegrityError as error:
            raise Refused(-32002, "There is one of that name") from error
        return document["_id"]

    def update_sync_stats(self, arguments: Document) -> None:
        which = text(arguments, "integrationId", 64)
        given = {name: arguments[name] for name in COUNTS if name in arguments}
        if not all(isinstance(value, (int, float)) and value >= 0 for value in given.values()):
            raise Refused(-32602, "A count is not valid")
        self.db.execute("BEGIN IMMEDIATE")
        try:
            row = self.db.execute(SELECT_ONE, (which,)).fetchone()
            if row is None:
                raise Refused(-32001, "There is no such integration")
            document = json.loads(row[0])
            document["syncStats"] = dict.fromkeys(COUNTS, 0) | document.get("syncStats", {}) | given
            now = time.time() * 1000
            document["lastSyncedAt"] = now
            document["lastErrorAt" if given.get("failedSyncCount") else "lastSuccessAt"] = now
            self.db.execute(UPDATE, (encode(document), which))
            self.db.execute("COMMIT")
        except BaseException:
            self.db.execute("ROLLBACK")
            raise

    def encrypt(self, arguments: Document) -> Document:
        return {"encrypted": self.seal(text(arguments, "plaintext", 65536))}

    def info(self, arguments: Document) -> Document:
        return {"name": "python", "protocol": "1"}
