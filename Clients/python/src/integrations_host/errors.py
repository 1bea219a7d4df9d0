"""What a call can end with instead of a result: one class for each kind of error."""

from __future__ import annotations

from typing import Any, Dict, Optional, Tuple, Type


class IntegrationsError(Exception):
    """An error of the host or of this client. No message holds a secret or an argument's value.

    `code` is the JSON-RPC code, `kind` says what went wrong in a word, and `data` holds what the
    host says beside it: the `path` of an argument, the `field` of a conflict, and so on.
    """

    def __init__(
        self, message: str, code: int = 0, kind: str = "", data: Optional[Dict[str, Any]] = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.kind = kind or type(self).__name__
        self.data: Dict[str, Any] = data if data is not None else {"kind": self.kind}

    def __reduce__(self) -> Tuple[Any, ...]:
        return type(self), (self.message, self.code, self.kind, self.data)


class ParseError(IntegrationsError):
    """What was sent is not JSON."""


class InvalidRequest(IntegrationsError):
    """What was sent is not a request, or came after `shutdown`."""


class FunctionNotFound(IntegrationsError):
    """There is no such public function, or this host does not expose it."""


class ArgumentValidationError(IntegrationsError):
    """The arguments are not what the function takes; `data` has `path` and `reason`."""


class InternalError(IntegrationsError):
    """The host is at fault; `data["requestId"]` stands in its log too."""


class ReturnsValidationError(IntegrationsError):
    """The result is not what the function returns; nothing was written."""


class FunctionError(IntegrationsError):
    """The function refused; `data["code"]` says why."""


class NotFound(IntegrationsError):
    """The document of an id does not exist, or is not for this host to see."""


class Conflict(IntegrationsError):
    """Something that must be unique is taken; `data["field"]` says what."""


class Forbidden(IntegrationsError):
    """The organization is not one of those that this host may see."""


class KeyUnavailable(IntegrationsError):
    """A credential is needed, and the key that opens it is not configured."""


class WrongFunctionType(IntegrationsError):
    """A query was called as a mutation, or the like."""


class DecryptionFailed(IntegrationsError):
    """A ciphertext does not open."""


class Timeout(IntegrationsError):
    """The call took longer than `data["limitMs"]`."""


class LimitExceeded(IntegrationsError):
    """Something is larger than the host allows; `data["limit"]` says what."""


class ConnectionFailed(IntegrationsError):
    """A provider could not be asked; `data` has `category`, and perhaps `httpStatus`."""


class StorageFailed(IntegrationsError):
    """The database failed and nothing was written; `data["reason"]` says why."""


class Cancelled(IntegrationsError):
    """The host gave the call up because it was asked to, or because it ends."""


class HostDied(IntegrationsError):
    """The host could not be started, or has ended; `data` has its `status` and last `stderr` lines.

    Whether a call that was waiting took effect is not known. `idempotency_key` makes it safe to
    call again.
    """


class ClientClosed(IntegrationsError):
    """The client was not started, was closed, or belongs to the process that this one was forked from."""


_KINDS: Dict[str, Type[IntegrationsError]] = {
    kind.__name__: kind
    for kind in IntegrationsError.__subclasses__()
    if kind not in (HostDied, ClientClosed)
}


def error_of(reply: Dict[str, Any]) -> IntegrationsError:
    """The exception for the `error` member of a reply."""
    data = reply.get("data")
    data = data if isinstance(data, dict) else {}
    kind = str(data.get("kind", ""))
    return _KINDS.get(kind, IntegrationsError)(
        str(reply.get("message", "")), int(reply.get("code", 0)), kind, data
    )
