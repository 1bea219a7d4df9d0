"""Where a workflow's credentials come from [W-150 to W-153]."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .rules import refused
from .shapes import Fault, invalid
from .state import Document, State

_SHOP = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.myshopify\.com\Z", re.IGNORECASE | re.ASCII)


def organizations_of(arguments: dict[str, Any]) -> list[str]:
    """The organizations that a call names, wherever they stand."""
    named = [arguments.get("organizationId"), _organization(arguments.get("variables", {}))]
    return [organization for organization in named if organization is not None]


def _organization(variables: dict[str, Any]) -> str | None:
    """The organization that the variables name; what is there and no text is one that nobody may see."""
    named = variables.get("organizationId")
    return named if named is None or isinstance(named, str) else ""


def _pairs(variables: dict[str, Any]) -> list[tuple[str, Any]]:
    """What is there of the variables' credentials, in their order."""
    inner = variables.get("workflow")
    found = [
        ("variables.shopify", variables.get("shopify")),
        ("variables.workflow.shopify", inner.get("shopify") if isinstance(inner, dict) else None),
    ]
    return [(source, pair) for source, pair in found if _is_there(pair)]


def _is_there(pair: Any) -> bool:
    """Absent, null, and an object with neither part are not there [W-151, W-171]."""
    if isinstance(pair, dict):
        return pair.get("domain") is not None or pair.get("accessToken") is not None
    return pair is not None


def _pair_faults(source: str, pair: Any) -> list[Fault]:
    domain, token = (pair.get("domain"), pair.get("accessToken")) if isinstance(pair, dict) else (None, None)
    # A token that is none is missing, a domain that is none is a bad one [W-171].
    if domain is None or not isinstance(token, str) or not token:
        return [refused("IncompleteCredentials", source=source)]
    return [] if isinstance(domain, str) and _SHOP.match(domain) else [refused("InvalidDomain", source=source)]


def imported(arguments: dict[str, Any]) -> tuple[list[Fault], dict[str, Any] | None]:
    """The arguments of the `create` that an import comes to."""
    pairs = _pairs(arguments["variables"])
    if not pairs:
        return [refused("NoCredentials")], None
    faults = _pair_faults(*pairs[0])
    if faults:
        return faults, None
    pair = pairs[0][1]
    return [], {
        "organizationId": arguments["organizationId"],
        "name": arguments["name"],
        "provider": "shopify",
        "authMethod": "api_key",
        "apiKeyAuth": {"key": pair["accessToken"]},
        "connectionConfig": {"domain": pair["domain"]},
    }


def source(
    state: State, arguments: dict[str, Any], find: Callable[[str], Document | None]
) -> tuple[list[Fault], Document | None]:
    """The stored integration that is used; None where the credentials came with the call."""
    variables = arguments.get("variables", {})
    given = {name: arguments[name] for name in ("domain", "accessToken") if name in arguments}
    pairs = ([("parameters", given)] if given else []) + _pairs(variables)
    if pairs:
        return _pair_faults(*pairs[0]), None
    organization = arguments.get("organizationId", _organization(variables))
    id = variables.get("shopifyIntegrationId")
    if id is not None:
        return _by_id(find(id) if isinstance(id, str) and id else None, organization)
    if organization is None:
        return [refused("NoCredentials")], None
    return _by_organization(state, organization)


def _by_id(document: Document | None, organization: str | None) -> tuple[list[Fault], Document | None]:
    if document is None or organization not in (None, document.organization):
        return [(-32001, {"kind": "NotFound"})], None
    if document.provider != "shopify" or document.status not in ("active", "testing"):
        return [refused("IntegrationNotUsable", status=document.status)], None
    return [], document


def _by_organization(state: State, organization: str) -> tuple[list[Fault], Document | None]:
    for status in ("active", "testing"):
        found = [d for d in state.of(organization).values() if d.provider == "shopify" and d.status == status]
        if len(found) == 1:
            return [], found[0]
        if found:
            return [refused("AmbiguousIntegration", candidates=[document.id for document in found])], None
    return [refused("NoIntegration")], None


def request_faults(arguments: dict[str, Any]) -> list[Fault]:
    """The arguments that an operation does not take, or lacks."""
    operation = arguments.get("operation", "list")
    takers = {
        "limit": ("list",),
        "pageInfo": ("list",),
        "fields": ("list", "get"),
        "updatedAtMin": ("list", "count"),
        "id": ("get",),
    }
    faults = [
        invalid(f".{name}", "extraField")
        for name, operations in takers.items()
        if name in arguments and operation not in operations
    ]
    if operation == "get" and "id" not in arguments:
        faults.append(invalid(".id", "missingField"))
    return faults
