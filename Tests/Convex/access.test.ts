// Who is not signed in to an organization sees none, and who is sees that one.
import assert from "node:assert/strict";
import { call, configure, deploy, testKey } from "./deployment";

const create = { organizationId: "org_a", provider: "stripe", name: "Main", authMethod: "api_key" };

async function kindOf(outcome: Promise<any>): Promise<string> {
  const { result, error } = await outcome;
  return error ? error.kind : JSON.stringify(result);
}

async function setUp() {
  configure({ ENCRYPTION_SECRET: undefined, ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
  const deployment = deploy();
  const made: any = await call(deployment, "integrations:create", {
    ...create,
    apiKeyAuth: { key: "sk_test_abcdefgh" },
  });
  const sealed: any = await call(deployment, "oauth2:encrypt", { plaintext: "a text" });
  configure({ INTEGRATIONS_ACCESS: undefined });
  return { deployment, integrationId: made.result, encrypted: sealed.result.encrypted };
}

const strangers: [string, Record<string, unknown> | null][] = [
  ["nobody", null],
  ["who has no organization", {}],
  ["who is in another organization", { org_id: "org_b" }],
  ["whose claim is no text", { organizationId: ["org_a"] }],
];

for (const [who, claims] of strangers) {
  Deno.test(`${who} reads, changes and opens nothing of an organization [W-108]`, async () => {
    const { deployment, integrationId, encrypted } = await setUp();
    const caller = claims ? deployment.withIdentity(claims) : deployment;
    const byOrganization = { organizationId: "org_a" };
    const table: [string, any, string][] = [
      ["integrations:list", byOrganization, "Forbidden"],
      ["integrations:paginate", { ...byOrganization, paginationOpts: { numItems: 1, cursor: null } }, "Forbidden"],
      ["integrations:getByProvider", { ...byOrganization, provider: "stripe" }, "Forbidden"],
      ["integrations:create", { ...create, name: "Other" }, "Forbidden"],
      ["integrations:importFromVariables", { ...byOrganization, name: "Other", variables: {} }, "Forbidden"],
      ["integrations:get", { integrationId }, "null"],
      ["integrations:update", { integrationId, name: "Other" }, "NotFound"],
      ["integrations:getDecryptedCredentials", { integrationId }, "NotFound"],
      ["integrations:updateSyncStats", { integrationId }, "NotFound"],
      ["integrations:deleteIntegration", { integrationId }, "NotFound"],
    ];
    for (const [name, args, kind] of table) assert.equal(await kindOf(call(caller, name, args)), kind, name);
    const isInOne = typeof claims?.org_id === "string";
    assert.equal(
      await kindOf(call(caller, "oauth2:decrypt", { encrypted })),
      isInOne ? '{"plaintext":"a text"}' : "Forbidden",
    );
    configure({ INTEGRATIONS_ACCESS: "open" });
    const kept: any = await call(deployment, "integrations:list", byOrganization);
    assert.equal(kept.result.length, 1);
  });
}

for (const claims of [{ org_id: "org_a" }, { organizationId: "org_a" }]) {
  Deno.test(`who is signed in to an organization by ${Object.keys(claims)[0]} uses it`, async () => {
    const { deployment, integrationId } = await setUp();
    const caller = deployment.withIdentity(claims);
    const opened: any = await call(caller, "integrations:getDecryptedCredentials", { integrationId });
    assert.equal(opened.result.apiKey, "sk_test_abcdefgh");
    const listed: any = await call(caller, "integrations:list", { organizationId: "org_a" });
    assert.equal(listed.result.length, 1);
    assert.equal(await kindOf(call(caller, "integrations:list", { organizationId: "org_b" })), "Forbidden");
  });
}
