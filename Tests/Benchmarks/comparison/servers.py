"""The servers: how each is started, how it is spoken to, and what it has."""

from __future__ import annotations

import shlex
from dataclasses import dataclass, field
from pathlib import Path

from .calls import Dialect, Plain, Tools
from .scenarios import Scenario
from .toolbox import Toolbox

PEERS = ("reference-grouped", "reference-naive", "node", "python", "mcp")
ALL_PEERS = (*PEERS, "reference-floor")  # the last only where it is asked for
SCRIPTS = Path(__file__).resolve().parent.parent / "peers"


@dataclass(frozen=True)
class Server:
    """A command; {DB} and {SYNC} stand in it for the database and for full or normal."""

    name: str
    words: tuple[str, ...]
    dialect: Dialect = field(default_factory=Plain)
    features: frozenset[str] = frozenset({"batch"})

    def command(self, database: Path, sync: str) -> list[str]:
        return [word.replace("{DB}", str(database)).replace("{SYNC}", sync) for word in self.words]

    def can(self, scenario: Scenario) -> bool:
        return not scenario.needs or scenario.needs in self.features


def host(name: str, command: str) -> Server:
    """A build of the product."""
    return Server(name, tuple(shlex.split(command)), features=frozenset({"batch", "credentials", "long"}))


def peer(toolbox: Toolbox, name: str) -> Server:
    if name.startswith("reference-"):
        features = frozenset({"batch", "long"} if name == "reference-grouped" else {"batch"})
        mode = name.removeprefix("reference-")
        words = (str(toolbox.reference), "--database", "{DB}", "--mode", mode, "--sync", "{SYNC}")
        return Server(name, words, features=features)
    if name == "node":
        return Server(name, (str(toolbox.node), str(SCRIPTS / "node.mjs"), "{DB}", "{SYNC}"))
    if name == "python":
        return Server(name, (str(toolbox.python), str(SCRIPTS / "plain.py"), "{DB}", "{SYNC}"))
    return Server(name, (str(toolbox.python), str(SCRIPTS / "sdk.py"), "{DB}", "{SYNC}"), Tools(), frozenset())
