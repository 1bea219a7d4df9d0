"""Random calls: which function, with what arguments and options, in which form.

Where a call needs what an earlier reply brings (the id of an integration, a cursor, a ciphertext) a symbol
stands for it, `{"$id": STEP}`.
"""

from __future__ import annotations

import random
from typing import Any

from .arguments import SHOPS, Arguments
from .functions import FUNCTIONS, HOST_METHODS

Step = dict[str, Any]

#: Of RFC 3339, and of no such form or on no such day.
TIMES = (
    "2026-01-31T12:00:00Z", "2024-02-29t23:59:60.125z", "0000-02-29T00:00:00+23:59", "9999-12-31T23:59:59-00:00",
)  # fmt: skip
NO_TIMES = (
    "", "2026-01-31", "2026-02-29T12:00:00Z", "2026-04-31T12:00:00Z", "2026-13-01T12:00:00Z", "2026-01-00T12:00:00Z",
    "2026-01-31T24:00:00Z", "2026-01-31T12:00:61Z", "2026-01-31T12:00:00", "2026-01-31T12:00:00.Z",
    "2026-01-31 12:00:00Z", "2026-01-31T12:00:00+24:00", "2026-01-31T12:00:00Z\n",
)  # fmt: skip

_WEIGHTS = {
    "integrations.create": 16,
    "integrations.update": 20,
    "integrations.updateSyncStats": 14,
    "integrations.deleteIntegration": 7,
    "integrations.list": 5,
    "integrations.get": 12,
    "integrations.getByProvider": 5,
    "integrations.paginate": 8,
    "integrations.getDecryptedCredentials": 9,
    "integrations.testConnection": 2,
    "integrations.importFromVariables": 2,
    "oauth2.encrypt": 3,
    "oauth2.decrypt": 3,
    "workflow.shopify": 2,
    "audit.list": 1.5,
    "audit.verify": 0.2,
    "host.ping": 1,
    "host.info": 0.3,
    "host.functions": 0.05,
    "rpc.discover": 0.03,
    "unknown": 1,
}


class Calls:
    """Makes calls, and remembers what they may have made."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.make = Arguments(rng)
        #: The options of the process that is asked.
        self.process: dict[str, Any] = {}
        self.number = 0
        self.known: list[dict[str, Any]] = []
        #: What this round makes, which nobody knows before it is over.
        self.fresh: list[dict[str, Any]] = []
        self.pages: list[Step] = []
        self.sealed: list[int] = []
        self.keyed: list[Step] = []

    def next(self) -> int:
        """The number of the next step."""
        self.number += 1
        return self.number

    def end_round(self) -> None:
        self.known += self.fresh
        self.fresh = []

    def call(self, is_killed: bool, kind: str = "any") -> Step:
        if self.keyed and kind == "any" and self.make.chance(0.03):
            return self._again(is_killed)
        step: Step = {"n": self.next()}
        is_note = not is_killed and self.make.chance(0.04)
        names = [name for name in _WEIGHTS if kind == "any" or (name in FUNCTIONS and FUNCTIONS[name].type == kind)]
        name = self.rng.choices(names, [_WEIGHTS[name] for name in names])[0]
        if not self._is_exposed(name) and self.make.chance(0.8):
            name = "integrations.get"
        if is_note and name in ("oauth2.encrypt", "integrations.testConnection", "workflow.shopify"):
            is_note = False
        arguments = self._arguments(name, step, unique=is_killed or is_note)
        if self.make.chance(0.06):
            arguments = self.make.spoil(arguments)
            # What is most probably refused makes nothing that others could ask for.
            self.fresh = [known for known in self.fresh if known["id"]["$id"] != step["n"]]
        self._add_options(name, arguments, step)
        if name == "unknown":
            name = self.rng.choice(
                ("integrations.nothing", "list", "integrations:none", "x" * 200, "a\u0085\x01b", "$/exit")
            )
        elif self.make.chance(0.1) and name in FUNCTIONS:
            return self._typed(name, arguments, step, is_note)
        params: Any = (
            arguments if arguments or self.make.chance(0.5) else self.rng.choice((None, [], [None], [{}], 5, [1, 2]))
        )
        if self.make.chance(0.03):
            params = [params]
        step.update(
            method=name.replace(".", ":") if self.make.chance(0.05) and name in FUNCTIONS else name, params=params
        )
        if is_note:
            step["note"] = True
        return step

    def _is_exposed(self, name: str) -> bool:
        if name not in FUNCTIONS or name in self.process.get("deny", ()):
            return name not in FUNCTIONS
        return FUNCTIONS[name].type in self.process.get("allow", (FUNCTIONS[name].type,))

    def _typed(self, name: str, arguments: dict[str, Any], step: Step, is_note: bool) -> Step:
        right = FUNCTIONS[name].type
        method = right if self.make.chance(0.8) else self.rng.choice(("query", "mutation", "action"))
        # Whoever repeats the call holds these arguments with their options.
        options = {key: value for key, value in arguments.items() if key.startswith("$")}
        rest = {key: value for key, value in arguments.items() if not key.startswith("$")}
        params: dict[str, Any] = {"path": name, "args": rest, **options}
        if self.make.chance(0.03):
            params = self.make.spoil(params)
        step.update(method=method, params=params)
        if is_note:
            step["note"] = True
        return step

    def _again(self, is_killed: bool) -> Step:
        """A call with an idempotency key once more, now and then with other arguments."""
        step = {**self.rng.choice(self.keyed[-30:]), "n": self.next()}
        step.pop("note", None)
        if self.make.chance(0.15) and not is_killed:
            step["params"] = {**step["params"], "name": "another", "totalRecords": 77}
        return step

    def _add_options(self, name: str, arguments: dict[str, Any], step: Step) -> None:
        if name not in FUNCTIONS:
            return
        if self.make.chance(0.1 if FUNCTIONS[name].is_keyed else 0.01):
            keys = (
                "k1",
                "k2",
                f"key-{self.rng.randint(0, 10**6)}",
                f"key-{step['n']}",
                "ü" * 64,
                "k" * 128,
                "k" * 129,
                "",
                5,
            )
            arguments["$idempotencyKey"] = self.rng.choices(keys, (1, 1, 10, 40, 1, 1, 1, 1, 1))[0]
            if FUNCTIONS[name].is_keyed and "$idempotencyKey" in arguments:
                self.keyed.append({"n": 0, "method": name, "params": arguments})
        elif self.make.chance(0.01):
            arguments[self.rng.choice(("$timeoutMs", "$other"))] = self.rng.choice((600_000, 600_001, 0, 60_000.5, "5"))

    # Arguments of each function.

    def _one(self) -> dict[str, Any]:
        """An integration that may be there, or one that never was."""
        if not self.known or self.make.chance(0.03):
            return {"id": {"$id": 0}, "provider": "stripe", "method": "api_key"}
        # Mostly what the process may see.
        seen = self.process.get("organizations")
        for _ in range(3):
            one = self.rng.choice(self.known[-60:])
            if seen is None or one["organization"] in seen:
                break
        return one

    def _id(self) -> Any:
        if self.make.chance(0.01):
            return self.rng.choice(
                ("", "j57", "J5700000000000000000000000001QV0", "j5700000000000000000000000001qv1", 5)
            )
        return self._one()["id"]

    def _arguments(self, name: str, step: Step, unique: bool) -> dict[str, Any]:
        match name:
            case "integrations.create":
                return self._create(step, unique)
            case "integrations.update":
                known = self._one()
                arguments = self.make.update(known["id"], known["provider"], known["method"])
                if known["provider"] in ("stripe", "firmhouse") and not unique and self.make.chance(0.02):
                    arguments["verify"] = True
                return arguments
            case "integrations.updateSyncStats":
                return {"integrationId": self._id(), **self._counts()}
            case "integrations.list":
                return {"organizationId": self.make.organization(), **self.make.some({"provider": self._provider}, 0.4)}
            case "integrations.getByProvider":
                return {"organizationId": self.make.organization(), "provider": self._provider()}
            case "integrations.paginate" | "audit.list" | "audit.verify":
                return self._page(name, step)
            case "integrations.testConnection":
                reachable = [k for k in self.known[-60:] if k["provider"] in ("stripe", "firmhouse", "shopify")]
                return {"integrationId": self.rng.choice(reachable)["id"] if reachable else {"$id": 0}}
            case "integrations.importFromVariables":
                organization = self.make.organization()
                self._know(step, organization, "shopify", "api_key")
                given = {"organizationId": organization, "name": self.make.name(step["n"] if unique else None)}
                return {**given, "variables": self.make.variables()}
            case "oauth2.encrypt":
                self.sealed.append(step["n"])
                return {"plaintext": self.make.secret()}
            case "oauth2.decrypt":
                return {"encrypted": {"$jwe": self.rng.choice(self.sealed[-20:] or [0])}}
            case "workflow.shopify":
                return self._workflow()
            case _ if name in HOST_METHODS or name == "unknown":
                return {}
        if name == "integrations.deleteIntegration":
            return self._delete()
        return {"integrationId": self._id()}

    def _provider(self) -> str:
        return self.rng.choice(("shopify", "circuly", "stripe", "firmhouse"))

    def _counts(self) -> dict[str, Any]:
        def count():
            return self.rng.choice(
                (0, 1, 17, -0.0, (1 << 53) - 1, 1500.0, 1 << 53, -1) if self.make.chance(0.2) else (0, 3, 250)
            )

        return self.make.some({"totalRecords": count, "lastSyncCount": count, "failedSyncCount": count}, 0.6)

    def _know(self, step: Step, organization: str, provider: str, method: str) -> None:
        self.fresh.append(
            {"id": {"$id": step["n"]}, "organization": organization, "provider": provider, "method": method}
        )

    def _create(self, step: Step, unique: bool) -> dict[str, Any]:
        arguments = self.make.create(step["n"] if unique else None)
        if not unique and arguments["provider"] in ("stripe", "firmhouse") and self.make.chance(0.02):
            arguments["verify"] = True
            return arguments
        self._know(step, arguments["organizationId"], arguments["provider"], arguments["authMethod"])
        return arguments

    def _delete(self) -> dict[str, Any]:
        # Now and then what is gone is asked for again.
        known = self.rng.choice(self.known) if self.known else {"id": {"$id": 0}}
        if known in self.known and self.make.chance(0.8):
            self.known.remove(known)
        return {"integrationId": known["id"]}

    def _page(self, name: str, step: Step) -> dict[str, Any]:
        pages = [page for page in self.pages[-12:] if page["name"] == name]
        earlier = self.rng.choice(pages) if pages and self.make.chance(0.5) else None
        cursor = {"$cursor": earlier["n"]} if earlier else None
        if name == "audit.verify":
            self.pages.append({"name": name, "n": step["n"], "rest": {}})
            return {"cursor": cursor} if cursor and self.make.chance(0.3) else {}
        if earlier and self.make.chance(0.93):
            rest = earlier["rest"]
        elif name == "audit.list":
            rest = self.make.some({"organizationId": self.make.organization, "integrationId": self._id}, 0.3)
        else:
            status = lambda: self.rng.choice(("active", "inactive", "error", "testing"))  # noqa: E731
            rest = {
                "organizationId": self.make.organization(),
                **self.make.some({"provider": self._provider, "status": status}, 0.3),
            }
        self.pages.append({"name": name, "n": step["n"], "rest": rest})
        count = self.rng.choices((1, 2, 5, 20, 1000, 1001, 0, 1.5), (5, 20, 30, 20, 3, 1, 1, 1))[0]
        return {**rest, "paginationOpts": {"numItems": count, "cursor": cursor}}

    def _workflow(self) -> dict[str, Any]:
        makers = {
            "operation": lambda: self.rng.choice(("list", "get", "count")),
            "id": lambda: self.rng.choice(("1", "9" * 20)),
            "limit": lambda: self.rng.choice((1, 250, 251)),
            "fields": lambda: ["id", "title"],
            "pageInfo": lambda: self.rng.choice(("a place", "p" * 4096, "é" * 2049, "")),
            "updatedAtMin": lambda: self.rng.choice(TIMES if self.make.chance(0.7) else NO_TIMES),
        }
        arguments = {"resource": self.rng.choice(("products", "customers", "orders")), **self.make.some(makers, 0.2)}
        roll = self.rng.random()
        if roll < 0.25:
            arguments.update(
                self.make.some({"domain": lambda: self.rng.choice(SHOPS), "accessToken": self.make.secret}, 0.7)
            )
        elif roll < 0.5:
            arguments["variables"] = self.make.variables()
        elif roll < 0.75:
            shops = [known["id"] for known in self.known[-60:] if known["provider"] == "shopify"]
            arguments["variables"] = {"shopifyIntegrationId": self.rng.choice(shops or [{"$id": 0}])}
        if self.make.chance(0.4):
            arguments["organizationId"] = self.make.organization()
        return arguments

    def hanging(self) -> Step:
        """A call to a provider that never answers, ended by a cancellation or by its time."""
        arguments = {**self.make.create(), "provider": "circuly", "authMethod": "api_key", "verify": True}
        for name in ("basicAuth", "oauth2Auth", "connectionConfig"):
            arguments.pop(name, None)
        arguments["apiKeyAuth"] = {"key": self.make.secret()}
        step: Step = {"n": self.next(), "method": "integrations.create", "params": arguments, "hangs": True}
        if self.make.chance(0.7):
            step["cancel"] = True
        else:
            arguments["$timeoutMs"] = self.rng.randint(1, 15)
        return step
