"""Stripe, graded by its own Python client, which says the same of ours as of localstripe."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any, Callable

import stripe

from . import statuses
from .fake import Fake, pipe
from .report import Report

COUNT = 5
GOOD = "sk_test_good1234567890"
# Binds the loopback interface alone, keeps nothing on disk, and ends with its stdin.
LOCALSTRIPE = """
import os, socket, sys, threading
from aiohttp import web
from localstripe import resources
resources.Store.try_load_from_disk = resources.Store.dump_to_disk = lambda self: None
from localstripe.server import app
listener = socket.socket()
listener.bind(("127.0.0.1", 0))
threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
print(listener.getsockname()[1], flush=True)
web.run_app(app, sock=listener, print=None, access_log=None)
"""
SERVED = {
    "bad-request": (400, '"doc_url":"'),
    "rate-limited-400": (400, '"code":"rate_limit"'),
    "unauthorized": (401, "Invalid API Key provided: sk_test_**********7890"),
    "no-key": (401, "You did not provide an API key."),
    "expired-key": (401, '"code":"api_key_expired"'),
    "card-declined": (402, '"type":"card_error"'),
    "forbidden": (403, "Having the 'rak_balance_read' permission"),
    "missing-permission": (403, "Having the 'rak_balance_read' permission"),
    "revoked": (403, "may have been revoked"),
    "not-found": (404, '"code":"resource_missing"'),
    "idempotency": (409, "idempot"),
    "external-dependency": (424, ""),
    "rate-limited": (429, '"code":"rate_limit"'),
    "lock-timeout": (429, '"code":"lock_timeout"'),
    "internal-error": (500, '"type":"api_error"'),
    "should-retry": (503, "Stripe-Should-Retry: true\r\n"),
    "should-not-retry": (503, "Stripe-Should-Retry: false\r\n"),
}


def grade(report: Report) -> None:
    with Fake("stripe", "--name", "127.0.0.1", "--count", str(COUNT)) as fake:
        ours = f"http://127.0.0.1:{fake.port}"
        process = subprocess.Popen([sys.executable, "-c", LOCALSTRIPE], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        try:
            theirs = f"http://127.0.0.1:{int(pipe(process.stdout).readline())}"
            both(report, ours, theirs)
        finally:
            pipe(process.stdin).close()
            process.wait(10)
        client(report, fake, ours)
    with Fake("stripe") as fake:
        statuses.grade(report, fake, SERVED)
        details(report, fake)


def connect(base: str, key: str) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": base}, max_network_retries=0)


def verdict(body: Callable[[], Any]) -> Any:
    """What a call returns, or the kind of its error and the status."""
    try:
        return body()
    except stripe.StripeError as error:
        return type(error).__name__, error.http_status


def both(report: Report, ours: str, theirs: str) -> None:
    """Calls that localstripe knows too."""
    for number in range(COUNT):
        connect(theirs, GOOD).v1.customers.create({"email": f"customer{number}@example.com"})
    calls: dict[str, tuple[Callable[[stripe.StripeClient], Any], str, Any]] = {
        "the mode of the balance": (lambda c: c.v1.balance.retrieve().livemode, GOOD, False),
        "all pages of customers": (
            lambda c: len(list(c.v1.customers.list({"limit": 2}).auto_paging_iter())),
            GOOD,
            COUNT,
        ),
        "has_more": (lambda c: c.v1.customers.list({"limit": 2}).has_more, GOOD, True),
        "an unknown id": (lambda c: c.v1.customers.retrieve("cus_none"), GOOD, ("InvalidRequestError", 404)),
        "a wrong key": (lambda c: c.v1.balance.retrieve(), "bad", ("AuthenticationError", 401)),
        "a publishable key": (lambda c: c.v1.balance.retrieve(), "pk_test_123456", ("AuthenticationError", 401)),
    }
    for name, (call, key, expected) in calls.items():
        for whose, base in (("ours", ours), ("localstripe", theirs)):
            report.equal(f"stripe: {name} ({whose})", lambda: verdict(lambda: call(connect(base, key))), expected)


def client(report: Report, fake: Fake, base: str) -> None:
    """What localstripe does not know."""

    def balance(key: str) -> Any:
        return verdict(lambda: connect(base, key).v1.balance.retrieve().livemode)

    keys = {
        "sk_live_good1234567890": True,
        "rk_test_good1234567890": False,
        "rk_test_limited1234567890": ("PermissionError", 403),
        "sk_test_expired1234567890": ("AuthenticationError", 401),
        "sk_test_revoked1234567890": ("PermissionError", 403),
        "sk_test_throttled1234567890": ("RateLimitError", 429),
    }
    for key, expected in keys.items():
        report.equal(f"stripe: {key}", lambda: balance(key), expected)
    report.equal("stripe: the account", lambda: connect(base, GOOD).v1.accounts.retrieve_current().country, "DE")
    report.raises(
        "stripe: an expired key says so",
        stripe.AuthenticationError,
        lambda: connect(base, "sk_test_expired1234567890").v1.balance.retrieve(),
        "Expired API Key provided: sk_test_",
    )

    def last_response() -> bool:
        response = connect(base, GOOD).v1.balance.retrieve().last_response
        return bool(response and response.request_id and response.request_id.startswith("req_"))

    report.equal("stripe: every answer has a request id", last_response, True)
    report.equal(
        "stripe: cancelled subscriptions come only when asked for",
        lambda: [
            len(connect(base, GOOD).v1.subscriptions.list().data),
            len(connect(base, GOOD).v1.subscriptions.list({"status": "all"}).data),
        ],
        [4, 5],
    )
    for name, kind in (
        ("internal-error", ("APIError", 500)),
        ("unavailable", ("APIError", 503)),
        ("lock-timeout", ("RateLimitError", 429)),
        ("card-declined", ("CardError", 402)),
        ("idempotency", ("APIError", 409)),
        ("rate-limited-400", ("RateLimitError", 400)),
        ("close", ("APIConnectionError", None)),
        ("html", ("APIError", 200)),
    ):
        fake.answer(name)
        report.equal(f"stripe: the client with {name}", lambda: balance(GOOD), kind)
    fake.answer(None)


def details(report: Report, fake: Fake) -> None:
    basic = {"Authorization": "Basic c2tfdGVzdF9nb29kMTIzNDo="}
    report.equal("stripe: Basic", lambda: fake.exchange(headers=basic, close=True).status, 200)
    report.equal("stripe: no key", lambda: fake.exchange(headers={}, close=True).status, 401)
    wrong = {"Authorization": "Bearer sk_test_4eC39HqLyjWDarjtT1zdp7dc"}
    report.equal(
        "stripe: a wrong key comes back masked",
        lambda: json.loads(fake.exchange(headers=wrong, close=True).body)["error"]["message"],
        "Invalid API Key provided: sk_test_********************p7dc",
    )
    version = {"Authorization": f"Bearer {GOOD}", "Stripe-Version": "2025-01-27.acacia"}
    report.equal(
        "stripe: the version that was asked for",
        lambda: fake.exchange(headers=version, close=True).header("Stripe-Version"),
        "2025-01-27.acacia",
    )
