// What must be a type error: each statement after a comment, which is a part of the compiler's message.

import { api, IntegrationsClient, IntegrationsError, spawnIntegrations } from "../../index.js";

const client = await spawnIntegrations();
const acme = { organizationId: "acme" };
const [{ _id: integrationId }] = await client.query(api.integrations.list, acme);
const create = {
  organizationId: "acme",
  provider: "stripe",
  name: "Payments",
  authMethod: "api_key",
} as const;

// Type '"action"' is not assignable to type '"query"'.
client.query(api.integrations.create, create);

// Type '"query"' is not assignable to type '"mutation"'.
client.mutation(api.integrations.list, acme);

// Type '"mutation"' is not assignable to type '"action"'.
client.action(api.integrations.deleteIntegration, { integrationId });

// Property 'lists' does not exist on type
client.query(api.integrations.lists, acme);

// Argument of type 'string' is not assignable to parameter of type 'FunctionReference<"query",
client.query("integrations.list", acme);

// Expected 2-3 arguments, but got 1.
client.query(api.integrations.list);

// Property 'organizationId' is missing in type '{}'
client.query(api.integrations.list, {});

// Object literal may only specify known properties, but 'organisationId' does not exist in type
client.query(api.integrations.list, { organizationId: "acme", organisationId: "acme" });

// Type 'string' is not assignable to type 'Id<"integrations">'.
client.query(api.integrations.get, { integrationId: "acme" });

// Type '"paypal"' is not assignable to type 'Provider'.
client.action(api.integrations.create, { ...create, provider: "paypal" });

// Type '"error"' is not assignable to type '"active" | "inactive" | "testing" | undefined'.
client.action(api.integrations.update, { integrationId, status: "error" });

// 'idempotencyKey' does not exist in type 'CallOptions'.
client.query(api.integrations.list, acme, { idempotencyKey: "key" });

// 'idempotencyKey' does not exist in type 'CallOptions'.
client.action(api.integrations.testConnection, { integrationId }, { idempotencyKey: "key" });

// Property 'apiKey' does not exist on type 'Integration'.
(await client.query(api.integrations.list, acme))[0].apiKey;

// is possibly 'null'.
(await client.query(api.integrations.get, { integrationId })).name;

// Constructor of class 'IntegrationsClient' is private
new IntegrationsClient();

// This comparison appears to be unintentional
(new Error() as IntegrationsError).kind === "NotFounded";

// 'databse' does not exist in type 'SpawnOptions'.
spawnIntegrations({ databse: ":memory:" });

// Type 'Date' is not assignable to type
client.action(api.integrations.update, { integrationId, metadata: { at: new Date() } });
