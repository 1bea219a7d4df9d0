"""What is said to the host: calls by name, so that any of them can be left out or made again."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

ORGANIZATION = "org_1"
#: Two of these are more than the host writes to the log at once.
FILLER = "f" * 45_000


@dataclass(frozen=True)
class Call:
    """A call; `about` is the label of the document that it is about, which `makes` gave an id."""

    name: str
    method: str
    params: dict[str, Any] = field(default_factory=dict, compare=False)
    about: str = ""
    makes: str = ""
    writes: bool = True

    def request(self, number: int, ids: dict[str, str], more: dict[str, Any]) -> dict[str, Any]:
        params = {**self.params, **more}
        if self.about:
            params["integrationId"] = ids[self.about]
        return {"jsonrpc": "2.0", "id": number, "method": f"integrations.{self.method}", "params": params}


def _create(label: str, provider: str, name: str, method: str, **more: Any) -> Call:
    params = {"organizationId": ORGANIZATION, "provider": provider, "name": name, "authMethod": method} | more
    return Call(f"create {label}", "create", params, makes=label)


_STRIPE = {"apiKeyAuth": {"key": "sk_test_0123456789abcdef"}}
_SHOP = {
    "apiKeyAuth": {"key": "shpat_0123456789abcdef0123456789abcdef"},
    "connectionConfig": {"domain": "example-store.myshopify.com"},
}
_LOGIN = {"basicAuth": {"username": "user", "password": "a password"}}

LIST = Call("list", "list", {"organizationId": ORGANIZATION}, writes=False)
_PAGE = Call(
    "paginate",
    "paginate",
    {"organizationId": ORGANIZATION, "paginationOpts": {"numItems": 2, "cursor": None}},
    writes=False,
)
_CREATE_A = _create("a", "stripe", "Payments", "api_key", **_STRIPE, **{"$idempotencyKey": "key a"})
_CREATE_B = _create("b", "shopify", "Shop", "api_key", **_SHOP)
_UPDATE_A = Call("update a", "update", {"name": "Renamed", **_STRIPE, "metadata": {"filler": FILLER}}, about="a")
_SYNC_A = Call("sync a", "updateSyncStats", {"totalRecords": 7}, about="a")
_SYNC_A_AGAIN = Call("sync a again", "updateSyncStats", {"totalRecords": 9, "failedSyncCount": 1}, about="a")
_OPEN_A = Call("open a", "getDecryptedCredentials", about="a")
_DELETE_B = Call("delete b", "deleteIntegration", about="b")
_CREATE_C = _create("c", "circuly", "Subscriptions", "basic_auth", **_LOGIN, metadata={"filler": FILLER})
_CREATE_D = _create("d", "firmhouse", "Plans", "api_key", metadata={"filler": FILLER})

#: Calls that come in one message are one transaction.
Step = tuple[Call, ...]


@dataclass(frozen=True)
class Conversation:
    """Steps, each awaited before the next; `before` is what a killed process left in the file and the log."""

    name: str
    steps: tuple[Step, ...]
    before: tuple[Step, ...] = ()


FRESH = Conversation(
    "fresh",
    (
        (_CREATE_A,),
        (_CREATE_A,),
        (_CREATE_B,),
        (_SYNC_A,),
        (_UPDATE_A,),
        (_OPEN_A,),
        # None of them hangs on another, so that any of them may be made again alone.
        (_SYNC_A_AGAIN, _CREATE_C, LIST, _DELETE_B, _CREATE_D),
        (_PAGE,),
    ),
)
LEFT = Conversation(
    "left",
    ((LIST,), (_SYNC_A,), (_OPEN_A,), (_DELETE_B,), (_CREATE_D,), (_PAGE, _SYNC_A_AGAIN)),
    before=((_CREATE_A,), (_CREATE_B,), (_CREATE_C,), (_UPDATE_A,)),
)


def _large(first: int, count: int) -> Step:
    # Of another organization, since a list of them would be more than a reply may be.
    more = {"organizationId": "org_2", "metadata": {"filler": "f" * 63_000}}
    return tuple(
        _create(f"l{number}", "stripe", f"Large {number}", "api_key", **more) for number in range(first, first + count)
    )


#: The second step's commit goes past the 4,062 pages whose places the first part of the log's index holds.
LONG = Conversation("long", (_large(0, 50), _large(50, 250), (_CREATE_A,)))
CONVERSATIONS = {conversation.name: conversation for conversation in (FRESH, LEFT)}


def message(step: Step, first: int, ids: dict[str, str], more: dict[str, Any]) -> bytes:
    """The step's line."""
    requests = [call.request(first + place, ids, more) for place, call in enumerate(step)]
    return json.dumps(requests[0] if len(requests) == 1 else requests).encode() + b"\n"
