"""The conversations that a process is killed in: steps, each sent when the one before is answered."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from .host import KEY

ORGANIZATION = "org_1"


@dataclass(frozen=True)
class Call:
    method: str
    params: dict[str, Any] = field(default_factory=dict)
    is_notification: bool = False

    @property
    def is_keyed(self) -> bool:
        return "$idempotencyKey" in self.params


@dataclass(frozen=True)
class Step:
    """One message: a call, or several of them in an array."""

    calls: tuple[Call, ...]
    is_array: bool = False
    #: Whether to wait, after it is answered, until the log was copied into the file.
    awaits_checkpoint: bool = False


@dataclass(frozen=True)
class Conversation:
    name: str
    steps: tuple[Step, ...]
    #: Steps that are taken before, by a process that is killed when they are answered.
    before: tuple[Step, ...] = ()
    #: Whether the process has its key from the environment, or makes a key file.
    has_key: bool = True
    #: Whether it makes thousands of system calls that are alike, of which not all are visited.
    is_long: bool = False

    @property
    def variables(self) -> dict[str, str | None]:
        return {"ENCRYPTION_SECRET_HEX": KEY if self.has_key else None}


def step(method: str, key: str | None = None, /, **params: Any) -> Step:
    return Step((call(method, key, **params),))


def call(method: str, key: str | None = None, /, **params: Any) -> Call:
    return Call(method, {**params, "$idempotencyKey": key} if key else params)


def create(name: str, key: str | None = None, /, **more: Any) -> Call:
    """A Stripe integration, with a key of its own unless it has other fields."""
    own = {"authMethod": "api_key", "apiKeyAuth": {"key": f"sk_test_{name.replace(' ', '_')}_0123456789abcdef"}}
    return call(
        "integrations.create", key, organizationId=ORGANIZATION, provider="stripe", name=name, **(more or own)
    )


def of(name: str, method: str, key: str | None = None, /, **params: Any) -> Call:
    """A call that is about the integration of that name; its id is put in when it is sent."""
    return call(f"integrations.{method}", key, integrationId=f"the id of {name}", **params)


LIST = step("integrations.list", organizationId=ORGANIZATION)
PAGE = {"numItems": 2, "cursor": None}
SHOP = {
    "authMethod": "oauth2",
    "oauth2Auth": {"accessToken": "an access token", "refreshToken": "a refresh token"},
}

#: A life from nothing: directory, database and migrations, everything that writes, and a clean end.
BIRTH = Conversation(
    "birth",
    (
        step("host.info"),
        step("integrations.get", integrationId="j57cxzerkqy2tkje5r1dzqc7kf6db4y8"),
        Step((create("one", "a"),)),
        Step((create("two", None, **SHOP),)),
        Step((create("three", "c", authMethod="api_key"),)),
        Step((of("one", "update", "d", apiKeyAuth={"key": "sk_test_replaced_0123456789"}, metadata={"a": [1, 2]}),)),
        Step((of("one", "updateSyncStats", "e", totalRecords=7),)),
        Step((of("one", "getDecryptedCredentials"),)),
        step("oauth2.encrypt", plaintext="a text"),
        Step(
            (
                create("four", "f"),
                of("two", "updateSyncStats", "g", lastSyncCount=3, failedSyncCount=1),
                Call("host.ping", is_notification=True),
                of("two", "getDecryptedCredentials"),
                of("three", "get"),
                create("four", "h"),
            ),
            is_array=True,
        ),
        Step((create("one", "a"),)),
        LIST,
        step("integrations.paginate", organizationId=ORGANIZATION, paginationOpts=PAGE),
        Step((of("two", "deleteIntegration", "i"),)),
        Step((of("four", "update", None, name="five"),)),
        step("audit.verify"),
    ),
)

#: On what a killed process left: a log that was never copied, so that the first call recovers.
LOG = Conversation(
    "log",
    (
        LIST,
        Step((of("one", "getDecryptedCredentials"),)),
        Step((create("three", "c"),)),
        Step((of("two", "deleteIntegration", "d"),)),
        step("audit.verify"),
    ),
    before=(Step((create("one", "a"),)), Step((create("two", "b"),))),
)

#: Without a key in the environment: the key file is made.
KEY_FILE = Conversation(
    "keyfile",
    (Step((create("one", "a"),)), Step((of("one", "getDecryptedCredentials"),)), Step((create("two"),))),
    has_key=False,
)

#: A log that is long enough to be copied while the process lives, and is then begun anew.
CHECKPOINT = Conversation(
    "checkpoint",
    (
        Step(
            tuple(create(f"large {number}", f"k{number}", authMethod="api_key", metadata={"a": "m" * 60_000})
                  for number in range(80)),
            is_array=True,
            awaits_checkpoint=True,
        ),
        Step((create("one", "a"),)),
        Step((of("large 7", "deleteIntegration", "d"),)),
    ),
    before=(Step((create("zero", "z"),)),),
    is_long=True,
)

ALL = (BIRTH, LOG, KEY_FILE, CHECKPOINT)
