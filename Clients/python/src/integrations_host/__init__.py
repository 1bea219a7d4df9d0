"""Client of integrations-host, for programs that wait and for programs that await.

    from integrations_host import IntegrationsClient

    with IntegrationsClient("integrations.sqlite") as client:
        client.query("integrations:list", {"organizationId": "org_1"})
        client.integrations.list(organizationId="org_1")  # the same, as a method
"""

from .async_client import AsyncIntegrationsClient
from .client import IntegrationsClient
from .errors import (
    ArgumentValidationError,
    Cancelled,
    ClientClosed,
    Conflict,
    ConnectionFailed,
    DecryptionFailed,
    Forbidden,
    FunctionError,
    FunctionNotFound,
    HostDied,
    IntegrationsError,
    InternalError,
    InvalidRequest,
    KeyUnavailable,
    LimitExceeded,
    NotFound,
    ParseError,
    ReturnsValidationError,
    StorageFailed,
    Timeout,
    WrongFunctionType,
)
from .values import ConvexInt64, ConvexValue

__version__ = "0.1.0"

__all__ = [
    "ArgumentValidationError",
    "AsyncIntegrationsClient",
    "Cancelled",
    "ClientClosed",
    "Conflict",
    "ConnectionFailed",
    "ConvexInt64",
    "ConvexValue",
    "DecryptionFailed",
    "Forbidden",
    "FunctionError",
    "FunctionNotFound",
    "HostDied",
    "IntegrationsClient",
    "IntegrationsError",
    "InternalError",
    "InvalidRequest",
    "KeyUnavailable",
    "LimitExceeded",
    "NotFound",
    "ParseError",
    "ReturnsValidationError",
    "StorageFailed",
    "Timeout",
    "WrongFunctionType",
]
