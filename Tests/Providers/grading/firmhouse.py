"""Firmhouse, whose queries are read by graphql-core, and by the small reader that stands in for it."""

from __future__ import annotations

import json
from typing import Any

import graphql
import httpx
from fakes.providers import firmhouse
from fakes.providers import graphql as small

from . import statuses
from .fake import NAMES, Fake
from .report import Report

COUNT = 5
PROJECT = "query { getCurrentProject { id name currency projectType updatedAt } }"
PRODUCTS = "query { products(first:1){ totalCount nodes{ id } } }"
PAGE = (
    "query ($n: Int, $c: String) { page: products(first: $n, after: $c)"
    " { nodes { id title } pageInfo { endCursor hasNextPage } } }"
)
SERVED = {
    "unauthorized": (401, '{"error":"'),
    "unauthorized-text": (401, "Content-Type: text/plain"),
    "errors-null": (200, '{"data":null,"errors":[{"message":"'),
    "null-project": (200, '{"data":{"getCurrentProject":null}}'),
    "errors-only": (200, '{"errors":[{"message":"'),
    "storefront": (200, '"errors":[{"message":"'),
    "record-not-found": (200, '"extensions":{"code":"RECORD_NOT_FOUND"}'),
    "problems": (200, '"problems":[{"path":'),
    "rate-limited": (429, "Retry-After: 1\r\n"),
}


def grade(report: Report) -> None:
    for name, query in (("project", PROJECT), ("products", PRODUCTS), ("page", PAGE)):
        report.check(f"firmhouse: graphql-core parses the {name} query", lambda: graphql.parse(query))
    readers(report)
    with (
        Fake("firmhouse", "--count", str(COUNT)) as fake,
        httpx.Client(
            base_url=f"http://127.0.0.1:{fake.port}", headers={"Host": NAMES["firmhouse"]}, trust_env=False
        ) as client,
    ):
        statuses.grade(report, fake, SERVED)
        served(report, fake, client)


def readers(report: Report) -> None:
    """Both readers say the same of queries, and refuse the same ones."""
    provider = firmhouse.Firmhouse(NAMES["firmhouse"], COUNT)
    root = {"getCurrentProject": provider._project("good"), "products": provider._products}
    for name, query in (("project", PROJECT), ("products", PRODUCTS), ("page", PAGE)):
        variables = {"n": 2, "c": "1001"} if query == PAGE else {}
        report.equal(
            f"firmhouse: the small reader reads the {name} query",
            lambda: small.read(query, variables, root),
            small.execute(firmhouse.SCHEMA, query, variables, root),
        )
    for query in (
        *("{", "", "query", "{ nothing }", "{ getCurrentProject }", "{ getCurrentProject { id { x } } }"),
        *("{ getCurrentProject { id } } }", "{ products(first:) { totalCount } }", "{ a: }"),
    ):
        expected = {"errors"}
        report.equal(
            f"firmhouse: graphql-core refuses {query!r}",
            lambda: set(small.execute(firmhouse.SCHEMA, query, {}, root)),
            expected,
        )
        report.equal(
            f"firmhouse: so does the small reader, {query!r}", lambda: set(small.read(query, {}, root)), expected
        )


def served(report: Report, fake: Fake, client: httpx.Client) -> None:
    def ask(query: str, token: str = "good", variables: Any = None) -> Any:
        answer = client.post(
            "/graphql", json={"query": query, "variables": variables}, headers={"X-Project-Access-Token": token}
        )
        return answer.json() if answer.status_code == 200 else answer.status_code

    report.equal("firmhouse: the project", lambda: ask(PROJECT)["data"]["getCurrentProject"]["name"], "Chairs for Rent")
    report.equal("firmhouse: products", lambda: ask(PRODUCTS)["data"]["products"]["totalCount"], COUNT)
    report.equal(
        "firmhouse: a storefront token and the project",
        lambda: [ask(PROJECT, "storefront")["data"], ask(PROJECT, "storefront")["errors"][0]["extensions"]],
        [{"getCurrentProject": None}, {"code": "UNAUTHORIZED"}],
    )
    report.equal("firmhouse: a storefront token and products", lambda: ask(PRODUCTS, "storefront"), ask(PRODUCTS))
    report.equal("firmhouse: too fast", lambda: ask(PROJECT, "throttled"), 429)

    def pages() -> list[str]:
        found, cursor = [], None
        while True:
            page = ask(PAGE, variables={"n": 2, "c": cursor})["data"]["page"]
            found += [item["id"] for item in page["nodes"]]
            if not page["pageInfo"]["hasNextPage"]:
                return found
            cursor = page["pageInfo"]["endCursor"]

    report.equal("firmhouse: all pages", pages, [str(1000 + index) for index in range(COUNT)])
    forms = {
        "unauthorized": 401,
        "unauthorized-text": 401,
        "errors-null": {"data": None, "errors": [{"message": "Invalid project access token"}]},
        "null-project": {"data": {"getCurrentProject": None}},
    }
    for form, expected in forms.items():
        fake.tell(set={"refusal": form})
        report.equal(f"firmhouse: a bad token, {form}", lambda: ask(PROJECT, "nonsense"), expected)
    report.equal("firmhouse: GET", lambda: client.get("/graphql").status_code, 404)
    plain = {"X-Project-Access-Token": "good", "Content-Type": "text/plain"}
    body = json.dumps({"query": PROJECT})
    report.equal(
        "firmhouse: another type of body", lambda: client.post("/graphql", content=body, headers=plain).status_code, 415
    )
