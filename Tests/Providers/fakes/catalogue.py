"""The named answers: what each is called, what it does, and whose it is."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Callable, Iterable, Mapping, Union

from .connection import Connection
from .http import Header, Request, Response

if TYPE_CHECKING:
    from .providers.base import Provider


@dataclass
class Exchange:
    """A request, and all that an answer to it may use."""

    request: Request
    connection: Connection
    provider: Provider
    elsewhere: str
    options: Mapping[str, Any] = field(default_factory=dict)

    def normal(self) -> Response:
        """What the provider answers."""
        return self.provider.answer(self.request)

    def trusted(self) -> Response:
        """What the provider answers to good credentials, whatever these are."""
        return self.provider.answer(self.request, trusted=True)

    def option(self, name: str, default: Any) -> Any:
        return self.options.get(name, default)

    def send(self, data: bytes) -> None:
        self.connection.send(data)

    def reply(self, response: Response) -> None:
        self.connection.reply(response)

    def error(self, status: int, message: str, *headers: Header) -> None:
        """An error in the provider's own shape."""
        self.reply(self.provider.error(status, message).adding(*headers))


Act = Callable[[Exchange], None]
ConnectionAct = Callable[[Connection], None]


@dataclass(frozen=True)
class Answer:
    """A named answer: to a request, or to a connection before anything is read from it."""

    name: str
    says: str
    provider: str
    group: str
    act: Act | None = None
    on_connection: ConnectionAct | None = None
    pauses_accepting: bool = False


_all: dict[tuple[str, str], Answer] = {}


def _add(answer: Answer) -> None:
    key = (answer.provider, answer.name)
    if key in _all:
        raise ValueError(f"two answers named {answer.name}")
    _all[key] = answer


def answer(name: str, says: str, group: str, provider: str = "") -> Callable[[Act], Act]:
    """Names what a function does with a request."""

    def register(act: Act) -> Act:
        _add(Answer(name, says, provider, group, act=act))
        return act

    return register


def on_connection(name: str, says: str, group: str) -> Callable[[ConnectionAct], ConnectionAct]:
    """Names what a function does with a connection that was just accepted."""

    def register(act: ConnectionAct) -> ConnectionAct:
        _add(Answer(name, says, "", group, on_connection=act))
        return act

    return register


def pauses_accepting(name: str, says: str, group: str) -> None:
    """Names the answer that is to make no connections at all."""
    _add(Answer(name, says, "", group, pauses_accepting=True))


Source = Union[Response, Callable[[Exchange], Response]]


def responses(provider: str, group: str, table: Iterable[tuple[str, str, Source]]) -> None:
    """Names well-formed responses: (name, what it is, the response or what makes it)."""
    for name, says, source in table:

        def act(exchange: Exchange, source: Source = source) -> None:
            exchange.reply(source if isinstance(source, Response) else source(exchange))

        _add(Answer(name, says, provider, group, act=act))


def _status(status: str) -> Act:
    def act(exchange: Exchange) -> None:
        number = int(status)
        exchange.reply(exchange.provider.error(number, f"Status {number}"))

    return act


def find(provider: str, name: str) -> Answer | None:
    """The provider's own answer of this name, else the one that all have."""
    found = _all.get((provider, name)) or _all.get(("", name))
    pattern = re.fullmatch("status-([0-9]{1,4})", name)
    if found is None and pattern:
        return Answer(name, "", "", "Statuses", act=_status(pattern[1]))
    return found


def everything() -> list[Answer]:
    """All of them, in the order in which they were named."""
    return list(_all.values())


def table() -> str:
    """The answers in Markdown."""
    groups: dict[str, list[str]] = {}
    for item in everything():
        groups.setdefault(item.group, []).append(f"| `{item.name}` | {item.says} |")
    return "\n\n".join(
        "\n".join([f"### {group}", "", "| name | what is done |", "| --- | --- |", *rows])
        for group, rows in groups.items()
    )
