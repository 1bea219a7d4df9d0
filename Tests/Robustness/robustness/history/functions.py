"""The public functions: their types and arguments, and what a call is before it runs [W-40 to W-51, W-90]."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from . import shapes as s

PROVIDERS = ("shopify", "circuly", "stripe", "firmhouse")
METHODS = ("api_key", "bearer_token", "basic_auth", "oauth2")
FREQUENCIES = (
    "realtime", "hourly", "daily", "weekly", "0 0 * * *", "*/15 * * * *", "0 9-17/2 * jan,JUL mon-fri", "59 23 31 12 7",
)  # fmt: skip
METADATA_BYTES = 64 << 10

_LABEL = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_organization = s.form("[A-Za-z0-9_-]{1,64}")
#: A segment of a path, RFC 3986, section 3.3, that is no dot segment [W-161].
_SEGMENT = r"(?!(?:\.|%2[Ee]){1,2}(?:/|\Z))(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})*"
_domain = s.form(_LABEL + r"\.[Mm][Yy][Ss][Hh][Oo][Pp][Ii][Ff][Yy]\.[Cc][Oo][Mm]")
_secret = s.size(1, 65_536)
_text = s.string
_config = {
    "apiEndpoint": s.form(r"[Hh][Tt][Tt][Pp][Ss]://[A-Za-z0-9.-]{1,253}(?:/" + _SEGMENT + ")*"),
    "apiVersion": s.form("[A-Za-z0-9][A-Za-z0-9._-]{0,63}"),
    "domain": _domain,
    "rateLimit": s.whole(1, 100_000),
    "timeout": s.whole(1, 120_000),
}
_capabilities = {
    "canPush": s.boolean,
    "canSync": s.boolean,
    "canWebhook": s.boolean,
    "syncFrequency": s.literals(*FREQUENCIES),
}
_auth = {
    "apiKeyAuth": s.fields({"key": _secret}, {"keyPrefix": s.characters(0, 12)}),
    "basicAuth": s.fields({"password": _secret, "username": s.characters(1, 256)}),
    "oauth2Auth": s.fields(
        {"accessToken": _secret},
        {"refreshToken": _secret, "scopes": s.array(_text), "tokenExpiry": s.finite},
    ),
}
_metadata = s.any_object(METADATA_BYTES)
_page = s.fields({"cursor": s.nullable(_text), "numItems": s.whole(1, 1000, "pageItems")})
_count = s.whole(0, (1 << 53) - 1)
_provider = s.literals(*PROVIDERS)
_integration = s.fields({"integrationId": s.document_id})


def _patch(shapes: dict[str, s.Shape]) -> s.Shape:
    return s.nullable(s.fields({}, {name: s.nullable(shape) for name, shape in shapes.items()}))


@dataclass(frozen=True)
class Function:
    """A public function as the contract declares it."""

    type: str
    shape: s.Shape
    #: Whether it takes an $idempotencyKey [W-91].
    is_keyed: bool = False


FUNCTIONS: dict[str, Function] = {
    "integrations.list": Function("query", s.fields({"organizationId": _organization}, {"provider": _provider})),
    "integrations.paginate": Function(
        "query",
        s.fields(
            {"organizationId": _organization, "paginationOpts": _page},
            {"provider": _provider, "status": s.literals("active", "inactive", "error", "testing")},
        ),
    ),
    "integrations.get": Function("query", _integration),
    "integrations.getByProvider": Function("query", s.fields({"organizationId": _organization, "provider": _provider})),
    "integrations.create": Function(
        "action",
        s.fields(
            {
                "authMethod": s.literals(*METHODS),
                "name": s.characters(1, 200),
                "organizationId": _organization,
                "provider": _provider,
            },
            {
                **_auth,
                "capabilities": s.fields({}, _capabilities),
                "connectionConfig": s.fields({}, _config),
                "metadata": _metadata,
                "verify": s.boolean,
            },
        ),
        is_keyed=True,
    ),
    "integrations.update": Function(
        "action",
        s.fields(
            {"integrationId": s.document_id},
            {
                **{name: s.nullable(shape) for name, shape in _auth.items()},
                "authMethod": s.literals(*METHODS),
                "capabilities": _patch(_capabilities),
                "connectionConfig": _patch(_config),
                "metadata": s.nullable(_metadata),
                "name": s.characters(1, 200),
                "status": s.literals("active", "inactive", "testing"),
                "verify": s.boolean,
            },
        ),
        is_keyed=True,
    ),
    "integrations.testConnection": Function("action", _integration),
    "integrations.getDecryptedCredentials": Function("action", _integration),
    "integrations.deleteIntegration": Function("mutation", _integration, is_keyed=True),
    "integrations.updateSyncStats": Function(
        "mutation",
        s.fields(
            {"integrationId": s.document_id},
            {"failedSyncCount": _count, "lastSyncCount": _count, "totalRecords": _count},
        ),
        is_keyed=True,
    ),
    "integrations.importFromVariables": Function(
        "action",
        s.fields({"name": s.characters(1, 200), "organizationId": _organization, "variables": s.any_object()}),
    ),
    "oauth2.encrypt": Function("action", s.fields({"plaintext": _secret})),
    "oauth2.decrypt": Function("action", s.fields({"encrypted": _text})),
    "audit.list": Function(
        "query",
        s.fields({"paginationOpts": _page}, {"integrationId": s.document_id, "organizationId": _organization}),
    ),
    "audit.verify": Function("query", s.fields({}, {"cursor": _text})),
    "workflow.shopify": Function(
        "action",
        s.fields(
            {"resource": s.literals("products", "customers", "orders")},
            {
                "accessToken": _secret,
                "domain": _domain,
                "fields": s.array(s.form("[a-z0-9_]{1,255}"), 1, 100),
                "id": s.form("[0-9]{1,20}"),
                "limit": s.whole(1, 250),
                "operation": s.literals("list", "get", "count"),
                "organizationId": _organization,
                "pageInfo": s.size(1, 4096),
                "updatedAtMin": s.time(),
                "variables": s.any_object(),
            },
        ),
    ),
}
HOST_METHODS = ("host.ping", "host.info", "host.functions", "rpc.discover")
ORDERED = frozenset(name for name, function in FUNCTIONS.items() if function.type != "action")


@dataclass(frozen=True)
class Caller:
    """What one process is started with."""

    client: str
    organizations: frozenset[str] | None = None
    allow: tuple[str, ...] = ("query", "mutation", "action")
    deny: tuple[str, ...] = ()

    def sees(self, organization: str) -> bool:
        return self.organizations is None or organization in self.organizations

    def exposes(self, name: str) -> bool:
        return name in FUNCTIONS and FUNCTIONS[name].type in self.allow and name not in self.deny


@dataclass
class Prepared:
    """A call that is well formed: what remains is what depends on the data."""

    function: str
    arguments: dict[str, Any]
    key: str | None = None
    timeout: float | None = None


@dataclass
class Refusal(Exception):
    """What is refused before it runs, whatever the data are."""

    fault: s.Fault
    message: str | None = None


def prepare(caller: Caller, method: str, params: Any) -> Prepared:
    """Judges a call up to the shape of its arguments, in the order of [W-51]."""
    name = method.replace(":", ".")
    if caller.exposes(name):
        return _judge(name, _object(params))
    if method in ("query", "mutation", "action"):
        return _prepare_typed(caller, method, params)
    if method in HOST_METHODS:
        fault = s.fields({})(_object(params), "")
        if fault:
            raise Refusal(fault)
        return Prepared(method, {})
    raise _unknown(name)


def _prepare_typed(caller: Caller, method: str, params: Any) -> Prepared:
    envelope = _object(params)
    if "path" not in envelope:
        raise Refusal(s.invalid(".path", "missingField"))
    if not isinstance(envelope["path"], str):
        raise Refusal(s.invalid(".path", "typeMismatch"))
    name = envelope["path"].replace(":", ".")
    if not caller.exposes(name):
        raise _unknown(name)
    declared = FUNCTIONS[name].type
    if declared != method:
        raise Refusal(
            (-32005, {"kind": "WrongFunctionType"}),
            f"Trying to execute {name} as {method.title()}, but it is defined as {declared.title()}.",
        )
    options = {key: value for key, value in envelope.items() if key.startswith("$")}
    extra = next((key for key in envelope if not key.startswith("$") and key not in ("path", "args")), None)
    if extra is not None:
        raise Refusal(s.invalid(s.member("", extra), "extraField"))
    prepared = _with_options(name, options)
    return _with_arguments(prepared, _object(envelope.get("args")))


def _object(params: Any) -> dict[str, Any]:
    """The arguments in any of the forms of [W-31]."""
    if isinstance(params, list) and len(params) <= 1:
        params = params[0] if params else None
    if params is None:
        return {}
    if not isinstance(params, dict):
        raise Refusal(s.invalid("", "typeMismatch"))
    return params


def _unknown(name: str) -> Refusal:
    shown = "".join(c for c in name if not (c < " " or "\x7f" <= c <= "\x9f"))[:128]
    return Refusal((-32601, {"kind": "FunctionNotFound"}), f"Could not find public function for '{shown}'")


def _judge(name: str, params: dict[str, Any]) -> Prepared:
    """A call whose options stand among its arguments."""
    if not any(key.startswith("$") for key in params):
        return _with_arguments(Prepared(name, {}), params)
    prepared = _with_options(name, {key: value for key, value in params.items() if key.startswith("$")})
    return _with_arguments(prepared, {key: value for key, value in params.items() if not key.startswith("$")})


def _with_options(name: str, options: dict[str, Any]) -> Prepared:
    prepared = Prepared(name, {})
    for key, value in options.items():
        path = s.member("", key)
        if key == "$timeoutMs":
            fault = _timeout(value, path)
            prepared.timeout = value
        elif key == "$idempotencyKey" and FUNCTIONS[name].is_keyed:
            fault = s.size(1, 128)(value, path)
            prepared.key = value
        else:
            fault = s.invalid(path, "extraField")
        if fault:
            raise Refusal(fault)
    return prepared


def _timeout(value: Any, path: str) -> s.Fault | None:
    if s.kind(value) != "number":
        return s.invalid(path, "typeMismatch")
    # This is no limit of section 13: too much is no allowed value.
    return None if 1 <= value <= 600_000 else s.invalid(path, "valueNotAllowed")


def _with_arguments(prepared: Prepared, arguments: dict[str, Any]) -> Prepared:
    fault = FUNCTIONS[prepared.function].shape(arguments, "")
    if fault:
        raise Refusal(fault)
    prepared.arguments = arguments
    return prepared
