"""What Shopify says when it refuses, and the answers of that name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from ..catalogue import Exchange, responses
from ..http import Response, html_response, json_response, text_response

CHALLENGE = ("WWW-Authenticate", 'Basic Realm="Shopify API Authentication"')
INVALID_TOKEN = json_response(
    401, {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"}, CHALLENGE
)
FROZEN = json_response(402, {"errors": "Unavailable Shop"})
UNAVAILABLE_SHOP = json_response(403, {"errors": "Unavailable Shop"})
NOT_FOUND = json_response(404, {"errors": "Not Found"})
NOT_ACCEPTABLE = json_response(406, {"errors": {"base": ["Not Acceptable"]}})
LOCKED = json_response(423, {"errors": "This shop is unavailable because it is locked"})
REJECTION = text_response(430, "Shopify Security Rejection")
BY_WORD = {
    "bad": INVALID_TOKEN,
    "frozen": FROZEN,
    "suspended": UNAVAILABLE_SHOP,
    "locked": LOCKED,
    "suspicious": REJECTION,
}


def missing_scope(scope: str) -> Response:
    return json_response(403, {"errors": f"[API] This action requires merchant approval for {scope} scope."})


def rate_limited(retry_after: str) -> Response:
    message = "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service."
    told = ("Retry-After", retry_after), ("X-Shopify-Shop-Api-Call-Limit", "40/40")
    return json_response(429, {"errors": message}, *told)


def graphql_error(code: str, message: str) -> Response:
    errors = [{"message": message, "extensions": {"code": code}}]
    throttle = {"maximumAvailable": 2000.0, "currentlyAvailable": 0.0, "restoreRate": 100.0}
    cost: dict[str, Any] = {"requestedQueryCost": 2, "actualQueryCost": None, "throttleStatus": throttle}
    return json_response(200, {"errors": errors, "extensions": {"cost": cost}})


def redirect(status: int, location: str) -> Response:
    return html_response(status, "Moved", ("Location", location))


def away(exchange: Exchange) -> str:
    """The host beside this one: who follows a link in a test must not end up at a real one."""
    return str(exchange.option("location", exchange.elsewhere + "/admin"))


def other_shop(exchange: Exchange) -> Response:
    """What a token of another shop gets, if its own is asked for."""
    request = exchange.request
    headers = tuple(pair for pair in request.headers if pair[0].lower() not in ("authorization", TOKEN))
    return exchange.provider.answer(replace(request, headers=(*headers, (TOKEN, "shpat_other"))))


def old_version(exchange: Exchange) -> Response:
    response = exchange.trusted()
    kept = tuple(pair for pair in response.headers if pair[0] != "X-Shopify-API-Version")
    return replace(response, headers=(*kept, ("X-Shopify-API-Version", exchange.option("version", "2025-10"))))


TOKEN = "x-shopify-access-token"
responses(
    "shopify",
    "Shopify",
    [
        (
            "moved",
            "301 to another host, in place of the shop's new domain (`location`)",
            lambda e: redirect(301, away(e)),
        ),
        ("password-page", "302 to `/password`", redirect(302, "/password")),
        ("login", "307 to another host, in place of a login page (`location`)", lambda e: redirect(307, away(e))),
        ("bad-request", "400, `errors` is a string", json_response(400, {"errors": "Bad Request"})),
        (
            "oauth-invalid-request",
            "400 of the token URL",
            json_response(400, {"error": "invalid_request", "error_description": "Missing or invalid client secret"}),
        ),
        (
            "invalid-grant",
            "400 of the token URL: the refresh token is no good",
            json_response(400, {"error": "invalid_grant", "error_description": "Token has been expired or revoked."}),
        ),
        ("invalid-client", "400 of the token URL", json_response(400, {"error": "invalid_client"})),
        ("unauthorized", "401 with the Basic challenge", INVALID_TOKEN),
        ("frozen", "402: the shop's owner must pay", FROZEN),
        (
            "missing-scope",
            "403 that names a scope (`scope`)",
            lambda e: missing_scope(e.option("scope", "read_products")),
        ),
        ("forbidden", "403 that names a scope", missing_scope("read_products")),
        ("unavailable-shop", "403 `Unavailable Shop`", UNAVAILABLE_SHOP),
        ("not-found", "404", NOT_FOUND),
        ("not-acceptable", "406, `errors` is an object of lists", NOT_ACCEPTABLE),
        ("unsupported", "415, `errors` is a list", json_response(415, {"errors": ["Unsupported Media Type"]})),
        ("invalid-data", "422, `errors` is an object of lists", json_response(422, {"errors": {"title": ["is bad"]}})),
        ("locked", "423", LOCKED),
        (
            "rate-limited",
            "429 with `Retry-After: 2.0` (`retryAfter`)",
            lambda e: rate_limited(e.option("retryAfter", "2.0")),
        ),
        ("security-rejection", "430", REJECTION),
        ("internal-error", "500, HTML", html_response(500, "Something went wrong")),
        ("bad-gateway", "502, HTML", html_response(502, "Bad Gateway")),
        ("unavailable", "503, HTML", html_response(503, "Service Unavailable")),
        ("gateway-timeout", "504, HTML", html_response(504, "Gateway Timeout")),
        ("graphql-throttled", "200 with `THROTTLED`", graphql_error("THROTTLED", "Throttled")),
        (
            "graphql-access-denied",
            "200 with `ACCESS_DENIED`",
            graphql_error("ACCESS_DENIED", "Access denied for shop field."),
        ),
        ("graphql-shop-inactive", "200 with `SHOP_INACTIVE`", graphql_error("SHOP_INACTIVE", "Shop is inactive")),
        (
            "graphql-internal-error",
            "200 with `INTERNAL_SERVER_ERROR`",
            graphql_error("INTERNAL_SERVER_ERROR", "Internal error. Looks like something went wrong on our end."),
        ),
        ("other-shop", "the good answer of another shop", other_shop),
        (
            "deprecated",
            "the good answer, with a reason why it is deprecated",
            lambda e: e.trusted().adding(("X-Shopify-API-Deprecated-Reason", "https://shopify.dev/api/deprecated")),
        ),
        ("version", "the good answer, by another API version (`version`)", old_version),
    ],
)
