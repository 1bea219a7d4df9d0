"""Firmhouse's GraphQL endpoint.

Tokens are told apart by a word in them: `good` may read everything; `storefront` only products; `throttled` is answered
with 429; every other one is refused in one of the forms that are thinkable, since none is published: the one that the
setting `refusal` names.
"""

from __future__ import annotations

import json
from typing import Any

from ..http import Request, Response, json_response
from . import firmhouse_errors as errors
from .base import Data, Provider, verdict
from .graphql import Refused, execute

WORDS = ("storefront", "throttled", "good")
SCHEMA = """
scalar ISO8601DateTime
enum ProjectType { RETAIL RENTAL }
type Query {
  getCurrentProject: Project
  products(first: Int, after: String, last: Int, before: String, updatedSince: ISO8601DateTime): ProductConnection!
}
type Project { id: ID! name: String! currency: String projectType: ProjectType updatedAt: ISO8601DateTime }
type ProductConnection { totalCount: Int! nodes: [Product]! pageInfo: PageInfo! }
type Product { id: ID! title: String priceCents: Int sku: String updatedAt: ISO8601DateTime }
type PageInfo { endCursor: String startCursor: String hasNextPage: Boolean! hasPreviousPage: Boolean! }
"""


class Firmhouse(Provider):
    name = "firmhouse"
    default_host = "portal.firmhouse.com"

    def __init__(self, host: str, count: int) -> None:
        super().__init__(host, count)
        self.settings = {"refusal": "unauthorized", "retryAfter": "1"}

    def initial_data(self, count: int) -> Data:
        project = {
            "id": "1234",
            "name": "Chairs for Rent",
            "currency": "EUR",
            "projectType": "RENTAL",
            "updatedAt": "2026-11-01T09:00:00Z",
        }
        return {"project": project, "products": [product(index) for index in range(count)]}

    def error(self, status: int, message: str) -> Response:
        return json_response(status, {"errors": [{"message": message}]})

    def answer(self, request: Request, trusted: bool = False) -> Response:
        if request.host != self.host:
            return self.error(421, "Misdirected Request")
        if (request.method, request.path) != ("POST", "/graphql"):
            return errors.NOT_FOUND
        word = "good" if trusted else verdict(request.header("X-Project-Access-Token"), WORDS)
        if word == "bad":
            return errors.REFUSALS.get(self.settings["refusal"], errors.UNAUTHORIZED)
        if word == "throttled":
            return errors.rate_limited(self.settings["retryAfter"])
        if (request.header("Content-Type") or "").split(";")[0].strip().lower() != "application/json":
            return self.error(415, "Unsupported Media Type")
        try:
            body: Any = json.loads(request.body)
            query, variables = body["query"], body.get("variables") or {}
        except (ValueError, KeyError, TypeError, AttributeError):
            return self.error(400, "No query string was present")
        root = {"getCurrentProject": self._project(word), "products": self._products}
        return json_response(200, execute(SCHEMA, str(query), variables, root))

    def _project(self, word: str) -> Any:
        def resolve(info: Any) -> Data:
            if word == "storefront":
                raise Refused("You are not authorized to access this field", "UNAUTHORIZED")
            project: Data = self.data["project"]
            return project

        return resolve

    def _products(self, info: Any, first: int | None = None, after: str | None = None, **more: Any) -> Data:
        found: list[Data] = self.data["products"]
        since = more.get("updatedSince")
        if since:
            found = [item for item in found if item["updatedAt"] >= since]
        start = next((i + 1 for i, item in enumerate(found) if item["id"] == after), 0) if after else 0
        page = found[start : start + min(first if first is not None else 50, 100)]
        info_of_page = {
            "startCursor": page[0]["id"] if page else None,
            "endCursor": page[-1]["id"] if page else None,
            "hasNextPage": start + len(page) < len(found),
            "hasPreviousPage": start > 0,
        }
        return {"totalCount": len(found), "nodes": page, "pageInfo": info_of_page}


def product(index: int) -> Data:
    return {
        "id": str(1000 + index),
        "title": f"Chair {index}",
        "priceCents": 1990,
        "sku": f"CH-{index}",
        "updatedAt": f"2026-11-{1 + index % 28:02d}T00:00:00Z",
    }
