"""What the fields of an integration must say together, and what `create` and `update` make of them [W-102, W-103]."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from .canonical import depth, encode
from .functions import METADATA_BYTES
from .shapes import Fault, invalid, too_much
from .state import Document

#: The methods that each provider takes [W-144].
TAKEN = {
    "shopify": ("api_key", "bearer_token", "basic_auth", "oauth2"),
    "circuly": ("api_key", "bearer_token", "basic_auth"),
    "stripe": ("api_key", "bearer_token", "oauth2"),
    "firmhouse": ("api_key", "bearer_token"),
}
OBJECTS = {"api_key": "apiKeyAuth", "bearer_token": "apiKeyAuth", "basic_auth": "basicAuth", "oauth2": "oauth2Auth"}
AUTH = ("apiKeyAuth", "basicAuth", "oauth2Auth")
#: The credentials of each auth object.
SECRETS = {"apiKeyAuth": ("key",), "basicAuth": ("password",), "oauth2Auth": ("accessToken", "refreshToken")}
HOSTS = {"circuly": "api.circuly.io", "stripe": "api.stripe.com", "firmhouse": "portal.firmhouse.com"}
#: Prefixes that the generator's keys may have.
PREFIXES = ("shpat_", "shpca_", "shppa_", "sk_live_", "sk_test_", "rk_live_", "rk_test_")


def has_credentials(document: Document) -> bool:
    return any(name in document.public for name in AUTH)


def created(arguments: dict[str, Any]) -> tuple[list[Fault], Document]:
    """The faults of fields together, and the document as far as it does not depend on the time."""
    faults = _method_faults(arguments["provider"], arguments["authMethod"], arguments)
    kept = ("authMethod", "capabilities", "metadata", "name", "organizationId", "provider")
    public = {name: arguments[name] for name in kept if name in arguments}
    if "connectionConfig" in arguments:
        public["connectionConfig"] = _lowered(arguments["connectionConfig"])
    document = Document(public, {})
    for name in AUTH:
        if name in arguments:
            document = _with_auth(document, name, arguments[name], faults)
    public = {**document.public, "status": "testing" if has_credentials(document) else "inactive"}
    document = replace(document, public=public)
    faults += _config_faults(document) + _limit_faults(document)
    if arguments.get("verify") is True and not has_credentials(document):
        faults.append(invalid(".verify", "valueNotAllowed"))
    return faults, document


def updated(old: Document, arguments: dict[str, Any]) -> tuple[list[Fault], Document]:
    """The same of an update; a refusal for the lack of credentials comes alone, after all others."""
    method = arguments.get("authMethod", old.public["authMethod"])
    given = {name: arguments[name] for name in AUTH if arguments.get(name) is not None}
    faults = _method_faults(old.provider, method, given)
    document = old.with_fields(authMethod=method, name=arguments.get("name", old.name))
    for name in AUTH:
        if (name in arguments and arguments[name] is None) or name != OBJECTS[method]:
            document = _without_auth(document, name)
    for name, auth in given.items():
        document = _with_auth(document, name, auth, faults)
    for name in ("connectionConfig", "capabilities", "metadata"):
        if name in arguments:
            document = document.with_fields(**{name: _merged(document.public.get(name), arguments[name])})
    if "connectionConfig" in document.public:
        document = document.with_fields(connectionConfig=_lowered(document.public["connectionConfig"]))
    if len(encode(document.public.get("metadata", {})).encode()) > METADATA_BYTES:
        faults.append(invalid(".metadata", "valueNotAllowed"))
    faults += _config_faults(document)
    document = document.with_fields(status=_moved_status(old, document, bool(given)))
    if not faults and not has_credentials(document):
        if arguments.get("status") in ("active", "testing") or arguments.get("verify") is True:
            faults.append(no_credentials())
    faults += _limit_faults(document)
    if "status" in arguments:
        document = document.with_fields(status=arguments["status"])
    return faults, document


def no_credentials() -> Fault:
    return refused("NoCredentials")


def refused(code: str, **details: Any) -> Fault:
    return -32000, {"kind": "FunctionError", "code": code, **details}


def _moved_status(old: Document, new: Document, is_given: bool) -> str:
    if not has_credentials(new):
        return "inactive"
    before, after = old.public.get("connectionConfig", {}), new.public.get("connectionConfig", {})
    moved = any(before.get(name) != after.get(name) for name in ("domain", "apiEndpoint"))
    if (is_given or moved) and not (old.status == "inactive" and has_credentials(old)):
        return "testing"
    return old.status


def _merged(old: dict[str, Any] | None, patch: dict[str, Any] | None) -> dict[str, Any] | None:
    if patch is None:
        return None
    return {name: value for name, value in {**(old or {}), **patch}.items() if value is not None or name not in patch}


def _lowered(config: dict[str, Any]) -> dict[str, Any]:
    return {**config, "domain": config["domain"].lower()} if "domain" in config else config


def _method_faults(provider: str, method: str, given: dict[str, Any]) -> list[Fault]:
    faults = [] if method in TAKEN[provider] else [invalid(".authMethod", "valueNotAllowed")]
    return faults + [invalid(f".{name}", "extraField") for name in AUTH if name in given and name != OBJECTS[method]]


def _config_faults(document: Document) -> list[Fault]:
    """The rules of domain and endpoint."""
    faults: list[Fault] = []
    config = document.public.get("connectionConfig", {})
    if document.provider == "shopify":
        if has_credentials(document) and "domain" not in config:
            faults.append(invalid(".connectionConfig.domain", "missingField"))
    elif "domain" in config:
        faults.append(invalid(".connectionConfig.domain", "extraField"))
    if "apiEndpoint" in config:
        host = re.split("/+", config["apiEndpoint"])[1].lower()
        if host != HOSTS.get(document.provider, config.get("domain")):
            faults.append(invalid(".connectionConfig.apiEndpoint", "valueNotAllowed"))
    return faults


def _limit_faults(document: Document) -> list[Fault]:
    """The limits of whole documents, which may be found when one is written."""
    return [too_much("documentDepth")] if depth(document.public) > 16 else []


def _without_auth(document: Document, name: str) -> Document:
    secrets = {field: secret for field, secret in document.secrets.items() if field not in SECRETS[name]}
    public = {field: value for field, value in document.public.items() if field != name}
    return replace(document, public=public, secrets=secrets)


def _with_auth(document: Document, name: str, auth: dict[str, Any], faults: list[Fault]) -> Document:
    """A document with credentials; a stored refresh token stays where no new one is given."""
    secrets = {**document.secrets, **{field: auth[field] for field in SECRETS[name] if field in auth}}
    if name == "apiKeyAuth":
        prefix, fault = _shown_prefix(auth["key"], auth.get("keyPrefix"))
        faults += [fault] if fault else []
        shown: dict[str, Any] = {} if prefix is None else {"keyPrefix": prefix}
    elif name == "basicAuth":
        shown = {"username": auth["username"]}
    else:
        shown = {field: auth[field] for field in ("scopes", "tokenExpiry") if field in auth}
        shown["hasRefreshToken"] = "refreshToken" in secrets
    return replace(document, public={**document.public, name: shown}, secrets=secrets)


def _shown_prefix(key: str, given: str | None) -> tuple[str | None, Fault | None]:
    def may_be_shown(prefix: str) -> bool:
        return key.startswith(prefix) and len(key) - len(prefix) >= 6

    if given is None:
        return next(filter(may_be_shown, PREFIXES), None), None
    return given, None if may_be_shown(given) else invalid(".apiKeyAuth.keyPrefix", "valueNotAllowed")
