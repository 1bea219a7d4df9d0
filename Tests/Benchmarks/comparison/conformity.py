"""A short talk with each server before anything is measured: what answers otherwise is not worth a comparison."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from .calls import Call
from .documents import PER_ORGANIZATION, create, organization
from .servers import Server
from .toolbox import Failure

KEPT = ("organizationId", "provider", "authMethod", "connectionConfig", "capabilities", "metadata")


class Talk:
    """One request after the other, with replies as objects."""

    def __init__(self, server: Server, words: list[str], environment: dict[str, str], errors: Path) -> None:
        self.dialect = server.dialect
        self.number = 0
        with open(errors, "ab") as file:
            self.process = subprocess.Popen(
                words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=file, env=environment
            )
        for line in self.dialect.hello:
            self.exchange(line)

    def exchange(self, line: str) -> dict[str, Any]:
        assert self.process.stdin and self.process.stdout
        self.number += 1
        text = line.partition("\t")[2]
        asks = "\x01" in text
        self.process.stdin.write(text.replace("\x01", str(self.number)).replace("\x02", str(self.number)).encode())
        self.process.stdin.flush()
        if not asks:
            return {}
        reply: dict[str, Any] = json.loads(self.process.stdout.readline() or b"{}")
        if reply.get("id") != self.number:
            raise Failure(f"no reply to {text[:200]!r}")
        return reply

    def call(self, call: Call) -> Any:
        return self.dialect.result(self.exchange(self.dialect.line(call)))

    def end(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()
        if self.process.wait(timeout=30):
            raise Failure(f"it ended with status {self.process.returncode}")

    def kill(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def require(condition: bool, what: str) -> None:
    if not condition:
        raise Failure(f"it does not do the same as the others: {what}")


def converse(talk: Talk) -> None:
    asked = [create(organization(7), "Account", size) for size in (1024, 65536)]
    ids = [talk.call(call) for call in asked for _ in range(PER_ORGANIZATION // 2)]
    require(
        len({identifier for identifier in ids if isinstance(identifier, str)}) == PER_ORGANIZATION, "create gives ids"
    )
    for identifier, call in ((ids[0], asked[0]), (ids[-1], asked[1])):
        document = talk.call(Call("integrations.get", {"integrationId": identifier})) or {}
        require(all(document.get(name) == call.params[name] for name in KEPT), "get gives what was stored")
        require(
            document.get("_id") == identifier and document.get("status") == "testing", "a document has id and status"
        )
        require(
            document.get("apiKeyAuth") == {"keyPrefix": "rk_live_"}, "a document shows no more of a key than its prefix"
        )
    changes = {"integrationId": ids[3], "totalRecords": 12, "failedSyncCount": 1}
    require(talk.call(Call("integrations.updateSyncStats", changes)) is None, "updateSyncStats gives null")
    documents = talk.call(Call("integrations.list", {"organizationId": organization(7)})) or []
    require([document.get("_id") for document in documents] == ids, "list goes by creation")
    stats = {"totalRecords": 12, "lastSyncCount": 0, "failedSyncCount": 1}
    require(documents[3].get("syncStats") == stats and "lastErrorAt" in documents[3], "updateSyncStats is seen")
    again = Call("integrations.create", asked[0].params | {"name": documents[0]["name"]})
    require(not isinstance(talk.call(again), str), "a name is not given twice")


def check(server: Server, words: list[str], environment: dict[str, str], errors: Path) -> None:
    talk = Talk(server, words, environment, errors)
    try:
        converse(talk)
        talk.end()
    except (ValueError, OSError, subprocess.TimeoutExpired) as error:
        raise Failure(str(error)) from None
    finally:
        talk.kill()
