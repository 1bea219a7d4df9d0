"""The calls of the soak: how often each is made, with which arguments, and what may come of it.

A kind makes the members of a request but for its id, and something to remember of it. Every reply is looked at cheaply
(a result, or an error that the kind may have), and one in some is read whole.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Callable

from .soak_documents import PROVIDERS, credentials, integration
from .soak_state import State

NOT_FOUND, KEY_UNAVAILABLE, CONNECTION_FAILED, CANCELLED = -32001, -32004, -32009, -32800

Make = Callable[[State], tuple[bytes, Any]]


def ignored(state: State, context: Any, line: bytes) -> None:
    """What is done with a result where nothing has to be remembered of it."""


def anything(result: Any, context: Any) -> bool:
    return True


def nothing(result: Any, context: Any) -> bool:
    return result is None


@dataclass(frozen=True, eq=False)
class Kind:
    name: str
    #: How many of a thousand calls, about.
    weight: int
    make: Make
    #: Whether a result is right.
    check: Callable[[Any, Any], bool] = anything
    #: The errors that may come in place of a result; of `must_fail`, one of them must.
    codes: frozenset[int] = frozenset()
    must_fail: bool = False
    #: Told of each reply line.
    took: Callable[[State, Any, bytes], None] = ignored


def codes(*numbers: int) -> frozenset[int]:
    return frozenset(numbers)


def request(method: str, params: dict[str, Any]) -> bytes:
    return b'"method":"%b","params":%b' % (method.encode(), json.dumps(params).encode())


def by_id(method: bytes, id: bytes, more: bytes = b"") -> bytes:
    return b'"method":"integrations.%b","params":{"integrationId":"%b"%b}' % (method, id, more)


# Documents.


def churn(state: State) -> tuple[bytes, Any]:
    """Creates while there are too few, else deletes: as many go as come."""
    if len(state.pool) + state.creating >= state.population and state.pool:
        return by_id(b"deleteIntegration", state.remove()), None
    number = state.next()
    state.creating += 1
    arguments = integration(PROVIDERS[number % 4], f"org_{state.organization()}", state.word, number)
    return request("integrations.create", arguments), number


def created(state: State, context: Any, line: bytes) -> None:
    if context is not None:
        state.creating -= 1
        keep_id(state, context, line)


def keep_id(state: State, context: Any, line: bytes) -> None:
    found = line.find(b'"result":"')
    if found > 0:
        state.pool.append(line[found + 10 : line.index(b'"', found + 10)])


def is_churned(result: Any, context: Any) -> bool:
    return result is None if context is None else isinstance(result, str)


def create_verified(state: State) -> tuple[bytes, Any]:
    number = state.next()
    provider = PROVIDERS[number % 3]
    arguments = integration(provider, f"org_{state.organization()}", state.word, number)
    return request("integrations.create", arguments | {"verify": True}), number


def create_twice(state: State) -> tuple[bytes, Any]:
    """With a key; the load sends it a second time, and both must give the same id."""
    number = state.next()
    arguments = integration("firmhouse", f"org_{state.organization()}", state.word, number)
    return request("integrations.create", arguments | {"$idempotencyKey": f"key {number}"}), []


def keep_first(state: State, ids: list[bytes], line: bytes) -> None:
    """Of two creations with one key, what the first to be answered gave."""
    if not ids and b'"result":"' in line:
        keep_id(state, None, line)
        ids.append(state.pool[-1])


def is_same(result: Any, ids: list[bytes]) -> bool:
    return [result.encode()] == ids


def get(state: State) -> tuple[bytes, Any]:
    id = state.one()
    return by_id(b"get", id), id


def is_document(result: Any, id: bytes) -> bool:
    return result["_id"] == id.decode() and result["name"].startswith("Number ")


def get_by_provider(state: State) -> tuple[bytes, Any]:
    which = state.organization()
    provider = PROVIDERS[which % 4]
    return request("integrations.getByProvider", {"organizationId": f"org_{which}", "provider": provider}), provider


def is_best(result: Any, provider: Any) -> bool:
    return result is None or result["provider"] == provider


def listing(state: State) -> tuple[bytes, Any]:
    organization = f"org_{state.organization()}"
    return request("integrations.list", {"organizationId": organization}), organization


def is_list(result: Any, organization: Any) -> bool:
    return all(row["organizationId"] == organization and "keyEncrypted" not in str(row) for row in result)


def update(state: State) -> tuple[bytes, Any]:
    number = state.next()
    more = b',"metadata":{"note":"%b","tags":["again",%d]}' % (b"y" * (number * 31 % 400), number)
    return by_id(b"update", state.one(), more), None


def update_tested(state: State) -> tuple[bytes, Any]:
    """New credentials for one that may be under test just now; every third of them is of the same provider."""
    number = state.next()
    place = int(state.random.random() * len(state.tested))
    return request(
        "integrations.update",
        {"integrationId": state.tested[place].decode(), **credentials(PROVIDERS[place % 3], state.word, number)},
    ), None


def sync(state: State) -> tuple[bytes, Any]:
    more = b',"totalRecords":%d,"lastSyncCount":7,"failedSyncCount":0' % state.next()
    return by_id(b"updateSyncStats", state.one(), more), None


def sync_twice(state: State) -> tuple[bytes, Any]:
    number = state.next()
    more = b',"totalRecords":%d,"$idempotencyKey":"sync %d"' % (number, number)
    return by_id(b"updateSyncStats", state.one(), more), None


def decrypted(state: State) -> tuple[bytes, Any]:
    return by_id(b"getDecryptedCredentials", state.one()), state.word


def has_secret(result: Any, word: Any) -> bool:
    texts = [result.get(name) for name in ("apiKey", "password", "accessToken")]
    return any(text and word in text for text in texts)


# Pages.


def page(state: State) -> tuple[bytes, Any]:
    organization = f"org_{state.organization() % 10}"
    return paged(state, organization, b"integrations.paginate", b'"organizationId":"%b",' % organization.encode())


def trail(state: State) -> tuple[bytes, Any]:
    return paged(state, "audit", b"audit.list", b"")


def paged(state: State, walk: str, method: bytes, arguments: bytes) -> tuple[bytes, Any]:
    cursor = state.cursors.get(walk, b"null")
    options = b'"paginationOpts":{"numItems":10,"cursor":%b}' % cursor
    return b'"method":"%b","params":{%b%b}' % (method, arguments, options), walk


def turned(state: State, walk: str, line: bytes) -> None:
    """Remembers where the walk goes on; it begins anew at its end, and the trail's after some pages."""
    start = line.find(b'"continueCursor":')
    if start < 0 or b'"isDone":true' in line[start:] or state.random.random() < 0.02:
        state.cursors.pop(walk, None)
    else:
        state.cursors[walk] = line[start + 17 : line.index(b",", start)]


def is_page(result: Any, walk: Any) -> bool:
    return isinstance(result["page"], list) and isinstance(result["isDone"], bool)


# Texts.


def encrypt(state: State) -> tuple[bytes, Any]:
    return request("oauth2.encrypt", {"plaintext": f"{state.word} text {state.next()}"}), None


def sealed(state: State, context: Any, line: bytes) -> None:
    start = line.find(b'"encrypted":"')
    if start > 0:
        state.texts.append(line[start + 13 : line.index(b'"', start + 13)])


def decrypt(state: State) -> tuple[bytes, Any]:
    if not state.texts:
        return encrypt(state)[0], None
    text = state.texts[int(state.random.random() * len(state.texts))]
    return b'"method":"oauth2.decrypt","params":{"encrypted":"%b"}' % text, state.word


def is_text(result: Any, word: Any) -> bool:
    return word is None or result["plaintext"].startswith(word)


# The host, and what must fail.


def ping(state: State) -> tuple[bytes, Any]:
    return b'"method":"host.ping"', None


def info(state: State) -> tuple[bytes, Any]:
    return b'"method":"host.info"', None


def is_info(result: Any, context: Any) -> bool:
    return result["name"] == "integrations-host" and result["protocol"] == "1"


INVALID = (
    b'"method":"integrations.nothing"',
    b'"method":"integrations.get","params":{"integrationId":"no id"}',
    b'"method":"integrations.list","params":{"organizationId":"org_1","extra":1}',
    b'"method":"query","params":{"path":"integrations.getDecryptedCredentials","args":{}}',
    b'"method":"integrations.updateSyncStats","params":{}',
    b'"method":"integrations.create","params":{"organizationId":"o","provider":"stripe","name":""}',
    b'"method":"oauth2.decrypt","params":{"encrypted":"eyJhbGciOiJkaXIifQ..a.b.c"}',
    b'"method":"integrations.list","params":[1,2]',
)
INVALID_CODES = codes(-32601, -32602, -32005, -32006)


def invalid(state: State) -> tuple[bytes, Any]:
    return INVALID[int(state.random.random() * len(INVALID))], None


# Connections.

#: What no test here may end in.
NEVER = ("noCredentials", "keyUnavailable", "blocked", "notFound", "tls")


def test(state: State) -> tuple[bytes, Any]:
    id = state.tested[state.next() % len(state.tested)]
    return by_id(b"testConnection", id), state


def is_tested(result: Any, state: State) -> bool:
    category = "success" if result["success"] else result["category"]
    state.categories[category] = state.categories.get(category, 0) + 1
    return category not in NEVER and bool(result["message"]) and state.word not in str(result)


CHURN = Kind("create, delete", 45, churn, is_churned, codes(KEY_UNAVAILABLE), took=created)
TEST = Kind("testConnection", 0, test, is_tested, codes(CANCELLED))
VERIFY_CODES = codes(CONNECTION_FAILED, KEY_UNAVAILABLE, CANCELLED)
VERIFY = Kind("create, verified", 0, create_verified, anything, VERIFY_CODES, took=keep_id)
GET = Kind("get", 380, get, is_document)
PING = Kind("host.ping", 20, ping, nothing)
CREATE_TWICE = Kind("create with a key", 1, create_twice, is_same, codes(KEY_UNAVAILABLE), took=keep_first)
SYNC_TWICE = Kind("updateSyncStats with a key", 1, sync_twice, nothing)
#: Members of a batch, and what must come of each.
IN_BATCHES = (GET, Kind("", 0, sync, nothing), Kind("", 0, get_by_provider, is_best))
CANCELLED_TEXT = Kind("oauth2.encrypt, cancelled", 5, encrypt, anything, codes(CANCELLED))
MIXED = (
    CHURN,
    GET,
    PING,
    CREATE_TWICE,
    SYNC_TWICE,
    CANCELLED_TEXT,
    Kind("list", 120, listing, is_list),
    Kind("paginate", 80, page, is_page, took=turned),
    Kind("getByProvider", 80, get_by_provider, is_best),
    Kind("update", 25, update, nothing, codes(NOT_FOUND)),
    Kind("update of what is tested", 1, update_tested, nothing, codes(KEY_UNAVAILABLE)),
    Kind("updateSyncStats", 40, sync, nothing),
    Kind("getDecryptedCredentials", 40, decrypted, has_secret, codes(NOT_FOUND)),
    Kind("oauth2.encrypt", 30, encrypt, anything, took=sealed),
    Kind("oauth2.decrypt", 30, decrypt, is_text, codes(KEY_UNAVAILABLE)),
    Kind("audit.list", 30, trail, is_page, took=turned),
    Kind("host.info", 20, info, is_info),
    Kind("invalid", 10, invalid, codes=INVALID_CODES, must_fail=True),
)
