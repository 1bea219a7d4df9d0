"""The MCP SDK for Python: tools over stdio.  sdk.py DATABASE full|normal

The tools are coroutines, so that they run on the event loop; the SDK sends plain functions to a thread each.
"""

from __future__ import annotations

import sys
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from pydantic import BaseModel, Field

from integrations import Integrations

integrations = Integrations(sys.argv[1], sys.argv[2])
server = MCPServer("integrations", log_level="ERROR")
Count = Annotated[int, Field(ge=0)]


class ApiKey(BaseModel):
    key: str
    keyPrefix: str | None = None


class Connection(BaseModel):
    domain: str | None = None
    apiVersion: str | None = None
    apiEndpoint: str | None = None
    timeout: int | None = None
    rateLimit: int | None = None


class Capabilities(BaseModel):
    canSync: bool | None = None
    canPush: bool | None = None
    canWebhook: bool | None = None
    syncFrequency: str | None = None


def given(**arguments: Any) -> dict[str, Any]:
    """The arguments that were given, models as plain objects."""
    return {
        name: value.model_dump(exclude_none=True) if isinstance(value, BaseModel) else value
        for name, value in arguments.items()
        if value is not None
    }


@server.tool(name="integrations.get")
async def get(integrationId: str) -> dict[str, Any] | None:
    """One integration."""
    return integrations.get({"integrationId": integrationId})


@server.tool(name="integrations.list")
async def list_all(organizationId: str) -> list[dict[str, Any]]:
    """The integrations of an organization, in order of creation."""
    return integrations.list({"organizationId": organizationId})


@server.tool(name="integrations.create")
async def create(
    organizationId: str,
    provider: Literal["shopify", "circuly", "stripe", "firmhouse"],
    name: str,
    authMethod: Literal["api_key", "bearer_token"],
    apiKeyAuth: ApiKey,
    connectionConfig: Connection | None = None,
    capabilities: Capabilities | None = None,
    metadata: dict[str, Any] | None = None,
) -> str:
    """Stores an integration, its key sealed, and gives its id."""
    return integrations.create(
        given(
            organizationId=organizationId,
            provider=provider,
            name=name,
            authMethod=authMethod,
            apiKeyAuth=apiKeyAuth,
            connectionConfig=connectionConfig,
            capabilities=capabilities,
            metadata=metadata,
        )
    )


@server.tool(name="integrations.updateSyncStats")
async def update_sync_stats(
    integrationId: str,
    totalRecords: Count | None = None,
    lastSyncCount: Count | None = None,
    failedSyncCount: Count | None = None,
) -> None:
    """Sets the counts given, and the time."""
    integrations.update_sync_stats(
        given(
            integrationId=integrationId,
            totalRecords=totalRecords,
            lastSyncCount=lastSyncCount,
            failedSyncCount=failedSyncCount,
        )
    )


@server.tool(name="oauth2.encrypt")
async def encrypt(plaintext: str) -> dict[str, Any]:
    """The plaintext, sealed."""
    return integrations.encrypt({"plaintext": plaintext})


@server.tool(name="host.info")
async def info() -> dict[str, Any]:
    """What this server is."""
    return integrations.info({})


server.run("stdio")
integrations.close()
