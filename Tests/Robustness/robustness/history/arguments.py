"""Random arguments: valid ones, those at a limit, and those with a fault."""

from __future__ import annotations

import random
from typing import Any

from .functions import FREQUENCIES, METHODS, PROVIDERS
from .rules import HOSTS, OBJECTS, PREFIXES, TAKEN

#: In every credential that is long enough; nowhere else, and in no reply but the one for it.
CANARY = "Zq7cNrYx"
ORGANIZATIONS = ("org_a", "org_b", "org_c", "Z-9_" + "x" * 60)
SHOPS = ("first.myshopify.com", "second-shop.myshopify.com", "3.myshopify.com")
TEXTS = (
    "plain",
    "ü–é",
    'quo"te\\',
    "tab\tand\nline",
    "🔑 key",
    "\u2028\u0085\u2029",
    "a\u0300",
    "\x7f\x01",
    "/</script>",
)
_WRONG: tuple[Any, ...] = (None, True, 0, -1, 1.5, "", "x", [], {}, [1], {"a": 1}, {"$integer": "AQAAAAAAAAA="}, 1e300)


class Arguments:
    """A source of arguments, by one random number generator."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng

    def chance(self, probability: float) -> bool:
        return self.rng.random() < probability

    def some(self, makers: dict[str, Any], probability: float = 0.4) -> dict[str, Any]:
        """An object of some of the fields that there are."""
        return {name: make() for name, make in makers.items() if self.chance(probability)}

    def organization(self) -> str:
        return self.rng.choices(ORGANIZATIONS, (6, 4, 3, 1))[0]

    def text(self, most: int = 60) -> str:
        if self.chance(0.2):
            return self.rng.choice(TEXTS)
        return "".join(self.rng.choices("abcdefgh XYZ0123", k=self.rng.randint(1, min(most, 12))))

    def secret(self, prefix: str = "") -> str:
        """A credential with the canary in it; rarely one of the longest or one byte."""
        roll = self.rng.random()
        if roll < 0.002:
            return prefix + CANARY + "s" * (65_536 - len(prefix) - len(CANARY))
        if roll < 0.03:
            return self.rng.choice("xyz")
        middle = self.text() if self.chance(0.05) else f"{self.rng.getrandbits(40):x}"
        return f"{prefix}{middle}{CANARY}"

    def key(self) -> dict[str, Any]:
        prefix = self.rng.choice((*PREFIXES, "", "pre"))
        key = self.secret(prefix)
        if self.chance(0.1):
            # Six characters or fewer are left of it, which decides whether the prefix may be shown.
            key = prefix + "k" * self.rng.randint(5, 7)
        auth = {"key": key}
        if self.chance(0.25):
            shown = key[: self.rng.choice((0, 1, 5, 11, 12, 13, max(0, len(key) - 6), max(0, len(key) - 5)))]
            auth["keyPrefix"] = shown[:13] if CANARY not in shown else ""
        return auth

    def auth(self, method: str) -> dict[str, Any]:
        match OBJECTS[method]:
            case "apiKeyAuth":
                return {"apiKeyAuth": self.key()}
            case "basicAuth":
                username = self.rng.choice((self.text(), "u" * self.rng.choice((255, 256, 257))))
                return {"basicAuth": {"username": username, "password": self.secret()}}
        makers = {
            "refreshToken": self.secret,
            "tokenExpiry": lambda: self.rng.choice((0, 1795953333978, 1.25, -5, 1e21, 1.5e-7, 123456.789)),
            "scopes": lambda: [self.text() for _ in range(self.rng.randint(0, 3))],
        }
        return {"oauth2Auth": {"accessToken": self.secret(), **self.some(makers)}}

    def config(self, provider: str, is_patch: bool = False) -> dict[str, Any]:
        makers = {
            "apiVersion": lambda: self.rng.choice(("2026-10", "v1", "a" + "b" * 63, "a" + "b" * 64, "-x")),
            "timeout": lambda: self.rng.choice((1000, 5000, 30_000, 119_999, 120_000, 120_001)),
            "rateLimit": lambda: self.rng.choice((1000, 99_999, 100_000, 100_001, 0)),
        }
        config = self.some(makers, 0.2)
        if provider == "shopify":
            if self.chance(0.9 if not is_patch else 0.25):
                config["domain"] = self.shop()
        elif self.chance(0.02):
            config["domain"] = self.shop()
        if self.chance(0.08):
            config["apiEndpoint"] = self.endpoint(provider, config.get("domain", SHOPS[0]))
        if is_patch:
            for name in ("apiVersion", "timeout", "domain", "apiEndpoint", "rateLimit"):
                if self.chance(0.1):
                    config[name] = None
        return config

    def shop(self) -> str:
        shop = self.rng.choice(SHOPS)
        roll = self.rng.random()
        if roll < 0.1:
            return shop.title()
        if roll < 0.15:
            return self.rng.choice(
                ("https://" + shop, shop + "/", shop + ".", "-" + shop, "shop.example.com", "", "ſhop.myshopify.com")
            )
        return shop

    def endpoint(self, provider: str, shop: str) -> str:
        host = HOSTS.get(provider, shop.lower())
        others = (
            "http://" + host,
            f"https://{host}:443/",
            f"https://u@{host}",
            "https://example.com/x",
            f"https://{host}?q",
        )
        if self.chance(0.25):
            return self.rng.choice(others)
        return f"https://{host}" + self.rng.choice(("", "/", "/v1", "/a/b-c_~d"))

    def capabilities(self, is_patch: bool = False) -> dict[str, Any]:
        flag = lambda: self.rng.choice((True, False, None) if is_patch else (True, False))  # noqa: E731
        words = (*FREQUENCIES, "never", "* * * *", "") if self.chance(0.2) else FREQUENCIES
        makers = {"canSync": flag, "canPush": flag, "canWebhook": flag, "syncFrequency": lambda: self.rng.choice(words)}
        return self.some(makers)

    def value(self, depth: int = 0) -> Any:
        """Any value of Convex."""
        roll = self.rng.random()
        if depth < 3 and roll < 0.12:
            return {f"f{index}": self.value(depth + 1) for index in range(self.rng.randint(0, 3))}
        if depth < 3 and roll < 0.24:
            return [self.value(depth + 1) for _ in range(self.rng.randint(0, 3))]
        fixed = (
            None,
            True,
            False,
            0,
            1,
            -7,
            0.1,
            1e21,
            2.5e-9,
            12345678901234567890,
            {"$integer": "AQAAAAAAAAA="},
            {"$bytes": "AQID"},
        )
        return self.rng.choice((*fixed, self.text(), self.text()))

    def metadata(self, is_patch: bool = False) -> dict[str, Any]:
        roll = self.rng.random()
        if roll < 0.01:
            # The document is level 1, its metadata 2: 16 are allowed.
            inner: Any = 1
            for _ in range(self.rng.choice((13, 14, 15, 16))):
                inner = {"d": inner}
            return inner
        if roll < 0.013:
            return {"long": "m" * ((64 << 10) - len('{"long":""}') + self.rng.choice((-1, 0, 1)))}
        if roll < 0.03:
            return {self.rng.choice(("$x", "", "é", "n" * 1025, "n" * 1024)): 1}
        fields = {self.rng.choice(("a", "b", "c d", "Z", "note")): self.value() for _ in range(self.rng.randint(0, 4))}
        if is_patch:
            fields.update({name: None for name in ("a", "b", "note") if self.chance(0.2)})
        return fields

    def name(self, unique: int | None = None) -> str:
        if unique is not None:
            return f"only {unique}"
        roll = self.rng.random()
        if roll < 0.02:
            return "é" * self.rng.choice((199, 200, 201))
        return self.text() if roll < 0.1 else f"name {self.rng.randint(0, 150)}"

    def create(self, unique: int | None = None) -> dict[str, Any]:
        provider = self.rng.choice(PROVIDERS)
        method = self.rng.choice(METHODS if self.chance(0.05) else TAKEN[provider])
        arguments: dict[str, Any] = {
            "organizationId": self.organization(),
            "provider": provider,
            "name": self.name(unique),
            "authMethod": method,
        }
        if self.chance(0.85):
            arguments.update(self.auth(self.rng.choice(METHODS) if self.chance(0.03) else method))
        if provider == "shopify" or self.chance(0.3):
            arguments["connectionConfig"] = self.config(provider)
        arguments.update(self.some({"capabilities": self.capabilities, "metadata": self.metadata}, 0.25))
        return arguments

    def update(self, id: Any, provider: str, method: str) -> dict[str, Any]:
        arguments: dict[str, Any] = {"integrationId": id}
        if self.chance(0.15):
            method = arguments["authMethod"] = self.rng.choice(TAKEN[provider])
        if self.chance(0.3):
            arguments.update(self.auth(self.rng.choice(METHODS) if self.chance(0.05) else method))
        makers = {
            "name": self.name,
            "status": lambda: self.rng.choice(("active", "inactive", "testing")),
            "connectionConfig": lambda: None if self.chance(0.1) else self.config(provider, is_patch=True),
            "capabilities": lambda: None if self.chance(0.15) else self.capabilities(is_patch=True),
            "metadata": lambda: None if self.chance(0.15) else self.metadata(is_patch=True),
        }
        arguments.update(self.some(makers, 0.25))
        if self.chance(0.08):
            arguments[self.rng.choice(("apiKeyAuth", "basicAuth", "oauth2Auth"))] = None
        return arguments

    def variables(self) -> dict[str, Any]:
        """What a workflow carries: pairs, halves of pairs, and other things."""
        pair = self.some({"domain": self.shop, "accessToken": lambda: self.secret("shpat_")}, 0.85)
        place = self.rng.random()
        if place < 0.5:
            return {"shopify": pair, "other": self.value()}
        if place < 0.6:
            return {"organizationId": self.organization()}
        if place < 0.8:
            return {"workflow": {"shopify": pair}, "shopify": self.rng.choice((None, {}))}
        return {"workflow": self.rng.choice((None, {}, 3))}

    def spoil(self, arguments: dict[str, Any]) -> dict[str, Any]:
        """Arguments with something missing, too much or of another type, at the top or in an object there."""
        spoiled = dict(arguments)
        inner = [name for name, value in spoiled.items() if isinstance(value, dict) and value and not is_symbol(value)]
        if inner and self.chance(0.4):
            name = self.rng.choice(inner)
            spoiled[name] = self.spoil(spoiled[name])
            return spoiled
        roll = self.rng.random()
        if roll < 0.3 or not spoiled:
            spoiled[self.rng.choice(("extra", "two words", "_", "é", "Name"))] = self.rng.choice(_WRONG)
        elif roll < 0.55:
            del spoiled[self.rng.choice(list(spoiled))]
        else:
            spoiled[self.rng.choice(list(spoiled))] = self.rng.choice(_WRONG)
        return spoiled


def is_symbol(value: Any) -> bool:
    """Whether it stands for something that an earlier reply brings."""
    return isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("$id", "$cursor", "$jwe")
