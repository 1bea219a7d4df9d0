"""The documents: the same for every server, of a size that is chosen, 20 an organization."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from .calls import SAME_ID, Call, compact

PER_ORGANIZATION = 20
NOTE = "Returns go to the warehouse in Lübeck; orders above 500 € are checked by hand before they are sent."


@dataclass(frozen=True)
class DataSet:
    """So many documents, each of about so many bytes as a client sees it."""

    name: str
    documents: int
    size: int

    @property
    def organizations(self) -> int:
        return max(1, self.documents // PER_ORGANIZATION)

    @property
    def whole(self) -> DataSet:
        """The same with each organization full, so that every list is of the same length."""
        return DataSet(self.name, self.organizations * PER_ORGANIZATION, self.size)


@dataclass(frozen=True)
class Store:
    """A seeded database of one server."""

    data: DataSet
    folder: Path
    ids: tuple[str, ...]

    def organization(self, index: int) -> str:
        return organization(index % self.data.organizations)


def organization(number: int) -> str:
    return f"org_{number:06}"


def rule(number: int) -> dict[str, Any]:
    return {
        "field": f"line_item_{number:04}",
        "column": f"Position {number}",
        "weight": 0.25 * (number % 9 + 1),
        "active": number % 3 != 0,
    }


def public_size(metadata: dict[str, Any]) -> int:
    """What a document with this metadata is as text: all else in it is about 370 bytes."""
    return 370 + len(compact(metadata).encode())


@cache
def metadata(size: int) -> dict[str, Any]:
    """A note, and as many rules as make the document as large as it is to be."""
    rules: list[dict[str, Any]] = []
    result = {"note": NOTE, "rules": rules, "tags": ["eu", "b2b"]}
    room = size - public_size(result)
    while (room := room - len(compact(rule(len(rules)))) - 1) >= 0:
        rules.append(rule(len(rules)))
    return result


def create(owner: str, name: str, size: int) -> Call:
    """A call that makes a document; its name and its key carry the number of the request."""
    params = {
        "organizationId": owner,
        "provider": "stripe",
        "name": f"{name} {SAME_ID}",
        "authMethod": "api_key",
        "apiKeyAuth": {"key": f"rk_live_51Hq{SAME_ID}Zt0aXw2Yp7Lm9Kd", "keyPrefix": "rk_live_"},
        "connectionConfig": {"timeout": 30000, "rateLimit": 100},
        "capabilities": {"canSync": True, "canWebhook": False, "syncFrequency": "hourly"},
        "metadata": metadata(size),
    }
    return Call("integrations.create", params, kind='"')


def seeding(data: DataSet) -> list[Call]:
    """One call an organization, to be sent again and again, so that its documents are scattered over the file."""
    return [create(organization(number), "Account", data.size) for number in range(data.organizations)]
