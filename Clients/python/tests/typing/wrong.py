"""What a type checker must refuse: each line with what it must say of it."""

from integrations_host import AsyncIntegrationsClient, IntegrationsClient

client = IntegrationsClient(":memory:")
client.query("integrations:create", {"organizationId": "o"})  # error: No overload variant of "query"
client.mutation("integrations:list", {"organizationId": "o"})  # error: No overload variant of "mutation"
client.action("integrations:get", {"integrationId": "i"})  # error: No overload variant of "action"
client.query("integrations:nothing", {"organizationId": "o"})  # error: No overload variant of "query"
client.query("integrations:list", {})  # error: No overload variant of "query"
client.query("integrations:list", {"organizationId": 5})  # error: No overload variant of "query"
client.query("integrations:list", {"organization": "o"})  # error: No overload variant of "query"
client.integrations.list()  # error: Missing named argument "organizationId" for "list"
client.integrations.list(organizationId=5)  # error: Argument "organizationId" to "list" of "IntegrationsFunctions" has incompatible type "int"; expected "str"
client.integrations.list(organizationId="o", colour="red")  # error: Unexpected keyword argument "colour" for "list"
client.integrations.list(organizationId="o", provider="paypal")  # error: Argument "provider" to "list"
client.integrations.list(organizationId="o", provider=None)  # error: Argument "provider" to "list"
client.integrations.list("o")  # error: Too many positional arguments
client.integrations.update(integrationId="i", status="error")  # error: Argument "status" to "update"
client.integrations.update(integrationId="i", apiKeyAuth={"kee": "k"})  # error: Argument "apiKeyAuth" to "update"
client.integrations.list(organizationId="o", idempotency_key="k")  # error: Unexpected keyword argument "idempotency_key"
client.query("integrations:list", {"organizationId": "o"}, idempotency_key="k")  # error: No overload variant of "query"
client.integrations.get(integrationId="i")["name"]  # error: Value of type "Optional[Integration]" is not indexable
client.integrations.list(organizationId="o")[0]["nome"]  # error: TypedDict "Integration" has no key "nome"
client.integrations.list(organizationId="o")[0]["syncStats"]["totalRecords"].upper()  # error: "float" has no attribute "upper"
client.oauth2.encrypt(plaintext=b"text")  # error: Argument "plaintext" to "encrypt"
client.workflow.shopify(resource="refunds")  # error: Argument "resource" to "shopify"
client.nothing.list()  # error: "IntegrationsClient" has no attribute "nothing"
IntegrationsClient(":memory:", allow=["queries"])  # error: List item 0 has incompatible type
IntegrationsClient(":memory:", colour="red")  # error: Unexpected keyword argument "colour"


async def main() -> None:
    async with AsyncIntegrationsClient(":memory:") as asynchronous:
        asynchronous.integrations.list(organizationId="o")[0]  # error: Value of type "Coroutine
        await asynchronous.query("integrations:create", {})  # error: No overload variant of "query"
        await asynchronous.integrations.get()  # error: Missing named argument "integrationId"
