// The same calls with the same arguments to the host and to the Convex functions: the same outcomes, but for ids,
// times, cursors and messages. The calls are random, from seeds that stand here, and a failure prints the last one.
import assert from "node:assert/strict";
import type { JSONValue } from "convex/values";
import { call, configure, deploy, testKey } from "./deployment";
import type { Outcome } from "./deployment";
import { Host } from "./host";

const seeds = Number(Deno.env.get("CONVEX_SEEDS") ?? 40);
const callsOfASeed = 60;

/** Mulberry32: a small generator whose numbers depend on the seed alone. */
function generator(seed: number) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const pick = <Item>(items: readonly Item[]): Item => items[Math.floor(next() * items.length)];
  const chance = (part: number) => next() < part;
  return { pick, chance };
}

type Random = ReturnType<typeof generator>;

const organizations = ["org_a", "org_b"];
const providers = ["shopify", "circuly", "stripe", "firmhouse"];
const methods = ["api_key", "bearer_token", "basic_auth", "oauth2"];
const names = ["Main", "Second", "Café", "Cafe\u0301", "x".repeat(200)];
const badTexts: JSONValue[] = ["", "no spaces", "x".repeat(201), null, 5, ["a"]];
const keys = [
  "shpat_not_a_real_token",
  "sk_live_not_a_real_key",
  "sk_org_x",
  "unknown kind",
  "short",
  "é".repeat(7),
  "pk_test_",
  "",
];
const domains = [
  "store.myshopify.com",
  "OTHER.MyShopify.com",
  "store.example.com",
  "-a.myshopify.com",
  "a.b.myshopify.com",
];
const endpoints = [
  "https://api.stripe.com/v1",
  "https://API.circuly.io",
  "https://store.myshopify.com/admin/api/2026-10",
  "https://portal.firmhouse.com/%2E%2e/x",
  "http://api.stripe.com",
  "https://api.stripe.com:443/",
  "https://api.stripe.com?x",
];
const numbers = [1, 5000, 120_000, 120_001, 100_000, 100_001, 0, -1, 1.5, 1e300];
const frequencies = [
  "hourly",
  "weekly",
  "monthly",
  "*/5 * * * *",
  "0 0 1 jan mon",
  "60 * * * *",
  "* * * *",
  "1-5/2,7 3 * * 0-7",
];

/** An object with some of the members, each made only where it is there. */
function some(random: Random, part: number, members: Record<string, () => JSONValue>): Record<string, JSONValue> {
  const chosen = Object.entries(members).filter(() => random.chance(part));
  return Object.fromEntries(chosen.map(([name, make]) => [name, make()]));
}

function configuration(random: Random, provider: string | undefined, nulls: number): Record<string, JSONValue> {
  const orNull = (make: () => JSONValue) => () => (random.chance(nulls) ? null : make());
  const config = some(random, 0.3, {
    apiEndpoint: orNull(() => random.pick(endpoints)),
    apiVersion: orNull(() => random.pick(["2026-10", "v1", "", "a/b", "x".repeat(64), "x".repeat(65)])),
    rateLimit: orNull(() => random.pick(numbers)),
    timeout: orNull(() => random.pick(numbers)),
    port: () => 443,
  });
  if (random.chance(0.9)) delete config.port;
  if (random.chance(provider === "shopify" ? 0.85 : 0.1)) config.domain = orNull(() => random.pick(domains))();
  return config;
}

function capabilities(random: Random, nulls: number): Record<string, JSONValue> {
  const orNull = (value: JSONValue) => () => (random.chance(nulls) ? null : value);
  return some(random, 0.4, {
    canPush: orNull(true),
    canSync: orNull(false),
    canWebhook: orNull(random.chance(0.1) ? 1 : true),
    syncFrequency: orNull(random.pick(frequencies)),
  });
}

function metadata(random: Random): Record<string, JSONValue> {
  const huge = random.chance(0.05) ? "x".repeat(random.pick([40_000, 65_520, 65_537])) : "small";
  return some(random, 0.4, {
    text: () => huge,
    list: () => [1, null, { a: "b" }],
    whole: () => ({ $integer: "AQAAAAAAAAA=" }),
    gone: () => null,
    nested: () => ({ deep: null }),
  });
}

function credentials(random: Random, method: string, part: number): Record<string, JSONValue> {
  const objects: Record<string, () => JSONValue> = {
    apiKeyAuth: () => ({
      key: random.pick(keys),
      ...some(random, 0.3, { keyPrefix: () => random.pick(["shpat_", "sk_", "", "unknown kin", "x".repeat(13), "é"]) }),
    }),
    basicAuth: () => ({ username: random.pick(["user", "", "u".repeat(257)]), password: random.pick(["pass", ""]) }),
    oauth2Auth: () => ({
      accessToken: random.pick(["access", "other access"]),
      ...some(random, 0.5, {
        refreshToken: () => random.pick(["refresh", ""]),
        scopes: () => random.pick<JSONValue>([[], ["read", "write"], ["read", 2]]),
        tokenExpiry: () => random.pick<JSONValue>([1_790_000_000_000, 0.5, "soon"]),
      }),
    }),
  };
  const called = { api_key: "apiKeyAuth", bearer_token: "apiKeyAuth", basic_auth: "basicAuth", oauth2: "oauth2Auth" };
  const own = called[method as keyof typeof called] ?? "apiKeyAuth";
  const chosen = Object.keys(objects).filter((name) => random.chance(name === own ? part : 0.03));
  return Object.fromEntries(chosen.map((name) => [name, objects[name]()]));
}

function text(random: Random, good: readonly string[]): JSONValue {
  return random.chance(0.04) ? random.pick(badTexts) : random.pick(good);
}

type Step = { name: string; args: Record<string, JSONValue>; of?: number };

function createStep(random: Random): Step {
  const provider = text(random, providers);
  const method = random.pick(methods);
  return {
    name: "integrations:create",
    args: {
      organizationId: text(random, organizations),
      provider,
      name: text(random, names),
      authMethod: method,
      ...credentials(random, method, 0.7),
      ...some(random, provider === "shopify" ? 0.9 : 0.3, {
        connectionConfig: () => configuration(random, String(provider), 0.02),
      }),
      ...some(random, 0.2, { capabilities: () => capabilities(random, 0.02), metadata: () => metadata(random) }),
    },
  };
}

function updateStep(random: Random, made: number): Step {
  const of = Math.floor(made * (random.chance(0.5) ? 0.99 : 0.5));
  const method = random.pick(methods);
  const orNull = (make: () => JSONValue) => () => (random.chance(0.15) ? null : make());
  const objects = ["apiKeyAuth", "basicAuth", "oauth2Auth"];
  return {
    name: "integrations:update",
    of,
    args: {
      ...credentials(random, method, 0.3),
      ...some(random, 0.08, Object.fromEntries(objects.map((object) => [object, () => null]))),
      ...some(random, 0.25, {
        authMethod: () => method,
        name: () => text(random, names),
        status: () => random.pick(["active", "inactive", "testing", "error"]),
        connectionConfig: orNull(() => configuration(random, random.pick(providers), 0.2)),
        capabilities: orNull(() => capabilities(random, 0.3)),
        metadata: orNull(() => metadata(random)),
      }),
    },
  };
}

function step(random: Random, made: number): Step {
  const organizationId = text(random, organizations);
  const of = Math.floor(made / 2);
  if (made === 0 || random.chance(0.25)) return createStep(random);
  if (random.chance(0.4)) return updateStep(random, made);
  const provider = some(random, 0.5, { provider: () => random.pick(providers) });
  return random.pick<() => Step>([
    () => ({ name: "integrations:list", args: { organizationId, ...provider } }),
    () => ({ name: "integrations:getByProvider", args: { organizationId, provider: random.pick(providers) } }),
    () => ({ name: "integrations:get", args: {}, of }),
    () => ({ name: "integrations:getDecryptedCredentials", args: {}, of }),
    () => ({ name: "integrations:deleteIntegration", args: {}, of: random.pick([of, made - 1]) }),
    () => ({
      name: "integrations:updateSyncStats",
      of,
      args: some(random, 0.5, {
        totalRecords: () => random.pick(numbers),
        lastSyncCount: () => random.pick([0, 3, 2 ** 53 - 1, 2 ** 53]),
        failedSyncCount: () => random.pick([0, 2, { $float: "AAAAAAAAAIA=" }]),
      }),
    }),
    () => ({
      name: "integrations:importFromVariables",
      args: {
        organizationId,
        name: text(random, names),
        variables: random.pick<JSONValue>([
          { shopify: { domain: random.pick(domains), accessToken: random.pick(keys) } },
          { shopify: {}, workflow: { shopify: { domain: random.pick(domains), accessToken: "shpat_other_token" } } },
          { shopify: { domain: 5, accessToken: "token" } },
          { shopify: "token" },
          { shopify: { accessToken: "a.b" } },
          { shopify: { domain: "store.myshopify.com", accessToken: "a..b.c.d" } },
          { workflow: [] },
        ]),
      },
    }),
  ])();
}

/** An outcome without what two machines cannot have in common. */
function comparable(outcome: Outcome): JSONValue {
  const volatile = ["_id", "_creationTime", "integrationId", "continueCursor", "message"];
  return JSON.parse(
    JSON.stringify(outcome, (name, value) => {
      if (volatile.includes(name)) return undefined;
      return /^last[A-Z][a-z]+(ed)?At$/.test(name) ? "a time" : value;
    }),
  );
}

/** Pages through an organization on both sides with the same sizes. */
async function pages(
  on: (name: string, args: JSONValue) => Promise<Outcome>,
  args: Record<string, JSONValue>,
  numItems: number,
) {
  const seen: JSONValue[] = [];
  let cursor: JSONValue = null;
  for (let turn = 0; turn < 100; turn += 1) {
    const outcome: any = await on("integrations:paginate", { ...args, paginationOpts: { numItems, cursor } });
    seen.push(comparable(outcome));
    if (outcome.error || outcome.result.isDone) return seen;
    cursor = outcome.result.continueCursor;
  }
  return seen;
}

const counts = new Map<string, number>();

Deno.test(`${seeds} random conversations of ${callsOfASeed} calls come to the same`, async () => {
  configure({ ENCRYPTION_SECRET: undefined, ENCRYPTION_SECRET_PREVIOUS: undefined });
  configure({ ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
  await using host = new Host({ ENCRYPTION_SECRET_HEX: testKey });
  for (let seed = 1; seed <= seeds; seed += 1) {
    const random = generator(seed);
    const deployment = deploy();
    const ids: [JSONValue, JSONValue][] = [];
    // Each seed has organizations of its own, so that one host serves all.
    const own = (args: Record<string, JSONValue>) =>
      typeof args.organizationId === "string" && organizations.includes(args.organizationId)
        ? { ...args, organizationId: `${args.organizationId}_${seed}` }
        : args;
    for (let turn = 0; turn < callsOfASeed; turn += 1) {
      const { name, args, of } = step(random, ids.length);
      const given = own(args);
      const [ourId, theirId] = of === undefined ? [null, null] : ids[of];
      const ours = await host.call(name, of === undefined ? given : { ...given, integrationId: ourId });
      const theirs = await call(deployment, name, of === undefined ? given : { ...given, integrationId: theirId });
      const told = `seed ${seed}, call ${turn}: ${name} ${JSON.stringify(given).slice(0, 600)}`;
      if (isOfValidator(theirs)) {
        assert.match((ours as any).error?.kind, /^(ArgumentValidationError|LimitExceeded)$/, told);
      } else assert.deepEqual(expected(theirs), expected(ours), told);
      if ("result" in ours && typeof ours.result === "string") ids.push([ours.result, (theirs as any).result]);
      const kind = "error" in ours ? `${name} ${ours.error.kind}` : name;
      counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    for (const organizationId of organizations) {
      const args = own({
        organizationId,
        ...some(random, 0.5, { status: () => random.pick(["active", "inactive", "testing"]) }),
      });
      const numItems = random.pick([1, 2, 3, 1000]);
      const ours = await pages((name, given) => host.call(name, given), args, numItems);
      const theirs = await pages((name, given) => call(deployment, name, given), args, numItems);
      assert.deepEqual(theirs, ours, `seed ${seed}: pages of ${numItems} of ${JSON.stringify(args)}`);
    }
  }
  console.log([...counts].sort().map(([kind, count]) => `${count} ${kind}`).join(", "));
  assert.ok(counts.size > 20, "the calls come to many different things");
});

function expected(outcome: Outcome): JSONValue {
  if (!("result" in outcome) || typeof outcome.result !== "string") return comparable(outcome);
  return { result: "an id" };
}

/**
 * Whether Convex's own validators refused the arguments. They judge all types first, and the host each field whole: of
 * two faults each tells another one.
 */
function isOfValidator(outcome: Outcome): boolean {
  return "error" in outcome && outcome.error.kind === "ArgumentValidationError" && outcome.error.message === undefined;
}
