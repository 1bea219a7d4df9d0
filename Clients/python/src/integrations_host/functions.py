# Made from the function declarations by `integrations-host schema --write Schema`.
"""The functions of the host: what they take and return, and a method for each."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Dict, List, Literal, Optional, TypedDict, overload

if sys.version_info >= (3, 11):
    from typing import NotRequired, Unpack
elif TYPE_CHECKING:
    from typing_extensions import NotRequired, Unpack


class _audit(TypedDict):
    """A document of the table `_audit`."""

    _creationTime: float
    _id: str
    client: str
    details: NotRequired[Dict[str, Any]]
    event: str
    function: str
    integrationId: NotRequired[str]
    organizationId: NotRequired[str]
    outcome: str


class AuditListResult(TypedDict):
    """What `audit.list` returns."""

    continueCursor: str
    isDone: bool
    page: List[_audit]


Kind = Literal["changed", "inserted", "removed"]


class _audit_(TypedDict):
    """A document of the table `_audit`."""

    _id: NotRequired[str]
    kind: Kind
    seq: float


class AuditVerifyHead(TypedDict):
    hash: str
    seq: float


class AuditVerifyPruned(TypedDict):
    before: float
    count: float
    kid: str
    prunedAt: float
    through: AuditVerifyHead


class AuditVerifyResult(TypedDict):
    """What `audit.verify` returns."""

    continueCursor: str
    fault: NotRequired[_audit_]
    head: NotRequired[AuditVerifyHead]
    isDone: bool
    isIntact: bool
    pruned: NotRequired[AuditVerifyPruned]
    rows: float


class IntegrationApiKeyAuth(TypedDict):
    keyPrefix: NotRequired[str]


AuthMethod = Literal["api_key", "bearer_token", "basic_auth", "oauth2"]


class IntegrationBasicAuth(TypedDict):
    username: str


class IntegrationCapabilities(TypedDict):
    canPush: NotRequired[bool]
    canSync: NotRequired[bool]
    canWebhook: NotRequired[bool]
    syncFrequency: NotRequired[str]


class IntegrationConnectionConfig(TypedDict):
    apiEndpoint: NotRequired[str]
    apiVersion: NotRequired[str]
    domain: NotRequired[str]
    rateLimit: NotRequired[float]
    timeout: NotRequired[float]


class IntegrationOauth2Auth(TypedDict):
    hasRefreshToken: bool
    scopes: NotRequired[List[str]]
    tokenExpiry: NotRequired[float]


Provider = Literal["shopify", "circuly", "stripe", "firmhouse"]
Status = Literal["active", "inactive", "error", "testing"]


class IntegrationSyncStats(TypedDict):
    failedSyncCount: float
    lastSyncCount: float
    totalRecords: float


class Integration(TypedDict):
    """A document of the table `integrations`."""

    _creationTime: float
    _id: str
    apiKeyAuth: NotRequired[IntegrationApiKeyAuth]
    authMethod: AuthMethod
    basicAuth: NotRequired[IntegrationBasicAuth]
    capabilities: NotRequired[IntegrationCapabilities]
    connectionConfig: NotRequired[IntegrationConnectionConfig]
    errorMessage: NotRequired[str]
    lastErrorAt: NotRequired[float]
    lastSuccessAt: NotRequired[float]
    lastSyncedAt: NotRequired[float]
    lastTestedAt: NotRequired[float]
    metadata: NotRequired[Dict[str, Any]]
    name: str
    oauth2Auth: NotRequired[IntegrationOauth2Auth]
    organizationId: str
    provider: Provider
    status: Status
    syncStats: NotRequired[IntegrationSyncStats]


class IntegrationsGetDecryptedCredentialsResult(TypedDict):
    """What `integrations.getDecryptedCredentials` returns."""

    accessToken: NotRequired[str]
    apiKey: NotRequired[str]
    authMethod: AuthMethod
    connectionConfig: NotRequired[IntegrationConnectionConfig]
    domain: NotRequired[str]
    integrationId: str
    keyPrefix: NotRequired[str]
    name: str
    password: NotRequired[str]
    provider: Provider
    refreshToken: NotRequired[str]
    scopes: NotRequired[List[str]]
    tokenExpiry: NotRequired[float]
    username: NotRequired[str]


class IntegrationsPaginateResult(TypedDict):
    """What `integrations.paginate` returns."""

    continueCursor: str
    isDone: bool
    page: List[Integration]


Category = Literal[
    "auth",
    "scope",
    "domain",
    "suspended",
    "rateLimited",
    "unavailable",
    "timeout",
    "tls",
    "blocked",
    "protocol",
    "notFound",
    "noCredentials",
    "keyUnavailable",
    "superseded",
]


class IntegrationsTestConnectionDetails(TypedDict):
    apiVersion: NotRequired[str]
    livemode: NotRequired[bool]
    project: NotRequired[str]
    scopes: NotRequired[List[str]]
    shop: NotRequired[str]


class IntegrationsTestConnectionResult(TypedDict):
    """What `integrations.testConnection` returns."""

    category: NotRequired[Category]
    details: NotRequired[IntegrationsTestConnectionDetails]
    message: str
    success: bool


class Oauth2DecryptResult(TypedDict):
    """What `oauth2.decrypt` returns."""

    plaintext: str


class Oauth2EncryptResult(TypedDict):
    """What `oauth2.encrypt` returns."""

    encrypted: str


class WorkflowShopifyPagination(TypedDict):
    hasNextPage: bool
    nextPageInfo: NotRequired[str]


Source = Literal["parameters", "variables.shopify", "variables.workflow.shopify", "integration"]


class WorkflowShopifyResult(TypedDict):
    """What `workflow.shopify` returns."""

    apiVersion: str
    data: Any
    integrationId: NotRequired[str]
    pagination: NotRequired[WorkflowShopifyPagination]
    source: Source
    warnings: NotRequired[List[str]]


class AuditListPaginationOpts(TypedDict):
    cursor: Optional[str]
    numItems: float


class AuditListArgs(TypedDict):
    """The arguments of `audit.list`."""

    integrationId: NotRequired[str]
    organizationId: NotRequired[str]
    paginationOpts: AuditListPaginationOpts


class AuditVerifyArgs(TypedDict):
    """The arguments of `audit.verify`."""

    cursor: NotRequired[str]


class IntegrationsCreateApiKeyAuth(TypedDict):
    key: str
    keyPrefix: NotRequired[str]


class IntegrationsCreateBasicAuth(TypedDict):
    password: str
    username: str


class IntegrationsCreateOauth2Auth(TypedDict):
    accessToken: str
    refreshToken: NotRequired[str]
    scopes: NotRequired[List[str]]
    tokenExpiry: NotRequired[float]


class IntegrationsCreateArgs(TypedDict):
    """The arguments of `integrations.create`."""

    apiKeyAuth: NotRequired[IntegrationsCreateApiKeyAuth]
    authMethod: AuthMethod
    basicAuth: NotRequired[IntegrationsCreateBasicAuth]
    capabilities: NotRequired[IntegrationCapabilities]
    connectionConfig: NotRequired[IntegrationConnectionConfig]
    metadata: NotRequired[Dict[str, Any]]
    name: str
    oauth2Auth: NotRequired[IntegrationsCreateOauth2Auth]
    organizationId: str
    provider: Provider
    verify: NotRequired[bool]


class IntegrationsDeleteIntegrationArgs(TypedDict):
    """The arguments of `integrations.deleteIntegration`."""

    integrationId: str


class IntegrationsGetArgs(TypedDict):
    """The arguments of `integrations.get`."""

    integrationId: str


class IntegrationsGetByProviderArgs(TypedDict):
    """The arguments of `integrations.getByProvider`."""

    organizationId: str
    provider: Provider


class IntegrationsGetDecryptedCredentialsArgs(TypedDict):
    """The arguments of `integrations.getDecryptedCredentials`."""

    integrationId: str


class IntegrationsImportFromVariablesArgs(TypedDict):
    """The arguments of `integrations.importFromVariables`."""

    name: str
    organizationId: str
    variables: Dict[str, Any]


class IntegrationsListArgs(TypedDict):
    """The arguments of `integrations.list`."""

    organizationId: str
    provider: NotRequired[Provider]


class IntegrationsPaginateArgs(TypedDict):
    """The arguments of `integrations.paginate`."""

    organizationId: str
    paginationOpts: AuditListPaginationOpts
    provider: NotRequired[Provider]
    status: NotRequired[Status]


class IntegrationsTestConnectionArgs(TypedDict):
    """The arguments of `integrations.testConnection`."""

    integrationId: str


class IntegrationsUpdateCapabilities(TypedDict):
    canPush: NotRequired[Optional[bool]]
    canSync: NotRequired[Optional[bool]]
    canWebhook: NotRequired[Optional[bool]]
    syncFrequency: NotRequired[Optional[str]]


class IntegrationsUpdateConnectionConfig(TypedDict):
    apiEndpoint: NotRequired[Optional[str]]
    apiVersion: NotRequired[Optional[str]]
    domain: NotRequired[Optional[str]]
    rateLimit: NotRequired[Optional[float]]
    timeout: NotRequired[Optional[float]]


IntegrationsUpdateStatus = Literal["active", "inactive", "testing"]


class IntegrationsUpdateArgs(TypedDict):
    """The arguments of `integrations.update`."""

    apiKeyAuth: NotRequired[Optional[IntegrationsCreateApiKeyAuth]]
    authMethod: NotRequired[AuthMethod]
    basicAuth: NotRequired[Optional[IntegrationsCreateBasicAuth]]
    capabilities: NotRequired[Optional[IntegrationsUpdateCapabilities]]
    connectionConfig: NotRequired[Optional[IntegrationsUpdateConnectionConfig]]
    integrationId: str
    metadata: NotRequired[Optional[Dict[str, Any]]]
    name: NotRequired[str]
    oauth2Auth: NotRequired[Optional[IntegrationsCreateOauth2Auth]]
    status: NotRequired[IntegrationsUpdateStatus]
    verify: NotRequired[bool]


class IntegrationsUpdateSyncStatsArgs(TypedDict):
    """The arguments of `integrations.updateSyncStats`."""

    failedSyncCount: NotRequired[float]
    integrationId: str
    lastSyncCount: NotRequired[float]
    totalRecords: NotRequired[float]


class Oauth2DecryptArgs(TypedDict):
    """The arguments of `oauth2.decrypt`."""

    encrypted: str


class Oauth2EncryptArgs(TypedDict):
    """The arguments of `oauth2.encrypt`."""

    plaintext: str


Operation = Literal["list", "get", "count"]
Resource = Literal["products", "customers", "orders"]


class WorkflowShopifyArgs(TypedDict):
    """The arguments of `workflow.shopify`."""

    accessToken: NotRequired[str]
    domain: NotRequired[str]
    fields: NotRequired[List[str]]
    id: NotRequired[str]
    limit: NotRequired[float]
    operation: NotRequired[Operation]
    organizationId: NotRequired[str]
    pageInfo: NotRequired[str]
    resource: Resource
    updatedAtMin: NotRequired[str]
    variables: NotRequired[Dict[str, Any]]


class AuditFunctions:
    """The functions of `audit`."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def list(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[AuditListArgs]
    ) -> AuditListResult:
        """Returns one page of the audit trail, the newest row first, and the cursor of the next.
        With conditions a page may be short or empty although isDone is false.
        """
        return self._functions.query("audit:list", args, timeout_ms=timeout_ms)

    def verify(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[AuditVerifyArgs]
    ) -> AuditVerifyResult:
        """Goes along the audit trail and names the first row that was changed, removed or put
        in. Each call looks at up to 10,000 rows; the cursor leads on.
        """
        return self._functions.query("audit:verify", args, timeout_ms=timeout_ms)


class IntegrationsFunctions:
    """The functions of `integrations`."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def create(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsCreateArgs],
    ) -> str:
        """Creates an integration with its credentials sealed, and returns its id."""
        return self._functions.action(
            "integrations:create", args, timeout_ms=timeout_ms, idempotency_key=idempotency_key
        )

    def delete_integration(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsDeleteIntegrationArgs],
    ) -> None:
        """Deletes an integration and its credentials; its audit rows stay."""
        self._functions.mutation(
            "integrations:deleteIntegration",
            args,
            timeout_ms=timeout_ms,
            idempotency_key=idempotency_key,
        )

    def get(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsGetArgs]
    ) -> Optional[Integration]:
        """Returns an integration by its id, or null where there is none that this process may
        see.
        """
        return self._functions.query("integrations:get", args, timeout_ms=timeout_ms)

    def get_by_provider(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsGetByProviderArgs]
    ) -> Optional[Integration]:
        """Returns an organization's best integration of a provider: an active one before a
        testing, an erroneous and an inactive one, and the oldest among equals; or null.
        """
        return self._functions.query("integrations:getByProvider", args, timeout_ms=timeout_ms)

    def get_decrypted_credentials(
        self,
        *,
        timeout_ms: Optional[float] = None,
        **args: Unpack[IntegrationsGetDecryptedCredentialsArgs],
    ) -> IntegrationsGetDecryptedCredentialsResult:
        """Returns an integration's credentials in clear, and leaves an audit row."""
        return self._functions.action(
            "integrations:getDecryptedCredentials", args, timeout_ms=timeout_ms
        )

    def import_from_variables(
        self,
        *,
        timeout_ms: Optional[float] = None,
        **args: Unpack[IntegrationsImportFromVariablesArgs],
    ) -> str:
        """Makes a Shopify integration of the credentials in a workflow's variables, and returns
        its id.
        """
        return self._functions.action(
            "integrations:importFromVariables", args, timeout_ms=timeout_ms
        )

    def list(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsListArgs]
    ) -> List[Integration]:
        """Lists the integrations of an organization in order of creation."""
        return self._functions.query("integrations:list", args, timeout_ms=timeout_ms)

    def paginate(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsPaginateArgs]
    ) -> IntegrationsPaginateResult:
        """Returns one page of an organization's integrations in order of creation, and the
        cursor of the next.
        """
        return self._functions.query("integrations:paginate", args, timeout_ms=timeout_ms)

    def test_connection(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsTestConnectionArgs]
    ) -> IntegrationsTestConnectionResult:
        """Calls the provider with an integration's stored credentials, and notes what came of
        it.
        """
        return self._functions.action("integrations:testConnection", args, timeout_ms=timeout_ms)

    def update(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsUpdateArgs],
    ) -> None:
        """Changes the fields that are given; null clears an optional one."""
        self._functions.action(
            "integrations:update", args, timeout_ms=timeout_ms, idempotency_key=idempotency_key
        )

    def update_sync_stats(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsUpdateSyncStatsArgs],
    ) -> None:
        """Sets the counts that are given, and notes when an integration was synchronised."""
        self._functions.mutation(
            "integrations:updateSyncStats",
            args,
            timeout_ms=timeout_ms,
            idempotency_key=idempotency_key,
        )


class Oauth2Functions:
    """The functions of `oauth2`."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def decrypt(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[Oauth2DecryptArgs]
    ) -> Oauth2DecryptResult:
        """Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit
        row.
        """
        return self._functions.action("oauth2:decrypt", args, timeout_ms=timeout_ms)

    def encrypt(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[Oauth2EncryptArgs]
    ) -> Oauth2EncryptResult:
        """Seals a text under the primary key."""
        return self._functions.action("oauth2:encrypt", args, timeout_ms=timeout_ms)


class WorkflowFunctions:
    """The functions of `workflow`."""

    def __init__(self, functions: Functions) -> None:
        self._functions = functions

    def shopify(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[WorkflowShopifyArgs]
    ) -> WorkflowShopifyResult:
        """Reads products, customers or orders from a shop, with credentials of the call or
        stored.
        """
        return self._functions.action("workflow:shopify", args, timeout_ms=timeout_ms)


class Functions:
    """Every function by its name, and as a method of its module."""

    def __init__(self) -> None:
        self.audit = AuditFunctions(self)
        self.integrations = IntegrationsFunctions(self)
        self.oauth2 = Oauth2Functions(self)
        self.workflow = WorkflowFunctions(self)

    def _call(
        self,
        type: str,
        name: str,
        args: Any,
        timeout_ms: Optional[float],
        idempotency_key: Optional[str] = None,
    ) -> Any:
        raise NotImplementedError

    @overload
    def query(
        self,
        name: Literal["audit:list"],
        args: AuditListArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> AuditListResult: ...
    @overload
    def query(
        self,
        name: Literal["audit:verify"],
        args: Optional[AuditVerifyArgs] = None,
        *,
        timeout_ms: Optional[float] = None,
    ) -> AuditVerifyResult: ...
    @overload
    def query(
        self,
        name: Literal["integrations:get"],
        args: IntegrationsGetArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Optional[Integration]: ...
    @overload
    def query(
        self,
        name: Literal["integrations:getByProvider"],
        args: IntegrationsGetByProviderArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Optional[Integration]: ...
    @overload
    def query(
        self,
        name: Literal["integrations:list"],
        args: IntegrationsListArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> List[Integration]: ...
    @overload
    def query(
        self,
        name: Literal["integrations:paginate"],
        args: IntegrationsPaginateArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsPaginateResult: ...
    def query(self, name: str, args: Any = None, *, timeout_ms: Optional[float] = None) -> Any:
        """Calls a query by its name, `module:function`."""
        return self._call("query", name, args, timeout_ms)

    @overload
    def mutation(
        self,
        name: Literal["integrations:deleteIntegration"],
        args: IntegrationsDeleteIntegrationArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    @overload
    def mutation(
        self,
        name: Literal["integrations:updateSyncStats"],
        args: IntegrationsUpdateSyncStatsArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    def mutation(
        self,
        name: str,
        args: Any = None,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Calls a mutation by its name, `module:function`."""
        return self._call("mutation", name, args, timeout_ms, idempotency_key)

    @overload
    def action(
        self,
        name: Literal["integrations:create"],
        args: IntegrationsCreateArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> str: ...
    @overload
    def action(
        self,
        name: Literal["integrations:getDecryptedCredentials"],
        args: IntegrationsGetDecryptedCredentialsArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsGetDecryptedCredentialsResult: ...
    @overload
    def action(
        self,
        name: Literal["integrations:importFromVariables"],
        args: IntegrationsImportFromVariablesArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> str: ...
    @overload
    def action(
        self,
        name: Literal["integrations:testConnection"],
        args: IntegrationsTestConnectionArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsTestConnectionResult: ...
    @overload
    def action(
        self,
        name: Literal["integrations:update"],
        args: IntegrationsUpdateArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    @overload
    def action(
        self,
        name: Literal["oauth2:decrypt"],
        args: Oauth2DecryptArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Oauth2DecryptResult: ...
    @overload
    def action(
        self,
        name: Literal["oauth2:encrypt"],
        args: Oauth2EncryptArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Oauth2EncryptResult: ...
    @overload
    def action(
        self,
        name: Literal["workflow:shopify"],
        args: WorkflowShopifyArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> WorkflowShopifyResult: ...
    def action(
        self,
        name: str,
        args: Any = None,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Calls an action by its name, `module:function`."""
        return self._call("action", name, args, timeout_ms, idempotency_key)


class AsyncAuditFunctions:
    """The functions of `audit`."""

    def __init__(self, functions: AsyncFunctions) -> None:
        self._functions = functions

    async def list(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[AuditListArgs]
    ) -> AuditListResult:
        """Returns one page of the audit trail, the newest row first, and the cursor of the next.
        With conditions a page may be short or empty although isDone is false.
        """
        return await self._functions.query("audit:list", args, timeout_ms=timeout_ms)

    async def verify(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[AuditVerifyArgs]
    ) -> AuditVerifyResult:
        """Goes along the audit trail and names the first row that was changed, removed or put
        in. Each call looks at up to 10,000 rows; the cursor leads on.
        """
        return await self._functions.query("audit:verify", args, timeout_ms=timeout_ms)


class AsyncIntegrationsFunctions:
    """The functions of `integrations`."""

    def __init__(self, functions: AsyncFunctions) -> None:
        self._functions = functions

    async def create(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsCreateArgs],
    ) -> str:
        """Creates an integration with its credentials sealed, and returns its id."""
        return await self._functions.action(
            "integrations:create", args, timeout_ms=timeout_ms, idempotency_key=idempotency_key
        )

    async def delete_integration(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsDeleteIntegrationArgs],
    ) -> None:
        """Deletes an integration and its credentials; its audit rows stay."""
        await self._functions.mutation(
            "integrations:deleteIntegration",
            args,
            timeout_ms=timeout_ms,
            idempotency_key=idempotency_key,
        )

    async def get(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsGetArgs]
    ) -> Optional[Integration]:
        """Returns an integration by its id, or null where there is none that this process may
        see.
        """
        return await self._functions.query("integrations:get", args, timeout_ms=timeout_ms)

    async def get_by_provider(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsGetByProviderArgs]
    ) -> Optional[Integration]:
        """Returns an organization's best integration of a provider: an active one before a
        testing, an erroneous and an inactive one, and the oldest among equals; or null.
        """
        return await self._functions.query(
            "integrations:getByProvider", args, timeout_ms=timeout_ms
        )

    async def get_decrypted_credentials(
        self,
        *,
        timeout_ms: Optional[float] = None,
        **args: Unpack[IntegrationsGetDecryptedCredentialsArgs],
    ) -> IntegrationsGetDecryptedCredentialsResult:
        """Returns an integration's credentials in clear, and leaves an audit row."""
        return await self._functions.action(
            "integrations:getDecryptedCredentials", args, timeout_ms=timeout_ms
        )

    async def import_from_variables(
        self,
        *,
        timeout_ms: Optional[float] = None,
        **args: Unpack[IntegrationsImportFromVariablesArgs],
    ) -> str:
        """Makes a Shopify integration of the credentials in a workflow's variables, and returns
        its id.
        """
        return await self._functions.action(
            "integrations:importFromVariables", args, timeout_ms=timeout_ms
        )

    async def list(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsListArgs]
    ) -> List[Integration]:
        """Lists the integrations of an organization in order of creation."""
        return await self._functions.query("integrations:list", args, timeout_ms=timeout_ms)

    async def paginate(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsPaginateArgs]
    ) -> IntegrationsPaginateResult:
        """Returns one page of an organization's integrations in order of creation, and the
        cursor of the next.
        """
        return await self._functions.query("integrations:paginate", args, timeout_ms=timeout_ms)

    async def test_connection(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[IntegrationsTestConnectionArgs]
    ) -> IntegrationsTestConnectionResult:
        """Calls the provider with an integration's stored credentials, and notes what came of
        it.
        """
        return await self._functions.action(
            "integrations:testConnection", args, timeout_ms=timeout_ms
        )

    async def update(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsUpdateArgs],
    ) -> None:
        """Changes the fields that are given; null clears an optional one."""
        await self._functions.action(
            "integrations:update", args, timeout_ms=timeout_ms, idempotency_key=idempotency_key
        )

    async def update_sync_stats(
        self,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
        **args: Unpack[IntegrationsUpdateSyncStatsArgs],
    ) -> None:
        """Sets the counts that are given, and notes when an integration was synchronised."""
        await self._functions.mutation(
            "integrations:updateSyncStats",
            args,
            timeout_ms=timeout_ms,
            idempotency_key=idempotency_key,
        )


class AsyncOauth2Functions:
    """The functions of `oauth2`."""

    def __init__(self, functions: AsyncFunctions) -> None:
        self._functions = functions

    async def decrypt(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[Oauth2DecryptArgs]
    ) -> Oauth2DecryptResult:
        """Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit
        row.
        """
        return await self._functions.action("oauth2:decrypt", args, timeout_ms=timeout_ms)

    async def encrypt(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[Oauth2EncryptArgs]
    ) -> Oauth2EncryptResult:
        """Seals a text under the primary key."""
        return await self._functions.action("oauth2:encrypt", args, timeout_ms=timeout_ms)


class AsyncWorkflowFunctions:
    """The functions of `workflow`."""

    def __init__(self, functions: AsyncFunctions) -> None:
        self._functions = functions

    async def shopify(
        self, *, timeout_ms: Optional[float] = None, **args: Unpack[WorkflowShopifyArgs]
    ) -> WorkflowShopifyResult:
        """Reads products, customers or orders from a shop, with credentials of the call or
        stored.
        """
        return await self._functions.action("workflow:shopify", args, timeout_ms=timeout_ms)


class AsyncFunctions:
    """Every function by its name, and as a method of its module."""

    def __init__(self) -> None:
        self.audit = AsyncAuditFunctions(self)
        self.integrations = AsyncIntegrationsFunctions(self)
        self.oauth2 = AsyncOauth2Functions(self)
        self.workflow = AsyncWorkflowFunctions(self)

    async def _call(
        self,
        type: str,
        name: str,
        args: Any,
        timeout_ms: Optional[float],
        idempotency_key: Optional[str] = None,
    ) -> Any:
        raise NotImplementedError

    @overload
    async def query(
        self,
        name: Literal["audit:list"],
        args: AuditListArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> AuditListResult: ...
    @overload
    async def query(
        self,
        name: Literal["audit:verify"],
        args: Optional[AuditVerifyArgs] = None,
        *,
        timeout_ms: Optional[float] = None,
    ) -> AuditVerifyResult: ...
    @overload
    async def query(
        self,
        name: Literal["integrations:get"],
        args: IntegrationsGetArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Optional[Integration]: ...
    @overload
    async def query(
        self,
        name: Literal["integrations:getByProvider"],
        args: IntegrationsGetByProviderArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Optional[Integration]: ...
    @overload
    async def query(
        self,
        name: Literal["integrations:list"],
        args: IntegrationsListArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> List[Integration]: ...
    @overload
    async def query(
        self,
        name: Literal["integrations:paginate"],
        args: IntegrationsPaginateArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsPaginateResult: ...
    async def query(
        self, name: str, args: Any = None, *, timeout_ms: Optional[float] = None
    ) -> Any:
        """Calls a query by its name, `module:function`."""
        return await self._call("query", name, args, timeout_ms)

    @overload
    async def mutation(
        self,
        name: Literal["integrations:deleteIntegration"],
        args: IntegrationsDeleteIntegrationArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    @overload
    async def mutation(
        self,
        name: Literal["integrations:updateSyncStats"],
        args: IntegrationsUpdateSyncStatsArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    async def mutation(
        self,
        name: str,
        args: Any = None,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Calls a mutation by its name, `module:function`."""
        return await self._call("mutation", name, args, timeout_ms, idempotency_key)

    @overload
    async def action(
        self,
        name: Literal["integrations:create"],
        args: IntegrationsCreateArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> str: ...
    @overload
    async def action(
        self,
        name: Literal["integrations:getDecryptedCredentials"],
        args: IntegrationsGetDecryptedCredentialsArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsGetDecryptedCredentialsResult: ...
    @overload
    async def action(
        self,
        name: Literal["integrations:importFromVariables"],
        args: IntegrationsImportFromVariablesArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> str: ...
    @overload
    async def action(
        self,
        name: Literal["integrations:testConnection"],
        args: IntegrationsTestConnectionArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> IntegrationsTestConnectionResult: ...
    @overload
    async def action(
        self,
        name: Literal["integrations:update"],
        args: IntegrationsUpdateArgs,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> None: ...
    @overload
    async def action(
        self,
        name: Literal["oauth2:decrypt"],
        args: Oauth2DecryptArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Oauth2DecryptResult: ...
    @overload
    async def action(
        self,
        name: Literal["oauth2:encrypt"],
        args: Oauth2EncryptArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> Oauth2EncryptResult: ...
    @overload
    async def action(
        self,
        name: Literal["workflow:shopify"],
        args: WorkflowShopifyArgs,
        *,
        timeout_ms: Optional[float] = None,
    ) -> WorkflowShopifyResult: ...
    async def action(
        self,
        name: str,
        args: Any = None,
        *,
        timeout_ms: Optional[float] = None,
        idempotency_key: Optional[str] = None,
    ) -> Any:
        """Calls an action by its name, `module:function`."""
        return await self._call("action", name, args, timeout_ms, idempotency_key)
