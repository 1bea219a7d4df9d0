"""The functions of the contract on a state [section 11].

`evaluate` says what a call comes to in one state; it changes nothing. What is changed by a commit is
done by its `apply`, once the trail shows it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from . import listings, workflow
from .canonical import encode, quoted
from .functions import HOST_METHODS as HOST_METHODS
from .outcomes import Commit, Item, Outcome, Reading
from .rules import created, has_credentials, refused, updated
from .shapes import Fault
from .state import Document, Record, Row, State

#: Milliseconds that may be over before anything is done, on a machine that is busy.
_SHORT = 1_000

NOT_FOUND: Fault = (-32001, {"kind": "NotFound"})
FORBIDDEN: Fault = (-32003, {"kind": "Forbidden"})


def conflict(field: str) -> Fault:
    return -32002, {"kind": "Conflict", "field": field}


def evaluate(state: State, item: Item) -> Outcome:
    """What a call comes to in a state."""
    outcome = _recorded(state, item) or _FUNCTIONS[item.call.function](state, item)
    if item.call.timeout is not None and item.call.timeout < _SHORT:
        outcome.faults = [*outcome.faults, (-32007, {"kind": "Timeout", "limitMs": item.call.timeout})]
    item.expected = outcome
    return outcome


def _recorded(state: State, item: Item) -> Outcome | None:
    """A record is looked up after the shape of the arguments and before all else [W-168]."""
    if item.call.key is None:
        return None
    record = state.records.get(place_of(item))
    if record is None:
        return None
    if record.arguments != item.canonical:
        return Outcome([conflict("$idempotencyKey")])
    return Outcome(text=record.result)


def place_of(item: Item) -> tuple[str, str, str]:
    """The scope of an idempotency key: the function and the organizations of the process [W-91]."""
    organizations = item.caller.organizations
    scope = "*" if organizations is None else ",".join(sorted(organizations))
    return item.call.function, scope, item.call.key or ""


def commit(state: State, item: Item, outcome: Commit, row: Row) -> str | None:
    """Takes a commit over into the state; the text of its result."""
    text = outcome.apply(state, row)
    if item.call.key is not None and text is not None:
        state.record(place_of(item), Record(item.canonical, text))
    return text


def connection_faults(item: Item, document: Document) -> list[Fault]:
    """What a call to a provider may end with, which is never reached here [W-106]."""
    return [(-32009, {"kind": "ConnectionFailed", "category": name}) for name in categories(item, document)]


def categories(item: Item, document: Document) -> tuple[str, ...]:
    config = document.public.get("connectionConfig", {})
    names = [] if item.hangs else ["unavailable"]
    if "timeout" in config:
        names.append("timeout")
    if any(map(is_odd, (*document.secrets.values(), document.public.get("basicAuth", {}).get("username", "x")))):
        names.append("auth")
    return tuple(names)


def is_odd(secret: str) -> bool:
    """Whether a credential may have a byte that no header field may have [W-170]."""
    return any(not 0x20 < ord(letter) < 0x7F for letter in secret)


def _unwritten(item: Item, faults: list[Fault], document: Document) -> Outcome:
    """What is refused, or fails its test; a limit of the document may be found after the test."""
    if item.call.arguments.get("verify") is True and all(code == -32008 for code, _ in faults):
        faults = faults + connection_faults(item, document)
        if item.may_be_paced:
            faults.append((-32009, {"kind": "ConnectionFailed", "category": "rateLimited"}))
    return Outcome(faults)


def _visible(state: State, item: Item, id: str | None = None) -> Document | None:
    document = state.find(id or item.call.arguments["integrationId"])
    return document if document is not None and item.caller.sees(document.organization) else None


def _create(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    if not item.caller.sees(arguments["organizationId"]):
        return Outcome([FORBIDDEN])
    faults, document = created(arguments)
    if state.has_name(arguments["organizationId"], arguments["provider"], arguments["name"]):
        # A limit of the document may be found before, since both are found when it is written.
        return Outcome([conflict("name"), *(fault for fault in faults if fault[0] == -32008)])
    if faults or arguments.get("verify") is True:
        return _unwritten(item, faults, document)
    return insertion(document, "integration.created")


def insertion(document: Document, event: str) -> Commit:
    def apply(state: State, row: Row) -> str:
        id = row.document or ""
        creation = state.last_creation
        public = {**document.public, "_id": id, "_creationTime": creation}
        state.put(replace(document, public=public, id=id))
        return quoted(id)

    return Commit(event=event, organization=document.organization, apply=apply)


def _update(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    old = _visible(state, item)
    if old is None:
        return Outcome([NOT_FOUND])
    name = arguments.get("name", old.name)
    if name != old.name and state.has_name(old.organization, old.provider, name):
        return Outcome([conflict("name")])
    faults, new = updated(old, arguments)
    if faults or arguments.get("verify") is True:
        return _unwritten(item, faults, new)
    return _change(old, new)


def _change(old: Document, new: Document) -> Commit:
    def apply(state: State, row: Row) -> str:
        state.put(new)
        return "null"

    return Commit(event="integration.updated", organization=old.organization, document=old.id, apply=apply)


def _delete(state: State, item: Item) -> Outcome:
    old = _visible(state, item)
    if old is None:
        return Outcome([NOT_FOUND])

    def apply(state: State, row: Row) -> str:
        state.remove(old.id)
        return "null"

    return Commit(event="integration.deleted", organization=old.organization, document=old.id, apply=apply)


def _update_sync_stats(state: State, item: Item) -> Outcome:
    old = _visible(state, item)
    if old is None:
        return Outcome([NOT_FOUND])
    given = {name: value for name, value in item.call.arguments.items() if name != "integrationId"}

    def apply(state: State, row: Row) -> str:
        stats = {"totalRecords": 0, "lastSyncCount": 0, "failedSyncCount": 0}
        stats = {**stats, **old.public.get("syncStats", {}), **given}
        moved = "lastErrorAt" if given.get("failedSyncCount", 0) else "lastSuccessAt"
        state.put(old.with_fields(syncStats=stats, lastSyncedAt=row.time, **{moved: row.time}))
        return "null"

    return Commit(event="integration.updated", organization=old.organization, document=old.id, apply=apply)


def _test_connection(state: State, item: Item) -> Outcome:
    old = _visible(state, item)
    if old is None:
        return Outcome([NOT_FOUND])
    if not has_credentials(old):
        return Outcome(judge=lambda text: _failed_test(text).get("category") == "noCredentials")
    # What it is told besides: that it was superseded, or that it was one of too many.
    idle = {"superseded"} if item.may_be_superseded else set()
    if item.may_be_paced or "rateLimit" in old.public.get("connectionConfig", {}):
        idle.add("rateLimited")

    def apply(state: State, row: Row) -> None:
        status = "error" if row.outcome == "auth" and old.status != "inactive" else old.status
        told = _failed_test(item.reply.result or "") if item.reply else {}
        message = told.get("message", "")[:500]
        state.put(old.with_fields(status=status, lastTestedAt=row.time, lastErrorAt=row.time, errorMessage=message))

    return ConnectionTest(
        judge=lambda text: _failed_test(text).get("category") in idle,
        event="connection.tested",
        organization=old.organization,
        document=old.id,
        outcomes=categories(item, old),
        apply=apply,
    )


class ConnectionTest(Commit):
    """A test may also end without a row."""

    def admits(self, item: Item) -> bool:
        return Outcome.admits(self, item)


def _failed_test(text: str) -> dict[str, Any]:
    """The result of a test that failed; empty where it is not one."""
    result = json.loads(text) if text else None
    if not isinstance(result, dict) or set(result) != {"success", "message", "category"} or result["success"]:
        return {}
    return result


def tells(reply: str, row: Row) -> bool:
    """Whether the result of a test says what its row says."""
    return _failed_test(reply).get("category") == row.outcome


def _credentials(state: State, item: Item) -> Outcome:
    document = _visible(state, item)
    if document is None:
        return Outcome([NOT_FOUND])
    if not has_credentials(document):
        return Outcome([refused("NoCredentials")])
    if document.status == "inactive":
        return Outcome([refused("Inactive")])
    return Reading(text=opened(document), document=document.id, organization=document.organization)


def opened(document: Document) -> str:
    """The credentials in clear [W-107]."""
    public = document.public
    result = {name: public[name] for name in ("provider", "name", "authMethod")}
    result["integrationId"] = document.id
    config = public.get("connectionConfig")
    if config is not None:
        result["connectionConfig"] = config
        if "domain" in config:
            result["domain"] = config["domain"]
    if "apiKeyAuth" in public:
        result.update(public["apiKeyAuth"], apiKey=document.secrets["key"])
    elif "basicAuth" in public:
        result.update(public["basicAuth"], password=document.secrets["password"])
    else:
        result.update({name: value for name, value in public["oauth2Auth"].items() if name != "hasRefreshToken"})
        result.update(document.secrets)
    return encode(result)


def _import(state: State, item: Item) -> Outcome:
    arguments = item.call.arguments
    if not item.caller.sees(arguments["organizationId"]):
        return Outcome([FORBIDDEN])
    faults, new = workflow.imported(arguments)
    if state.has_name(arguments["organizationId"], "shopify", arguments["name"]):
        # The contract does not say which of these is told first.
        faults = [conflict("name"), *faults]
    if faults or new is None:
        return Outcome(faults)
    return insertion(created(new)[1], "integration.imported")


def _workflow(state: State, item: Item) -> Outcome:
    named = workflow.organizations_of(item.call.arguments)
    if not all(item.caller.sees(organization) for organization in named):
        return Outcome([FORBIDDEN])
    faults, document = workflow.source(state, item.call.arguments, lambda id: _visible(state, item, id))
    faults = faults or workflow.request_faults(item.call.arguments)
    if faults:
        return Outcome(faults)
    if document is None:
        inline = (
            ("unavailable", "auth") if is_odd(json.dumps(item.call.arguments, ensure_ascii=False)) else ("unavailable",)
        )
        return Outcome([(-32009, {"kind": "ConnectionFailed", "category": name}) for name in inline])
    failed = [*connection_faults(item, document), (-32009, {"kind": "ConnectionFailed", "category": "rateLimited"})]
    return Reading(failed, document=document.id, organization=document.organization)


def _encrypt(state: State, item: Item) -> Outcome:
    def judge(text: str) -> bool:
        result = json.loads(text)
        return set(result) == {"encrypted"} and result["encrypted"].count(".") == 4

    return Outcome(judge=judge)


def _decrypt(state: State, item: Item) -> Outcome:
    plaintext = state.texts.get(item.call.arguments["encrypted"])
    if plaintext is None:
        return Reading([(-32006, {"kind": "DecryptionFailed"})], outcome="DecryptionFailed")
    return Reading(text=encode({"plaintext": plaintext}))


_FUNCTIONS: dict[str, Callable[[State, Item], Outcome]] = {
    "integrations.create": _create,
    "integrations.update": _update,
    "integrations.deleteIntegration": _delete,
    "integrations.updateSyncStats": _update_sync_stats,
    "integrations.testConnection": _test_connection,
    "integrations.getDecryptedCredentials": _credentials,
    "integrations.importFromVariables": _import,
    "workflow.shopify": _workflow,
    "oauth2.encrypt": _encrypt,
    "oauth2.decrypt": _decrypt,
    **listings.FUNCTIONS,
}
