"""What must be true of the files and the processes when a soak has ended."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any, Iterable

from .host import Host
from .soak_calls import has_secret
from .soak_documents import ORGANIZATIONS, canary
from .soak_tasks import Commands, has

#: What an operator does meanwhile. The first round of each kind comes after a quarter of the run at the latest, and
#: is waited for.
EXPECTED = (
    "keys rotate", "keys rewrap", "keys list", "keys retire", "keys verify",
    "audit verify", "audit prune", "backup", "export",
)  # fmt: skip
#: A run of fewer seconds is not long enough for all of that, and for some dozens of connection tests.
LEAST = 5.0


def left_undone(seconds: float, commands: Iterable[str], tests: dict[str, int]) -> list[str]:
    """What should have happened while the hosts served, and did not; it is asked before the last look runs commands."""
    if seconds < LEAST:
        return []
    ran = set(commands)
    found = [f"{name} never ran" for name in EXPECTED if name not in ran]
    if not tests.get("success"):
        found.append(f"no connection test passed: {tests}")
    return found


def look_at_the_end(commands: Commands, seed: int, summaries: list[dict[str, Any] | None]) -> list[str]:
    """All that is wrong, a sentence each."""
    word = canary(seed)
    found = [what for summary in summaries for what in processes(summary or {}, word)]
    if not commands.workspace.database.exists():
        return [*found, "there is no database"]
    found += files(commands.workspace.database, word)
    commands.run("audit", "verify")
    commands.run("keys", "verify")
    found += integrity(commands.workspace.database)
    found += credentials(commands, word)
    return found + files(commands.workspace.database, word)


def processes(summary: dict[str, Any], word: str) -> list[str]:
    """A clean end, and nothing said but where the keys are."""
    if "failed" in summary:
        return [summary["failed"]]
    said = [line for line in summary["stderr"].splitlines() if ".keys.json" not in line]
    found = [f"it said: {line[:300]}" for line in said[:20]]
    if summary["status"]:
        found.append(f"a host ended with {summary['status']}")
    if word in summary["stderr"]:
        found.append("a secret in the log")
    return found


def files(database: Path, word: str) -> list[str]:
    """No log is left, and no file has a credential in it."""
    left = [file.name for file in database.parent.glob(database.name + "-*")]
    held = [file.name for file in database.parent.iterdir() if file.is_file() and has(file, word.encode())]
    return [f"{name} was left" for name in left] + [f"a secret in {name}" for name in held]


def integrity(database: Path) -> list[str]:
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        answer = connection.execute("PRAGMA integrity_check").fetchall()
    finally:
        connection.close()
    return [] if answer == [("ok",)] else [f"integrity_check: {answer[:5]}"]


def contents(database: Path) -> dict[str, int]:
    """What the file holds, for whoever asks why it is as large as it is."""
    if not database.exists():
        return {}
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        names = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0")
        ]
        counts = {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in names}
        pages = ("page_count", "freelist_count", "page_size")
        return counts | {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pages}
    finally:
        connection.close()


def credentials(commands: Commands, word: str) -> list[str]:
    """Every credential opens, and is one of this run's."""
    wrong: list[str] = []
    count = 0
    with Host(commands.workspace, variables={"ENCRYPTION_SECRET_HEX": None}) as host:
        for organization in [f"org_{number}" for number in range(ORGANIZATIONS)] + ["org_tested", "org_b"]:
            for row in host.result("integrations.list", {"organizationId": organization}):
                count += 1
                reply = host.reply("integrations.getDecryptedCredentials", {"integrationId": row["_id"]})
                if "error" in reply or not has_secret(reply["result"], word):
                    wrong.append(f"{row['_id']} does not open: {reply.get('error')}")
        if host.end():
            wrong.append("the last host did not end well")
    if not count:
        wrong.append("nothing is stored")
    return wrong[:20]
