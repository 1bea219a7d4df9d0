"""What a type checker must take, and what it must know of the results."""

from __future__ import annotations

import asyncio
from typing import List, Optional

from integrations_host import AsyncIntegrationsClient, ConvexInt64, IntegrationsClient, NotFound
from integrations_host.functions import Integration, IntegrationsCreateArgs, Provider


def wait(client: IntegrationsClient, id: str, provider: Provider) -> None:
    all: List[Integration] = client.query("integrations:list", {"organizationId": "o"})
    some: List[Integration] = client.integrations.list(organizationId="o", provider=provider)
    best: Optional[Integration] = client.query(
        "integrations:getByProvider", {"organizationId": "o", "provider": "stripe"}
    )
    if best is not None and best["status"] == "active":
        print(best.get("connectionConfig", {}).get("domain", "").upper(), all, some)
    args: IntegrationsCreateArgs = {
        "organizationId": "o",
        "provider": "shopify",
        "name": "Shop",
        "authMethod": "api_key",
        "apiKeyAuth": {"key": "k"},
        "metadata": {"big": ConvexInt64(1), "raw": b""},
    }
    created: str = client.action("integrations:create", args, idempotency_key="k", timeout_ms=1000)
    client.integrations.create(**args, idempotency_key="k")
    client.integrations.update(integrationId=created, metadata=None, status="inactive")
    client.mutation("integrations:deleteIntegration", {"integrationId": id})
    page = client.integrations.paginate(
        organizationId="o", paginationOpts={"numItems": 10, "cursor": None}
    )
    cursor: str = page["continueCursor"]
    try:
        client.integrations.delete_integration(integrationId=cursor)
    except NotFound as error:
        code: int = error.code
        print(code, error.data["kind"])


async def main() -> None:
    async with AsyncIntegrationsClient("a.sqlite", allow=["query"], client="me") as client:
        all: List[Integration] = await client.query("integrations:list", {"organizationId": "o"})
        one: Optional[Integration] = await client.integrations.get(integrationId=all[0]["_id"])
        print(one, await client.request("host.info"))


asyncio.run(main())
