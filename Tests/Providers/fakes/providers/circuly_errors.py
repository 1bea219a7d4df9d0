"""What Circuly says when it refuses, as Laravel and the router before it do, and the answers of that name."""

from __future__ import annotations

from typing import Any

from ..catalogue import Exchange, responses
from ..http import Response, html_response, json_response, text_response

BASIC = ("WWW-Authenticate", "Basic")
UNAUTHENTICATED = json_response(401, {"message": "Unauthenticated."})
UNAUTHENTICATED_BASIC = text_response(401, "Invalid credentials.", BASIC)
FORBIDDEN = json_response(403, {"message": "This action is unauthorized."})
NOT_FOUND = json_response(404, {"message": "Not Found"})
H12 = (
    b"<!DOCTYPE html>\n<html><head><title>Application Error</title></head><body>"
    b'<iframe src="//www.herokucdn.com/error-pages/application-error.html"></iframe></body></html>'
)


def rate_limited(retry_after: str | None) -> Response:
    response = json_response(429, {"message": "Too Many Attempts."})
    response = response.adding(("X-RateLimit-Limit", "60"), ("X-RateLimit-Remaining", "0"))
    return response.adding(("Retry-After", retry_after)) if retry_after is not None else response


def variant(exchange: Exchange) -> Response:
    """The list in the other shape, as the variants have it."""
    data: list[Any] = exchange.provider.data["customers"][:1]
    return json_response(200, {"data": data, "is_paginated": True})


responses(
    "circuly",
    "Circuly",
    [
        (
            "bad-request",
            "400 with a business text",
            json_response(400, {"message": "Subscription is cancelled already."}),
        ),
        ("unauthorized", "401, JSON, no challenge", UNAUTHENTICATED),
        ("unauthorized-basic", "401 with a Basic challenge, text", UNAUTHENTICATED_BASIC),
        ("unauthorized-text", "401, text, no challenge", text_response(401, "Unauthorized")),
        ("unauthorized-html", "401, HTML", html_response(401, "Unauthorized")),
        ("forbidden", "403", FORBIDDEN),
        ("not-found", "404", NOT_FOUND),
        (
            "invalid-data",
            "422 with the errors of each field",
            json_response(
                422, {"message": "The given data was invalid.", "errors": {"per_page": ["The per page is too large."]}}
            ),
        ),
        (
            "rate-limited",
            "429 with `Retry-After: 1` (`retryAfter`)",
            lambda e: rate_limited(e.option("retryAfter", "1")),
        ),
        ("internal-error", "500, JSON", json_response(500, {"message": "Server Error"})),
        ("bad-gateway", "502, HTML", html_response(502, "502 Bad Gateway")),
        (
            "unavailable",
            "503, JSON, of Laravel's maintenance mode",
            json_response(503, {"message": "Service Unavailable"}),
        ),
        (
            "h12",
            "503, HTML, of a router whose application is slow",
            Response(503, H12, (("Content-Type", "text/html"),)),
        ),
        ("gateway-timeout", "504, HTML", html_response(504, "504 Gateway Time-out")),
        ("not-allowed", "200 whose message is a refusal", json_response(200, {"message": "not allowed"})),
        ("updated", "200 `{success, message}`", json_response(200, {"success": True, "message": "Updated"})),
        ("variant", "200 with `is_paginated` in place of `meta`", variant),
    ],
)
