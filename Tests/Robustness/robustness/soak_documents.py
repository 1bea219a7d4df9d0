"""The integrations of the soak, and the credentials in them."""

from __future__ import annotations

from typing import Any

ORGANIZATIONS = 100
PROVIDERS = ("shopify", "circuly", "stripe", "firmhouse")
#: Where the calls of Shopify integrations go.
SHOP = "shop.myshopify.com"


def canary(seed: int) -> str:
    """A word that stands in each credential of a run, and nowhere else."""
    return f"canary{seed:08x}"


def secret(provider: str, word: str, number: int) -> str:
    """A credential that the provider's server takes: it tells them apart by the word `good`."""
    head = {"shopify": "shpat_", "stripe": "sk_test_"}.get(provider, "")
    return f"{head}good{word}{number:09d}"


def credentials(provider: str, word: str, number: int) -> dict[str, Any]:
    """An `authMethod` of the provider, and what it calls for."""
    text = secret(provider, word, number)
    if provider == "circuly":
        return {"authMethod": "basic_auth", "basicAuth": {"username": "good", "password": text}}
    if provider == "shopify" and number // 4 % 2:
        tokens = {"accessToken": text, "refreshToken": text + "r", "tokenExpiry": 1.9e12, "scopes": ["read_products"]}
        return {"authMethod": "oauth2", "oauth2Auth": tokens}
    return {"authMethod": "api_key", "apiKeyAuth": {"key": text}}


def integration(provider: str, organization: str, word: str, number: int) -> dict[str, Any]:
    """Arguments of `integrations.create`, about half a kilobyte."""
    config = {"timeout": 2000} | ({"domain": SHOP} if provider == "shopify" else {})
    return {
        "organizationId": organization,
        "provider": provider,
        "name": f"Number {number}",
        **credentials(provider, word, number),
        "connectionConfig": config,
        "capabilities": {"canSync": True, "syncFrequency": "hourly"},
        "metadata": {"note": "x" * (50 + number * 37 % 300), "tags": ["soak", number]},
    }
