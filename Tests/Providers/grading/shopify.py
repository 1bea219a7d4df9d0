"""Shopify, graded by its own Python client."""

from __future__ import annotations

import json
import socket
from typing import Any

import shopify
from pyactiveresource import connection as errors

from . import statuses
from .fake import Fake
from .report import Mismatch, Report

COUNT = 7
HOST = "mystore.localhost"
SERVED = {
    "unauthorized": (401, 'WWW-Authenticate: Basic Realm="Shopify API Authentication"\r\n'),
    "moved": (301, "Location: http://127.0.0.1:"),
    "password-page": (302, "Location: /password\r\n"),
    "login": (307, "Location: http://127.0.0.1:"),
    "oauth-invalid-request": (400, '"error":"invalid_request"'),
    "invalid-grant": (400, '"error":"invalid_grant"'),
    "invalid-client": (400, '"error":"invalid_client"'),
    "frozen": (402, '{"errors":"Unavailable Shop"}'),
    "missing-scope": (403, "requires merchant approval for read_products scope."),
    "unavailable-shop": (403, '{"errors":"Unavailable Shop"}'),
    "not-found": (404, '{"errors":"Not Found"}'),
    "not-acceptable": (406, '"errors":{'),
    "unsupported": (415, '"errors":['),
    "invalid-data": (422, '"errors":{'),
    "locked": (423, '"errors":"'),
    "rate-limited": (429, "Retry-After: 2.0\r\n"),
    "security-rejection": (430, "Shopify Security Rejection"),
    "internal-error": (500, "<html>"),
    "graphql-throttled": (200, '"code":"THROTTLED"'),
    "graphql-access-denied": (200, '"code":"ACCESS_DENIED"'),
    "graphql-shop-inactive": (200, '"code":"SHOP_INACTIVE"'),
    "graphql-internal-error": (200, '"code":"INTERNAL_SERVER_ERROR"'),
    "other-shop": (200, '"myshopify_domain":"other-shop.myshopify.com"'),
    "deprecated": (200, "X-Shopify-API-Deprecated-Reason: "),
    "version": (200, "X-Shopify-API-Version: 2025-10\r\n"),
}
FIRST_ID = 9_007_199_254_740_993


def to_loopback() -> None:
    """Names below .localhost are looked up here, as browsers do."""
    real = socket.getaddrinfo

    def find(host: Any, *arguments: Any, **named: Any) -> Any:
        return real("127.0.0.1" if str(host).endswith(".localhost") else host, *arguments, **named)

    socket.getaddrinfo = find


def grade(report: Report) -> None:
    to_loopback()
    with Fake("shopify", "--name", HOST, "--count", str(COUNT)) as fake:
        client(report, fake)
    with Fake("shopify") as fake:
        statuses.grade(report, fake, SERVED)
        tokens(report, fake)
        paging(report, fake)


def session(token: str, version: str = "2026-10") -> None:
    shopify.ShopifyResource.activate_session(shopify.Session("mystore", version, token))


def client(report: Report, fake: Fake) -> None:
    shopify.Session.setup(protocol="http", myshopify_domain="localhost", port=fake.port)
    for version in ("2026-10", "2026-01", "2024-01"):
        shopify.ApiVersion.define_version(shopify.Release(version))
    session("shpat_good")
    report.equal("shopify: the client reads the shop", lambda: shopify.Shop.current().myshopify_domain, HOST)
    report.equal("shopify: the client reads the limits", lambda: shopify.Limits.credit_limit(), 40)
    expected = [FIRST_ID + 2 * index for index in range(COUNT)]
    report.equal("shopify: the client reads all pages, with ids beyond 2^53", pages, expected)
    report.equal("shopify: the client goes back a page", back, [FIRST_ID, FIRST_ID + 2])
    report.equal("shopify: the client filters the fields", lambda: sorted(fields()), ["id", "title"])
    report.equal("shopify: the client finds one by id", lambda: shopify.Product.find(FIRST_ID + 4).handle, "product-2")
    report.equal("shopify: the client counts", lambda: shopify.Product.count(), COUNT)
    report.equal("shopify: open orders come by default", lambda: len(shopify.Order.find()), 4)
    report.equal("shopify: all orders come with status=any", lambda: len(shopify.Order.find(status="any")), COUNT)
    report.equal("shopify: orders are counted with their status", lambda: shopify.Order.count(status="any"), COUNT)
    since = "2026-10-01T03:00:00-04:00"
    report.equal("shopify: updated_at_min", lambda: len(shopify.Product.find(updated_at_min=since)), COUNT - 3)
    report.equal(
        "shopify: the client reads the scopes",
        lambda: [scope.handle for scope in shopify.AccessScope.find()],
        ["read_products", "read_customers", "read_orders"],
    )
    query = "{ shop { name myshopifyDomain } currentAppInstallation { accessScopes { handle } } }"
    report.equal(
        "shopify: the client's GraphQL",
        lambda: json.loads(shopify.GraphQL().execute(query))["data"]["shop"]["myshopifyDomain"],
        HOST,
    )
    report.raises("shopify: an unknown id", errors.ResourceNotFound, lambda: shopify.Product.find(1))
    refusals(report, fake)


def refusals(report: Report, fake: Fake) -> None:
    def as_token(token: str) -> Any:
        session(token)
        return shopify.Customer.find()

    table = {
        "shpat_wrong": (errors.UnauthorizedAccess, "401"),
        "shpat_limited": (errors.ForbiddenAccess, "read_customers scope"),
        "shpat_suspended": (errors.ForbiddenAccess, "Unavailable Shop"),
        "shpat_frozen": (errors.ClientError, "402"),
        "shpat_locked": (errors.ClientError, "423"),
        "shpat_throttled": (errors.ClientError, "429"),
    }
    for token, (kind, text) in table.items():
        report.raises(f"shopify: the client with {token}", kind, lambda: as_token(token), text)
    session("shpat_good")
    fake.answer("internal-error")
    report.raises("shopify: the client with internal-error", errors.ServerError, lambda: shopify.Shop.current())
    fake.answer(None)


def pages() -> list[int]:
    page = shopify.Product.find(limit=2)
    found = [item.id for item in page]
    while page.has_next_page():
        page = page.next_page(no_cache=True)
        found += [item.id for item in page]
    return found


def back() -> list[int]:
    page = shopify.Product.find(limit=2).next_page(no_cache=True)
    return [item.id for item in page.previous_page(no_cache=True)]


def fields() -> set[str]:
    return {key for item in shopify.Product.find(fields="id,title") for key in item.attributes}


def tokens(report: Report, fake: Fake) -> None:
    """What the client cannot see: headers, versions, other hosts."""

    def version(asked: str) -> str | None:
        seen = fake.exchange(target=f"/admin/api/{asked}/shop.json", close=True)
        return seen.header("X-Shopify-API-Version") if seen.status == 200 else str(seen.status)

    report.equal("shopify: a supported version", lambda: version("2026-04"), "2026-04")
    report.equal("shopify: an old version falls forward", lambda: version("2024-01"), "2026-01")
    report.equal("shopify: a version to come", lambda: version("2027-01"), "404")
    basic = {"Authorization": "Basic a2V5OnNocGF0X2dvb2Q="}
    report.equal("shopify: Basic", lambda: fake.exchange(headers=basic, close=True).status, 200)
    bearer = {"Authorization": "Bearer shpat_good"}
    report.equal("shopify: Bearer is not taken", lambda: fake.exchange(headers=bearer, close=True).status, 401)
    other = {"X-Shopify-Access-Token": "shpat_other"}
    report.equal(
        "shopify: a token of another shop",
        lambda: fake.exchange(headers=other, close=True).json()["shop"]["myshopify_domain"],
        "other-shop.myshopify.com",
    )
    fake.tell(set={"limits": True, "retryAfter": "0.7"})

    def limited() -> tuple[int, str | None, str | None]:
        for _ in range(60):
            seen = fake.exchange(close=True)
            if seen.status == 429:
                return seen.status, seen.header("Retry-After"), seen.header("X-Shopify-Shop-Api-Call-Limit")
        raise Mismatch("60 requests were served")

    report.equal("shopify: the bucket runs over", limited, (429, "0.7", "40/40"))
    fake.tell(set={"limits": False})


def paging(report: Report, fake: Fake) -> None:
    """The rules of cursors."""
    base = "/admin/api/2026-10"

    def cursor(kind: str = "products") -> str:
        link = fake.exchange(target=f"{base}/{kind}.json?limit=2&status=any", close=True).header("Link") or ""
        return link.partition("page_info=")[2].partition(">")[0]

    def errors_of(target: str) -> tuple[int, Any]:
        seen = fake.exchange(target=base + target, close=True)
        return seen.status, seen.json().get("errors")

    report.equal("shopify: a cursor needs each way of encoding once", lambda: cursor()[-14:], "%252B%2B%2F%3D%3D"[-14:])
    report.equal(
        "shopify: a filter beside a cursor",
        lambda: errors_of(f"/products.json?created_at_min=2026-01-01T00:00:00Z&page_info={cursor()}"),
        (400, {"created_at_min": "created_at_min cannot be passed when page_info is present."}),
    )
    unknown = (400, {"page_info": "Invalid value."})
    report.equal("shopify: an unknown cursor", lambda: errors_of("/products.json?page_info=abc"), unknown)
    report.equal("shopify: a cursor of another list", lambda: errors_of(f"/orders.json?page_info={cursor()}"), unknown)
    report.equal("shopify: 250 is the most", lambda: errors_of("/products.json?limit=251")[0], 400)
    plus = "/products.json?updated_at_min=2026-10-01T00:00:00+02:00"
    report.equal("shopify: a plus sign that is not encoded", lambda: errors_of(plus)[0], 400)

    def all_orders() -> int:
        found = fake.exchange(target=f"{base}/orders.json?limit=2&page_info={cursor('orders')}", close=True)
        return 2 + len(found.json()["orders"])

    report.equal("shopify: a cursor keeps the filters of the first page", all_orders, 4)
