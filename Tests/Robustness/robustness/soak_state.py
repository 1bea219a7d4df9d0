"""What the load of the soak knows of what is stored: ids, ciphertexts, cursors. One process owns it, and one thread."""

from __future__ import annotations

import random
import time
from collections import deque
from dataclasses import dataclass, field

from .soak_documents import ORGANIZATIONS, canary

#: How long after a key is retired a call that it sealed for may be refused, in seconds: the longest call and some.
RETIRED_GRACE = 30.0


@dataclass
class State:
    seed: int
    population: int
    random: random.Random = field(init=False)
    #: What may be read, changed and deleted.
    pool: list[bytes] = field(default_factory=list)
    #: What is tested, and never deleted.
    tested: list[bytes] = field(default_factory=list)
    #: Texts that `oauth2.encrypt` gave; the oldest goes as one comes.
    texts: deque[bytes] = field(default_factory=lambda: deque(maxlen=64))
    #: Where each walk of `paginate` and of `audit.list` is.
    cursors: dict[str, bytes] = field(default_factory=dict)
    creating: int = 0
    numbers: int = 0
    categories: dict[str, int] = field(default_factory=dict)
    #: When a key was last retired, as told by the process that does it.
    retired_at: float = float("-inf")

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)

    @property
    def word(self) -> str:
        return canary(self.seed)

    def next(self) -> int:
        self.numbers += 1
        return self.numbers

    def organization(self) -> int:
        return int(self.random.random() * ORGANIZATIONS)

    def one(self) -> bytes:
        """An id that is there until a later call deletes it."""
        return self.pool[int(self.random.random() * len(self.pool))]

    def remove(self) -> bytes:
        """Takes an id out of the pool, for a deletion: no later call names it."""
        place = int(self.random.random() * len(self.pool))
        self.pool[place], self.pool[-1] = self.pool[-1], self.pool[place]
        return self.pool.pop()

    def may_be_retired(self) -> bool:
        return time.monotonic() - self.retired_at < RETIRED_GRACE
