"""What is measured: each scenario is a script for the driver, made from the ids of a seeded database."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Callable, Iterator

from .calls import Call, Message
from .documents import PER_ORGANIZATION, DataSet, Store, create

LINES = 20_000  # of a script that is made by chance; one that has been sent to its end is sent again
BATCH = 32
PLAINTEXT = "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc" * 2

Script = Callable[[Store, Random], Iterator[Message]]


@dataclass(frozen=True)
class Scenario:
    """A script and how it is sent: for `warm` seconds unmeasured, then `times` the run's seconds, or `messages`.

    `needs` is what not every server has.
    """

    name: str
    title: str
    script: Script
    data: str = "1k"
    writes: bool = False
    starts: bool = False
    window: int = 64
    messages: int = 0
    warm: float = 0.1
    times: float = 1
    beside: Script | None = None
    needs: str = ""


def get(identifier: str) -> Call:
    return Call("integrations.get", {"integrationId": identifier}, "{", 1, f'"_id":"{identifier}"')


def list_of(store: Store, index: int) -> Call:
    owner = store.organization(index)
    return Call("integrations.list", {"organizationId": owner}, "[", PER_ORGANIZATION, f'"organizationId":"{owner}"')


def update(identifier: str, number: int) -> Call:
    counts = {"totalRecords": 100_000 + number % 900_000, "lastSyncCount": number % 1000}
    return Call("integrations.updateSyncStats", {"integrationId": identifier, **counts}, "n")


def new(store: Store, index: int) -> Call:
    return create(store.organization(index), "New", store.data.size)


def shuffled(count: int, random: Random) -> list[int]:
    return random.sample(range(count), count)


def gets(store: Store, random: Random) -> Iterator[Message]:
    return (get(store.ids[index]) for index in shuffled(len(store.ids), random))


def lists(store: Store, random: Random) -> Iterator[Message]:
    return (list_of(store, index) for index in shuffled(store.data.organizations, random))


def creates(store: Store, random: Random) -> Iterator[Message]:
    return (new(store, random.randrange(store.data.organizations)) for _ in range(2_000))


def updates(store: Store, random: Random) -> Iterator[Message]:
    return (update(store.ids[index], index * 37) for index in shuffled(len(store.ids), random))


def credentials(store: Store, random: Random) -> Iterator[Message]:
    method = "integrations.getDecryptedCredentials"
    return (
        Call(method, {"integrationId": identifier}, "{", 1, f'"integrationId":"{identifier}"')
        for identifier in (store.ids[index] for index in shuffled(len(store.ids), random))
    )


def mix(store: Store, random: Random) -> Iterator[Message]:
    """60 % get, 30 % list, 8 % updateSyncStats, 2 % create."""

    def one(index: int) -> Call:
        dice = random.random()
        if dice < 0.6:
            return get(store.ids[index])
        if dice < 0.9:
            # A list that a create of this run has made longer would not have 20 any more.
            return list_of(store, index % (store.data.organizations - 1))
        return update(store.ids[index], index) if dice < 0.98 else new(store, store.data.organizations - 1)

    return (one(random.randrange(len(store.ids))) for _ in range(LINES))


def batches(store: Store, random: Random) -> Iterator[Message]:
    def call() -> Call:
        identifier = random.choice(store.ids)
        # Each reply has an id of its own; they are counted together.
        return Call("integrations.get", {"integrationId": identifier}, "{", 1, '"_id":"')

    return (tuple(call() for _ in range(BATCH)) for _ in range(LINES // BATCH))


def encryptions(store: Store, random: Random) -> Iterator[Message]:
    yield Call("oauth2.encrypt", {"plaintext": PLAINTEXT}, "{", 1, '"encrypted":"')


def info(store: Store, random: Random) -> Iterator[Message]:
    yield Call("host.info", {}, "{", 1, '"protocol":"1"')


ALL = (
    Scenario("get", "one document", gets),
    Scenario("list", "the 20 documents of an organization", lists),
    Scenario("create", "a document and its sealed key", creates, writes=True),
    Scenario("updateSyncStats", "a document read, changed and written", updates, writes=True),
    Scenario(
        "getDecryptedCredentials", "a key opened, and an audit row", credentials, writes=True, needs="credentials"
    ),
    Scenario("mix", "60 % get, 30 % list, 8 % updateSyncStats, 2 % create", mix, writes=True),
    Scenario("batch", f"arrays of {BATCH} gets; p50 and p99 are of an array", batches, window=4, needs="batch"),
    Scenario("beside", "get while 50 oauth2.encrypt are in flight", gets, beside=encryptions),
    Scenario("get-4k", "one document of 4 KB", gets, data="4k"),
    Scenario("get-16k", "one document of 16 KB", gets, data="16k"),
    Scenario("get-64k", "one document of 64 KB", gets, data="64k"),
    Scenario("list-4k", "20 documents of 4 KB", lists, data="4k", window=16),
    Scenario("list-16k", "20 documents of 16 KB", lists, data="16k", window=8),
    Scenario("list-64k", "20 documents of 64 KB", lists, data="64k", window=4),
    Scenario("startup", "from the start of the process to a first get", gets, starts=True),
    Scenario("host.info", "from the start of the process to a first reply, nothing opened", info, starts=True),
)

# Long ones, for the host and the grouped reference, when they are asked for. At a million documents it takes seconds
# until each has been read once, and the file is mapped.
MEMORY = (
    Scenario("memory", "1 million gets on 200,000 documents", gets, data="200,000", messages=1_000_000, needs="long"),
)
SCALE = (
    Scenario("get-1,000", "one document of 1,000", gets, data="1,000", warm=8, times=5, needs="long"),
    Scenario("get-1,000,000", "one document of 1,000,000", gets, data="1,000,000", warm=8, times=5, needs="long"),
)

NAMES = tuple(scenario.name for scenario in ALL)


def data_sets(documents: int) -> dict[str, DataSet]:
    """Fewer of the larger ones, so that seeding takes no longer than measuring."""
    small = max(PER_ORGANIZATION, documents // 10)
    sets = (
        DataSet("1k", documents, 1024),
        DataSet("4k", small, 4096),
        DataSet("16k", small // 2, 16384),
        DataSet("64k", small // 5, 65536),
        DataSet("1,000", 1_000, 1024),
        DataSet("200,000", 200_000, 1024),
        DataSet("1,000,000", 1_000_000, 1024),
    )
    return {data.name: data.whole for data in sets}
