"""The host's own methods against the published contract [W-80 to W-82]."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from .functions import FUNCTIONS, Caller
from .outcomes import Item

_SCHEMA = Path(__file__).resolve().parents[4] / "Schema"
_LIMITS = {"messageBytes": 16 << 20, "valueDepth": 64, "documentDepth": 16, "batchLength": 1000, "pageItems": 1000}


@lru_cache
def _published(name: str) -> Any:
    return json.loads((_SCHEMA / name).read_text())


def _name(identifier: str) -> str:
    return identifier.replace(".js:", ".")


def judge(item: Item, result: Any) -> bool:
    """Whether the result of a host method is what this process has to tell."""
    caller = item.caller
    exposed = {name for name in FUNCTIONS if caller.exposes(name)}
    match item.call.function:
        case "host.ping":
            return result is None
        case "host.info":
            return _is_info(caller, len(exposed), result)
        case "host.functions":
            published = _published("function-spec.json")["functions"]
            return result == {"functions": [f for f in published if _name(f["identifier"]) in exposed]}
        case _:
            return _is_discovery(exposed, result)


def _is_info(caller: Caller, count: int, result: Any) -> bool:
    limits = result.get("limits", {})
    return (
        (result.get("name"), result.get("protocol"), result.get("functions")) == ("integrations-host", "1", count)
        and result.get("allow") == list(caller.allow)
        and all(limits.get(name) == limit for name, limit in _LIMITS.items())
    )


def _is_discovery(exposed: set[str], result: Any) -> bool:
    published = _published("openrpc.json")
    left = [method for method in published["methods"] if method["name"] not in set(FUNCTIONS) - exposed]
    return result == {**published, "methods": left}
