"""The control protocol: one JSON object a line, answered by one line."""

from __future__ import annotations

import json
import os
import select
import time
from typing import Any, BinaryIO

from .catalogue import find
from .providers.base import Provider
from .site import Choice, Site

MAX_WAIT = 120.0


class Refused(Exception):
    """What is wrong with a command."""


class Ended(Exception):
    """Nobody is there any more to tell the answer."""


class Control:
    """Carries out the commands of a test."""

    def __init__(self, provider: Provider, site: Site, elsewhere: Site) -> None:
        self.provider = provider
        self.site = site
        self.elsewhere = elsewhere
        self.commands = {
            "answer": self.answer,
            "script": self.script,
            "set": self.set,
            "data": self.data,
            "requests": self.requests,
            "elsewhere": self.requests_elsewhere,
            "connections": self.connections,
            "wait": self.wait,
        }

    def run(self, source: BinaryIO, sink: BinaryIO) -> None:
        """Serves commands until the source ends."""
        self.source = source
        for line in source:
            if not line.strip():
                continue
            try:
                reply = self.one(line)
            except Refused as error:
                reply = {"error": str(error)}
            except Ended:
                return
            sink.write(json.dumps(reply).encode() + b"\n")
            sink.flush()

    def one(self, line: bytes) -> dict[str, Any]:
        try:
            command = json.loads(line)
        except ValueError as error:
            raise Refused(f"not JSON: {error}") from None
        verbs = [name for name in self.commands if name in command] if isinstance(command, dict) else []
        if len(verbs) != 1:
            raise Refused(f"one of {', '.join(self.commands)} is needed")
        return self.commands[verbs[0]](command.pop(verbs[0]), command)

    def choice(self, value: Any, options: Any = None) -> Choice:
        """An answer by its name, or by an object that also has what it is to do differently."""
        if isinstance(value, dict):
            value, options = value.get("answer"), value.get("with")
        if value is None:
            return Choice()
        found = find(self.provider.name, value) if isinstance(value, str) else None
        if found is None:
            raise Refused(f"no answer is named {value!r}")
        if not isinstance(options, (dict, type(None))):
            raise Refused("'with' is not an object")
        return Choice(found, options or {})

    def answer(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        choice, times = self.choice(value, more.pop("with", None)), more.pop("times", None)
        only(more)
        if times is None:
            self.site.choose([], choice)
        elif choice.answer and choice.answer.pauses_accepting:
            raise Refused("this answer is not counted: it lasts until another is set")
        elif isinstance(times, int) and 0 < times <= 1_000_000:
            self.site.choose([choice] * times, Choice())
        else:
            raise Refused("'times' is not a number of answers")
        return {"ok": True}

    def script(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        if not isinstance(value, list):
            raise Refused("the script is not a list")
        choices = [self.choice(item) for item in value]
        if any(choice.answer and choice.answer.pauses_accepting for choice in choices):
            raise Refused("an answer that lasts until another is set cannot be in a script")
        self.site.choose(choices, Choice())
        return {"ok": True}

    def set(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        unknown = set(value) - set(self.provider.settings) if isinstance(value, dict) else {"?"}
        if unknown:
            raise Refused(f"no setting is named {', '.join(sorted(unknown))}")
        self.provider.settings.update(value)
        return {"ok": True, "settings": self.provider.settings}

    def data(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        if not isinstance(value, (dict, type(None))):
            raise Refused("the data is not an object")
        try:
            self.provider.replace(value)
        except KeyError as error:
            raise Refused(f"there is no {error.args[0]!r} in the data") from None
        return {"ok": True}

    def requests(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        return {"requests": self.site.drain()}

    def requests_elsewhere(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        return {"contacted": self.elsewhere.counts()["accepted"], "requests": self.elsewhere.drain()}

    def connections(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        only(more)
        return {**self.site.counts(), "elsewhere": self.elsewhere.counts()["accepted"]}

    def wait(self, value: Any, more: dict[str, Any]) -> dict[str, Any]:
        seconds = more.pop("seconds", 20)
        only(more)
        names = {"requests", "accepted", "open", "handshakesFailed"}
        if not isinstance(value, dict) or not set(value) <= names or not isinstance(seconds, (int, float)):
            raise Refused(f"'wait' is an object of {', '.join(sorted(names))}")
        until = time.monotonic() + min(float(seconds), MAX_WAIT)
        while not (reached := self.site.wait(value, 0.1)) and time.monotonic() < until:
            self.check_end()
        return {"ok": reached, **self.site.counts()}

    def check_end(self) -> None:
        """A test that ended while it waited is not waited for."""
        poll = select.poll()
        poll.register(self.source.fileno(), 0)
        if poll.poll(0):
            raise Ended


def only(more: dict[str, Any]) -> None:
    if more:
        raise Refused(f"what is {', '.join(more)}?")


def quiet_stdout() -> BinaryIO:
    """The real stdout, after which whatever else is printed goes to stderr."""
    sink = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return sink
