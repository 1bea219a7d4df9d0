"""Circuly, for which there is no client: graded with httpx."""

from __future__ import annotations

from typing import Any

import httpx

from . import statuses
from .fake import NAMES, Fake
from .report import Report

COUNT = 5
SERVED = {
    "unauthorized": (401, '{"message":"Unauthenticated."}'),
    "unauthorized-basic": (401, "WWW-Authenticate: Basic\r\n"),
    "unauthorized-text": (401, "Content-Type: text/plain"),
    "unauthorized-html": (401, "Content-Type: text/html"),
    "invalid-data": (422, '"message":"The given data was invalid."'),
    "rate-limited": (429, "Retry-After: 1\r\n"),
    "internal-error": (500, '{"message":"Server Error"}'),
    "unavailable": (503, '{"message":"Service Unavailable"}'),
    "h12": (503, "Application Error"),
    "not-allowed": (200, '{"message":"not allowed"}'),
    "updated": (200, '{"success":true,"message":"Updated"}'),
    "variant": (200, '"is_paginated":true'),
}


def grade(report: Report) -> None:
    with (
        Fake("circuly", "--count", str(COUNT)) as fake,
        httpx.Client(
            base_url=f"http://127.0.0.1:{fake.port}", headers={"Host": NAMES["circuly"]}, trust_env=False
        ) as client,
    ):
        statuses.grade(report, fake, SERVED)
        customers = "/api/2025-01/customers"

        def status(path: str = customers, **options: Any) -> int:
            return client.get(path, **options).status_code

        report.equal("circuly: Basic", lambda: status(auth=("good", "secret")), 200)
        report.equal("circuly: Basic with a wrong password", lambda: status(auth=("good", "wrong")), 401)
        report.equal("circuly: an unknown user", lambda: status(auth=("nobody", "secret")), 401)
        report.equal("circuly: no credentials", status, 401)
        bearer = {"Authorization": "Bearer good"}
        report.equal("circuly: Bearer", lambda: status(headers=bearer), 200)
        report.equal("circuly: no access", lambda: status(auth=("limited", "x")), 403)
        report.equal("circuly: too fast", lambda: status(auth=("throttled", "x")), 429)
        report.equal("circuly: an unknown path", lambda: status("/api/2025-01/nothing", headers=bearer), 404)
        report.equal("circuly: no version", lambda: status("/api/customers", headers=bearer), 404)
        report.equal("circuly: too large a page", lambda: status(f"{customers}?per_page=101", headers=bearer), 422)
        report.equal("circuly: /ping", lambda: client.get("/ping").text, "pong")
        report.equal("circuly: /version", lambda: client.get("/version").json()["App_name"], "circuly_customers_api")
        report.equal("circuly: POST", lambda: client.post(customers, headers=bearer).status_code, 405)

        def pages() -> list[str]:
            found: list[str] = []
            page, last = 1, 1
            while page <= last:
                answer = client.get(customers, params={"page": page, "per_page": 2}, headers=bearer).json()
                found += [item["id"] for item in answer["data"]]
                last, page = answer["meta"]["last_page"], page + 1
            return found

        report.equal("circuly: all pages", pages, [f"cus_{index:06d}" for index in range(COUNT)])
        fake.tell(set={"challenge": False})
        report.equal("circuly: without a challenge", lambda: "WWW-Authenticate" in client.get(customers).headers, False)
