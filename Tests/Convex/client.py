"""Calls the Convex functions with Convex's official Python client, whose codec decides what is a value on the wire."""

from __future__ import annotations

import math
import subprocess
import sys

from convex import ConvexInt64
from convex.http_client import ConvexError, ConvexHttpClient


def kind(call, name: str, args: dict) -> dict:
    try:
        call(name, args)
    except ConvexError as error:
        return error.data
    raise AssertionError(f"{name} {args} succeeded")


def check(client: ConvexHttpClient) -> int:
    metadata = {
        "text": "h\u00e9llo \U0001f511",
        "whole": ConvexInt64(-(2**63)),
        "bytes": bytes(range(256)),
        "floats": [5.0, -0.0, 0.1, 1e300, math.inf, 2.0**53],
        "nested": {"null": None, "yes": True},
    }
    shop = client.action(
        "integrations:create",
        {
            "organizationId": "org_python",
            "provider": "shopify",
            "name": "Main",
            "authMethod": "api_key",
            "apiKeyAuth": {"key": "shpat_not_a_real_token"},
            "connectionConfig": {"domain": "Store.myshopify.com", "timeout": 5000},
            "metadata": metadata,
        },
    )
    row = client.query("integrations:get", {"integrationId": shop})
    assert row["metadata"] == metadata, row["metadata"]
    assert math.copysign(1, row["metadata"]["floats"][1]) == -1
    assert isinstance(row["_creationTime"], float) and row["connectionConfig"]["timeout"] == 5000.0
    assert row["apiKeyAuth"] == {"keyPrefix": "shpat_"} and row["status"] == "testing"
    assert client.mutation("integrations:updateSyncStats", {"integrationId": shop, "totalRecords": 1500}) is None
    page = client.query(
        "integrations:paginate", {"organizationId": "org_python", "paginationOpts": {"numItems": 1, "cursor": None}}
    )
    assert page["isDone"] is True and page["page"][0]["syncStats"]["totalRecords"] == 1500.0
    opened = client.action("integrations:getDecryptedCredentials", {"integrationId": shop})
    assert opened["apiKey"] == "shpat_not_a_real_token" and opened["domain"] == "store.myshopify.com"
    sealed = client.action("oauth2:encrypt", {"plaintext": "a text"})
    assert client.action("oauth2:decrypt", sealed) == {"plaintext": "a text"}

    conflict = {"organizationId": "org_python", "provider": "shopify", "name": "Main", "authMethod": "api_key"}
    assert kind(client.action, "integrations:create", conflict)["field"] == "name"
    timeout = {"integrationId": shop, "connectionConfig": {"timeout": 1.5}}
    refused = kind(client.action, "integrations:update", timeout)
    assert (refused["kind"], refused["path"]) == ("ArgumentValidationError", ".connectionConfig.timeout"), refused
    whole = {"integrationId": shop, "connectionConfig": {"timeout": ConvexInt64(5)}}
    assert kind(client.action, "integrations:update", whole)["kind"] == "ArgumentValidationError"
    assert kind(client.query, "integrations:deleteIntegration", {"integrationId": shop})["kind"] == "WrongFunctionType"
    assert client.mutation("integrations:deleteIntegration", {"integrationId": shop}) is None
    assert client.query("integrations:get", {"integrationId": shop}) is None
    assert kind(client.mutation, "integrations:deleteIntegration", {"integrationId": shop})["kind"] == "NotFound"
    return 15


def main(words: list[str]) -> None:
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        port = server.stdout.readline().strip()
        try:
            calls = check(ConvexHttpClient(f"http://127.0.0.1:{port}"))
        finally:
            server.stdin.close()
            server.wait()
    print(f"{calls} calls of the official Python client")


if __name__ == "__main__":
    main(sys.argv[1:])
