"""A random history: what a number of processes are asked, and what is done to them meanwhile.

It is made from its seed alone, before anything is run: where a step needs what an earlier reply brings
(the id of an integration, a cursor, a ciphertext) a symbol stands for it, `{"$id": STEP}`. So a history
can be written to a file, cut, and run again.
"""

from __future__ import annotations

import random

from .arguments import ORGANIZATIONS
from .calls import Calls, Step
from .functions import FUNCTIONS

#: What is no request, and the code and kind of the error that it is answered with, without an id.
RAW: tuple[tuple[str, int, str], ...] = (
    ('{"jsonrpc":"2.0","id":1,', -32700, "ParseError"),
    ("nonsense", -32700, "ParseError"),
    ('{"jsonrpc":"2.0","id":1,"method":"host.ping"} x', -32700, "ParseError"),
    ("[" * 129 + "]" * 129, -32700, "ParseError"),
    ('["\\ud800"]', -32700, "ParseError"),
    ("[1e400]", -32700, "ParseError"),
    ("[01]", -32700, "ParseError"),
    ("7", -32600, "InvalidRequest"),
    ('"text"', -32600, "InvalidRequest"),
    ("[]", -32600, "InvalidRequest"),
    ("{}", -32600, "InvalidRequest"),
    ('{"jsonrpc":"2.0","id":{"no":1},"method":"host.ping"}', -32600, "InvalidRequest"),
    ('{"jsonrpc":"1.0","method":"host.ping"}', -32600, "InvalidRequest"),
    ('{"jsonrpc":"2.0","method":7}', -32600, "InvalidRequest"),
    ("[" + ",".join(["1"] * 1001) + "]", -32600, "LimitExceeded"),
)


class Generator:
    """Makes the steps of one history."""

    def __init__(self, seed: int, processes: int) -> None:
        self.rng = random.Random(seed)
        self.calls = Calls(self.rng)
        self.processes = processes
        self.header = self._header(seed)

    def _header(self, seed: int) -> Step:
        processes = [self._process(index) for index in range(self.processes)]
        keys = self.rng.choice(("environment", "file"))
        return {"history": 1, "seed": seed, "keys": keys, "processes": processes}

    def _process(self, index: int) -> Step:
        process: Step = {
            "framing": self.rng.choice(("line", "header", "auto")),
            "durability": self.rng.choice(("full", "normal")),
        }
        roll = self.rng.random()
        if index and roll < 0.25:
            process["organizations"] = sorted(self.rng.sample(ORGANIZATIONS, self.rng.randint(1, 3)))
        elif index and roll < 0.35:
            process["deny"] = sorted(self.rng.sample(sorted(FUNCTIONS), 2))
        elif index and roll < 0.4:
            process["allow"] = list(self.rng.choice((("query",), ("query", "action"), ("query", "mutation"))))
        return process

    def steps(self, count: int) -> list[Step]:
        """So many requests, and what is done between them."""
        steps = [{"n": self.calls.next(), "r": 0, "p": 0, "method": "oauth2.encrypt", "params": {"plaintext": "first"}}]
        round, made = 1, 1
        while made < count:
            new = self._round(round)
            made += sum(len(step.get("batch", (0,))) for step in new if "do" not in step)
            steps += new
            round += 1
        return steps

    # Rounds.

    def _round(self, round: int) -> list[Step]:
        roll = self.rng.random()
        control: list[Step] = []
        killed = -1
        if roll < 0.01:
            killed = self.rng.randrange(self.processes)
            control = [
                {"r": round, "do": "kill", "p": killed, "cut": self.rng.random(), "replies": self.rng.randint(0, 12)}
            ]
        elif roll < 0.015:
            return [{"r": round, "do": self.rng.choice(("end", "term")), "p": self.rng.randrange(self.processes)}]
        elif roll < 0.017:
            return [{"r": round, "do": "age"}]
        elif roll < 0.022 and self.header["keys"] == "file":
            control = [{"r": round, "do": self.rng.choice(("rotate", "rewrap"))}]
        steps: list[Step] = []
        for process in range(self.processes):
            self.calls.process = self.header["processes"][process]
            most = self.rng.choice((1, 4, 12, 30))
            # A process that is to be killed is one that is asked something.
            least = 1 if self.processes == 1 or process == killed else 0
            for _ in range(self.rng.randint(least, most)):
                steps += self._step(round, process, process == killed)
        self.calls.end_round()
        return steps + control

    def _step(self, round: int, process: int, is_killed: bool) -> list[Step]:
        place = {"r": round, "p": process}
        roll = self.rng.random()
        if roll < 0.01 and not is_killed:
            return [{"n": self.calls.next(), **place, "raw": self._raw(process)}]
        if roll < 0.06:
            size = self.rng.choice((1, 2, 5, 10))
            kind = self.rng.choice(("query", "any", "any"))
            return [{"n": self.calls.next(), **place, "batch": [self.calls.call(is_killed, kind) for _ in range(size)]}]
        if roll < 0.07 and not is_killed:
            return [{**self.calls.hanging(), **place}]
        step = {**self.calls.call(is_killed), **place}
        if roll < 0.09:
            step["cancel"] = True
        return [step]

    def _raw(self, process: int) -> int:
        """What is no request; where the first byte decides the framing, one that says `line` [W-12]."""
        is_auto = self.header["processes"][process]["framing"] == "auto"
        return self.rng.choice([index for index, raw in enumerate(RAW) if raw[0][0] in "{[" or not is_auto])


def history(seed: int, steps: int, processes: int) -> list[Step]:
    """The header and the steps of a history."""
    generator = Generator(seed, processes)
    return [generator.header, *generator.steps(steps)]
