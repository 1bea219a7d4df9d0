"""How a host is started, and what it says on stderr."""

from __future__ import annotations

import logging
import os
import shutil
import sys
import weakref
from collections import deque
from typing import (
    TYPE_CHECKING,
    Any,
    Deque,
    Dict,
    List,
    Literal,
    Mapping,
    Optional,
    Sequence,
    TypedDict,
    Union,
)

from ._wire import Lines
from .errors import HostDied

if sys.version_info >= (3, 11):
    from typing import Unpack as Unpack
elif TYPE_CHECKING:
    from typing_extensions import Unpack as Unpack

Path = Union[str, "os.PathLike[str]"]
FunctionType = Literal["query", "mutation", "action"]

#: How long a host that was told to end may take: it gives running actions 10 s.
SECONDS_TO_END = 12.0
SECONDS_AFTER_SIGNAL = 3.0
#: What a call's `timeout_ms` is exceeded by before this side stops to wait for the host to say so.
SECONDS_OF_GRACE = 1.0

log = logging.getLogger("integrations_host")

_LEVELS = {
    "error": logging.ERROR,
    "warning": logging.WARNING,
    "info": logging.INFO,
    "debug": logging.DEBUG,
}


class HostOptions(TypedDict, total=False):
    """The options of the host, as `integrations-host serve --help` has them, and two of its process."""

    allow: Sequence[FunctionType]
    deny: Sequence[str]
    organizations: Sequence[str]
    keyring: Path
    endpoints: Mapping[str, str]
    inline_credentials: Literal["allow", "warn", "refuse"]
    client: str
    durability: Literal["full", "normal"]
    log_level: Literal["error", "warning", "info", "debug"]
    #: The program; else $INTEGRATIONS_HOST_BINARY, else `integrations-host` of the PATH.
    binary: Path
    #: The whole environment of the host; else that of this process.
    env: Mapping[str, str]


def command(database: Optional[Path], options: HostOptions) -> List[str]:
    """The words that start a host."""
    unknown = sorted(set(options) - set(HostOptions.__annotations__))
    if unknown:
        raise TypeError(f"a host has no option {unknown[0]}")
    for name in ("allow", "deny", "organizations"):
        if isinstance(options.get(name), str):
            raise TypeError(f"{name} is a list of texts, not one text")
    words = [str(_binary(options)), "serve", "--framing", "line"]
    if database is not None:
        words += ["--database", os.fspath(database)]
    if "allow" in options:
        words += ["--allow", ",".join(options["allow"])]
    for function in options.get("deny", ()):
        words += ["--deny", function.replace(":", ".")]
    for organization in options.get("organizations", ()):
        words += ["--organization", organization]
    if "keyring" in options:
        words += ["--keyring", os.fspath(options["keyring"])]
    for name, url in options.get("endpoints", {}).items():
        words += ["--endpoint", f"{name}={url}"]
    if "inline_credentials" in options:
        words += ["--inline-credentials", options["inline_credentials"]]
    if "client" in options:
        words += ["--client", options["client"]]
    if "durability" in options:
        words += ["--durability", options["durability"]]
    if "log_level" in options:
        words += ["--log-level", options["log_level"]]
    return words


def _binary(options: HostOptions) -> str:
    given = options.get("binary") or os.environ.get("INTEGRATIONS_HOST_BINARY")
    found = shutil.which(os.fspath(given or "integrations-host"))
    if found is None:
        raise HostDied(
            f"there is no program {os.fspath(given)}"
            if given
            else "integrations-host is not on the PATH: install it, or give binary=",
        )
    return found


_pipes: "weakref.WeakSet[Any]" = weakref.WeakSet()


def keep_from_forks(pipe: Any) -> None:
    """Has a forked child close its copy of a pipe, so that a host ends when the parent does."""
    _pipes.add(pipe)


def _close_pipes() -> None:
    for pipe in list(_pipes):
        pipe.close()


os.register_at_fork(after_in_child=_close_pipes)


class Stderr:
    """The last lines that a host wrote to stderr; each goes to the logger `integrations_host` too.

    They are never taken for replies. The host writes no secret there.
    """

    def __init__(self) -> None:
        self.lines: Deque[str] = deque(maxlen=20)
        self._pieces = Lines(longest=1 << 16)

    def feed(self, data: bytes) -> None:
        """Notes what has come; nothing where the stream is at its end."""
        for line in self._pieces.feed(data) if data else [self._pieces.rest()]:
            if line:
                self._take(line)

    def _take(self, line: bytes) -> None:
        """Notes one line."""
        text = line.decode("utf-8", "replace").rstrip("\r")[:1000]
        self.lines.append(text)
        level = text.partition(": ")[2].partition(":")[0]
        log.log(_LEVELS.get(level, logging.WARNING), "%s", text)

    def death(self, status: Optional[int], reason: str = "") -> HostDied:
        """The error of calls that a host's end leaves without an answer."""
        told = reason or (
            "the host was ended by a signal" if (status or 0) < 0 else "the host has ended"
        )
        data: Dict[str, object] = {"kind": "HostDied", "status": status, "stderr": list(self.lines)}
        last = "".join(f"\n  {line}" for line in self.lines)
        return HostDied(
            f"{told}, status {status}{'; its last lines:' + last if last else ''}",
            data=data,
        )
