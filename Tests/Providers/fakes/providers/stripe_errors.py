"""What Stripe says when it refuses, and the answers of that name."""

from __future__ import annotations

import re
from typing import Any

from ..catalogue import Exchange, responses
from ..http import Header, Response, json_response

ACCOUNT = "acct_1032D82eZvKYlo2C"
CHALLENGE = ("WWW-Authenticate", 'Bearer realm="Stripe"')


def error(status: int, message: str, *headers: Header, **more: Any) -> Response:
    kind = more.pop("type", "api_error" if status >= 500 else "invalid_request_error")
    return json_response(status, {"error": {**more, "message": message, "type": kind}}, *headers)


def masked(key: str, stars: int | None = None) -> str:
    """The known prefix and the last four characters."""
    prefix = match[0] if (match := re.match(r"(sk|rk|pk)_(live|test)_", key)) else ""
    middle = len(key) - len(prefix) - 4
    return prefix + "*" * (stars or max(middle, 0)) + (key[-4:] if middle > 0 else "")


NO_KEY = error(
    401,
    "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth"
    " (e.g. 'Authorization: Bearer YOUR_SECRET_KEY'). See https://stripe.com/docs/api#authentication for details.",
    CHALLENGE,
)


def invalid_key(key: str) -> Response:
    return error(401, f"Invalid API Key provided: {masked(key)}", CHALLENGE)


def expired_key(key: str) -> Response:
    return error(401, f"Expired API Key provided: {masked(key)}", CHALLENGE, code="api_key_expired")


def missing_permission(key: str, permission: str, account: str) -> Response:
    return error(
        403,
        f"The provided key '{masked(key, 3)}' does not have the required permissions for this endpoint on account"
        f" '{account}'. Having the '{permission}' permission would allow this request to continue.",
    )


def revoked(key: str, account: str) -> Response:
    message = f"The provided key '{masked(key, 3)}' does not have access to account '{account}' (or that account does"
    return error(403, f"{message} not exist). Application access may have been revoked.", code="account_invalid")


def rate_limited(retry_after: str | None, **more: str) -> Response:
    headers = [("Retry-After", retry_after)] if retry_after is not None else []
    return error(429, "Request rate limit exceeded.", *headers, **{"code": "rate_limit", **more})


def unknown_url(method: str, path: str) -> Response:
    return error(404, f"Unrecognized request URL ({method}: {path}).")


def unknown_parameter(name: str) -> Response:
    return error(400, f"Received unknown parameter: {name}", code="parameter_unknown", param=name)


def no_such(kind: str, identifier: str) -> Response:
    return error(404, f"No such {kind}: '{identifier}'", code="resource_missing", param="id")


def key(exchange: Exchange) -> str:
    return exchange.request.bearer or (exchange.request.basic or ("", ""))[0]


def permission(exchange: Exchange) -> Response:
    return missing_permission(key(exchange), exchange.option("permission", "rak_balance_read"), ACCOUNT)


def limited(exchange: Exchange) -> Response:
    return rate_limited(exchange.option("retryAfter", None))


responses(
    "stripe",
    "Stripe",
    [
        (
            "bad-request",
            "400 with a code, a parameter and a documentation link",
            error(
                400,
                "Missing required param: id.",
                code="parameter_missing",
                param="id",
                doc_url="https://stripe.com/docs/error-codes/parameter-missing",
            ),
        ),
        (
            "rate-limited-400",
            "400 with `rate_limit`, as it once was",
            error(400, "Too many requests.", code="rate_limit"),
        ),
        ("unauthorized", "401 that echoes the key, masked", lambda e: invalid_key(key(e))),
        ("no-key", "401: no key was sent", NO_KEY),
        ("expired-key", "401 `api_key_expired`", lambda e: expired_key(key(e))),
        ("card-declined", "402", error(402, "Your card was declined.", code="card_declined", type="card_error")),
        ("forbidden", "403 that names `rak_balance_read`", permission),
        ("missing-permission", "403 that names a permission (`permission`)", permission),
        ("revoked", "403: access to the account was removed", lambda e: revoked(key(e), ACCOUNT)),
        ("not-found", "404 `resource_missing`", no_such("customer", "cus_unknown")),
        (
            "idempotency",
            "409 `idempotency_error`",
            error(409, "Keys for idempotent requests can only be used once.", type="idempotency_error"),
        ),
        (
            "external-dependency",
            "424",
            error(424, "The request failed due to an external dependency.", type="api_error"),
        ),
        ("rate-limited", "429 `rate_limit`, without `Retry-After` (`retryAfter`)", limited),
        ("lock-timeout", "429 `lock_timeout`", rate_limited(None, code="lock_timeout")),
        ("internal-error", "500 `api_error`", error(500, "An unknown error occurred")),
        ("bad-gateway", "502 `api_error`", error(502, "Bad gateway")),
        ("unavailable", "503 `api_error`", error(503, "Service unavailable")),
        ("gateway-timeout", "504 `api_error`", error(504, "Gateway timeout")),
        (
            "should-retry",
            "503 with `Stripe-Should-Retry: true`",
            error(503, "Try again", ("Stripe-Should-Retry", "true")),
        ),
        (
            "should-not-retry",
            "503 with `Stripe-Should-Retry: false`",
            error(503, "Give up", ("Stripe-Should-Retry", "false")),
        ),
    ],
)
