"""What Firmhouse says when it refuses, in each form that is thinkable, and the answers of that name."""

from __future__ import annotations

from typing import Any

from ..catalogue import responses
from ..http import Response, html_response, json_response, text_response

NOT_FOUND = html_response(404, "The page you were looking for doesn't exist")
UNAUTHORIZED = json_response(401, {"error": "Invalid project access token"})
REFUSALS = {
    "unauthorized": UNAUTHORIZED,
    "unauthorized-text": text_response(401, "HTTP Token: Access denied.\n"),
    "errors-null": json_response(200, {"data": None, "errors": [{"message": "Invalid project access token"}]}),
    "null-project": json_response(200, {"data": {"getCurrentProject": None}}),
}


def rate_limited(retry_after: str | None) -> Response:
    headers = [("Retry-After", retry_after)] if retry_after is not None else []
    return json_response(429, {"errors": [{"message": "Too many requests"}]}, *headers)


def failed(message: str, **extensions: Any) -> Response:
    error = {"message": message, "path": ["getCurrentProject"], "extensions": extensions}
    return json_response(200, {"data": {"getCurrentProject": None}, "errors": [error]})


responses(
    "firmhouse",
    "Firmhouse",
    [
        (
            "bad-request",
            "400 with `errors`",
            json_response(400, {"errors": [{"message": "No query string was present"}]}),
        ),
        ("unauthorized", "401, JSON", UNAUTHORIZED),
        ("unauthorized-text", "401, text", REFUSALS["unauthorized-text"]),
        ("errors-null", "200 with `errors` and a null `data`", REFUSALS["errors-null"]),
        ("null-project", "200 with a null project and no `errors`", REFUSALS["null-project"]),
        (
            "errors-only",
            "200 with `errors` and no `data`",
            json_response(200, {"errors": [{"message": "Unauthorized"}]}),
        ),
        ("storefront", "200 with `errors`, as a storefront token gets", failed("Not authorized", code="UNAUTHORIZED")),
        ("record-not-found", "200 with `RECORD_NOT_FOUND`", failed("Record not found", code="RECORD_NOT_FOUND")),
        (
            "problems",
            "200 with the problems of an input",
            failed(
                "Variable is invalid", problems=[{"path": ["first"], "explanation": "Expected value to not be null"}]
            ),
        ),
        ("forbidden", "403, JSON", json_response(403, {"error": "Forbidden"})),
        ("not-found", "404, HTML", NOT_FOUND),
        (
            "rate-limited",
            "429 with `Retry-After: 1` (`retryAfter`)",
            lambda e: rate_limited(e.option("retryAfter", "1")),
        ),
        ("internal-error", "500, HTML", html_response(500, "We're sorry, but something went wrong")),
        ("bad-gateway", "502, HTML", html_response(502, "502 Bad Gateway")),
        ("unavailable", "503, HTML", html_response(503, "Service Unavailable")),
        ("gateway-timeout", "504, HTML", html_response(504, "504 Gateway Time-out")),
    ],
)
