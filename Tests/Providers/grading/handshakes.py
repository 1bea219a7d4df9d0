"""Certificates and versions of TLS, as httpx and Python's ssl see them."""

from __future__ import annotations

import ssl
import warnings
from typing import Any

import httpx

from .fake import NAMES, REQUESTS, Fake
from .report import Report

# The verdicts of OpenSSL: X509_V_ERR_*.
REFUSED = {
    "expired": 10,
    "not-yet": 9,
    "wrong-name": 62,
    "self-signed": 18,
    "unknown-ca": 20,
}


def grade(report: Report) -> None:
    for provider in NAMES:
        with Fake(provider, "--tls", "good") as fake:
            report.equal(f"tls: httpx verifies {provider}", lambda: get(fake).status_code, 200)
    for kind, code in REFUSED.items():
        with Fake("stripe", "--tls", kind) as fake:
            report.raises(
                f"tls: httpx refuses {kind}", httpx.ConnectError, lambda: get(fake), "CERTIFICATE_VERIFY_FAILED"
            )
            report.equal(f"tls: OpenSSL says why it refuses {kind}", lambda: fake.exchange().end, f"certificate {code}")
            fake.tell(wait={"handshakesFailed": 2}, seconds=5)
            report.equal(f"tls: {kind} was not spoken to", lambda: fake.tell(requests=True), {"requests": []})
    for version in ("1.2", "1.3"):
        with Fake("stripe", "--tls", "good", "--tls-min", version, "--tls-max", version) as fake:
            report.equal(f"tls: httpx speaks {version}", lambda: get(fake).status_code, 200)
            told = fake.tell(requests=True)["requests"][0]
            report.equal(f"tls: {version} is told", lambda: told["tls"], f"TLSv{version}")
    with Fake("stripe", "--tls", "good", "--tls-max", "1.1") as fake:
        report.raises("tls: httpx refuses 1.1", httpx.ConnectError, lambda: get(fake), "SSL")
        report.equal("tls: 1.1 is really spoken", lambda: old(fake), "TLSv1.1")


def get(fake: Fake) -> httpx.Response:
    """The usual request, to the loopback address, with the provider's name checked."""
    context = ssl.create_default_context(cafile=fake.ca)
    method, target, headers, body = REQUESTS[fake.provider]
    name = NAMES[fake.provider]
    with httpx.Client(verify=context, trust_env=False) as client:
        extensions: dict[str, Any] = {"sni_hostname": name}
        return client.request(
            method,
            f"https://127.0.0.1:{fake.port}{target}",
            headers={**headers, "Host": name},
            content=body or None,
            extensions=extensions,
        )


def old(fake: Fake) -> str | None:
    import socket

    context = ssl.create_default_context(cafile=fake.ca)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        context.minimum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    with (
        socket.create_connection(("127.0.0.1", fake.port), 5) as raw,
        context.wrap_socket(raw, server_hostname=NAMES["stripe"]) as connection,
    ):
        return connection.version()
