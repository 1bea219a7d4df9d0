// What several calls at once come to: a transaction judges anew what its action saw before.
import assert from "node:assert/strict";
import { call, configure, deploy, testKey } from "./deployment";

function fresh() {
  configure({ ENCRYPTION_SECRET: undefined, ENCRYPTION_SECRET_PREVIOUS: undefined });
  configure({ ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
  return deploy();
}

const create = (name: string) => ({
  organizationId: "org",
  provider: "stripe",
  name,
  authMethod: "api_key",
  apiKeyAuth: { key: "sk_test_not_a_real_key" },
});

function tally(outcomes: any[]): string[] {
  return outcomes.map(({ error }) => error?.kind ?? "ok").sort();
}

Deno.test("of twenty that create the same name at once one does [W-102]", async () => {
  const deployment = fresh();
  // All modules are there afterwards, so that no call is ahead of the others.
  await call(deployment, "integrations:create", create("First"));
  const outcomes = await Promise.all(
    Array.from({ length: 20 }, () => call(deployment, "integrations:create", create("Main"))),
  );
  assert.deepEqual(tally(outcomes), [...Array(19).fill("Conflict"), "ok"]);
  const { result }: any = await call(deployment, "integrations:list", { organizationId: "org" });
  assert.equal(result.length, 2);
});

Deno.test("of five that take the same name at once one does [W-103]", async () => {
  const deployment = fresh();
  const made = [];
  for (let index = 0; index < 5; index += 1) {
    made.push((await call(deployment, "integrations:create", create(`number ${index}`))) as any);
  }
  const outcomes = await Promise.all(
    made.map(({ result }) => call(deployment, "integrations:update", { integrationId: result, name: "Main" })),
  );
  assert.deepEqual(tally(outcomes), [...Array(4).fill("Conflict"), "ok"]);
});

Deno.test("changes at once are each applied to what the other left", async () => {
  const deployment = fresh();
  const { result: integrationId }: any = await call(deployment, "integrations:create", create("Main"));
  const changes: Record<string, any>[] = [
    { metadata: { a: 1 } },
    { metadata: { b: 2 } },
    { capabilities: { canPush: true } },
    { capabilities: { canSync: true } },
    { connectionConfig: { timeout: 5000 } },
  ];
  await Promise.all(changes.map((change) => call(deployment, "integrations:update", { integrationId, ...change })));
  const { result }: any = await call(deployment, "integrations:get", { integrationId });
  assert.deepEqual(
    [result.metadata, result.capabilities, result.connectionConfig],
    [{ a: 1, b: 2 }, { canPush: true, canSync: true }, { timeout: 5000 }],
  );
});

Deno.test("what is deleted while it is changed stays deleted", async () => {
  const deployment = fresh();
  const { result: integrationId }: any = await call(deployment, "integrations:create", create("Main"));
  const change = call(deployment, "integrations:update", { integrationId, apiKeyAuth: { key: "sk_test_another_key" } });
  const removal = call(deployment, "integrations:deleteIntegration", { integrationId });
  assert.deepEqual(tally([await removal]), ["ok"]);
  const [kind] = tally([await change]);
  assert.ok(kind === "ok" || kind === "NotFound", kind);
  assert.deepEqual(await call(deployment, "integrations:list", { organizationId: "org" }), { result: [] });
});
