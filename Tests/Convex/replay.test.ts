// The golden conversations, which the host holds too (its own tests see to that), held with the Convex functions.
import assert from "node:assert/strict";
import type { JSONValue } from "convex/values";
import { call, configure, deploy, repository, testKey, typeOf } from "./deployment";

const folder = new URL("Schema/examples/", repository);
const names = [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

type Message = { id?: JSONValue; method: string; params?: any };
type Call = { name: string; args: JSONValue; type?: any };

/** What of a conversation is the host's alone: JSON-RPC itself, its own methods and options, and the network. */
function leftOut(message: any): string | undefined {
  if (Array.isArray(message)) return "a batch";
  if (message.jsonrpc !== "2.0" || typeof message.method !== "string") return "not a request";
  if (/^(host|rpc)[.]|^[$]|^(shutdown|exit)$/.test(message.method)) return "a method of the host";
  const params = message.params ?? {};
  if (Array.isArray(params) && params.length > 1) return "params that are no arguments";
  const { name, args, type } = callOf(message);
  if (type !== undefined && Object.keys(params).some((key) => !["path", "args"].includes(key))) {
    return "a typed call's form";
  }
  if (typeof name !== "string" || typeof args !== "object" || args === null) return "params that are no arguments";
  if (Object.keys({ ...params, ...args }).some((key) => key.startsWith("$"))) return "an option of the call";
  if (/^(integrations[.:]testConnection|workflow[.:])/.test(name) || (args as any).verify === true) {
    return "the network";
  }
  return undefined;
}

function callOf({ method, params }: Message): Call {
  const given = Array.isArray(params) ? (params[0] ?? {}) : (params ?? {});
  if (!["query", "mutation", "action"].includes(method)) return { name: method, args: given };
  const args = Array.isArray(given.args) ? (given.args[0] ?? {}) : (given.args ?? {});
  return { name: given.path, args, type: method };
}

/** Puts what names took in their places; undefined where one took nothing. */
function filled(value: JSONValue, taken: Map<string, JSONValue>): JSONValue | undefined {
  const text = JSON.stringify(value).replace(
    /"\{\{([^}]+)\}\}"/g,
    (whole, name) => taken.has(name) ? JSON.stringify(taken.get(name)) : whole,
  );
  return /"\{\{[^*}]/.test(text) ? undefined : JSON.parse(text);
}

/** Compares with an expectation, in which a name takes what stands there first and `{{*}}` is anything. */
function compare(expected: any, actual: any, taken: Map<string, JSONValue>, path: string): void {
  const name = typeof expected === "string" ? /^\{\{(.+)\}\}$/.exec(expected)?.[1] : undefined;
  if (name === "*") return assert.notEqual(actual, undefined, path);
  if (name !== undefined) {
    if (!taken.has(name)) taken.set(name, actual);
    return assert.deepEqual(actual, taken.get(name), path);
  }
  if (typeof expected !== "object" || expected === null) return assert.deepEqual(actual, expected, path);
  assert.equal(typeof actual, "object", path);
  assert.deepEqual(Object.keys(actual ?? {}).sort(), Object.keys(expected).sort(), path);
  for (const key of Object.keys(expected)) compare(expected[key], actual[key], taken, `${path}.${key}`);
}

/** An error says the same of itself, but for its message. */
function compareErrors(expected: any, actual: any, taken: Map<string, JSONValue>, path: string): void {
  assert.ok(actual, `${path}: there is no error, but ${JSON.stringify(expected)} is expected`);
  const { message: _, ...data } = actual;
  // What the host judges while it reads a number's notation, nobody reads here.
  if (expected === "{{*}}") return;
  compare(expected, data, taken, path);
}

let held = 0;
const reasons = new Map<string, number>();

for (const file of names) {
  Deno.test(`the Convex functions hold the golden conversation ${file}`, async () => {
    configure({ ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
    const deployment = deploy();
    const taken = new Map<string, JSONValue>();
    const lines = Deno.readTextFileSync(new URL(file, folder)).trimEnd().split("\n").map((line) => JSON.parse(line));
    const expected = new Map(lines.flatMap(({ expect }) => (expect?.id === undefined ? [] : [[expect.id, expect]])));
    for (const { send } of lines.filter((line) => line.send !== undefined)) {
      const reply = expected.get(send.id);
      const reason = leftOut(send);
      if (reason !== undefined) {
        reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
        continue;
      }
      const { name, args, type } = callOf(send);
      const given = filled(args, taken);
      if (given === undefined) continue;
      const path = `${file} ${JSON.stringify(send).slice(0, 200)}`;
      const outcome = await call(deployment, name.replace(".", ":"), given, type ?? typeOf(name.replace(".", ":")));
      held += 1;
      // A notification takes effect and says nothing.
      if (reply === undefined) continue;
      if (reply.error) compareErrors(reply.error.data, (outcome as any).error, taken, path);
      else if ("error" in outcome) assert.fail(`${path}: ${JSON.stringify(outcome.error)}`);
      else compare(reply.result, outcome.result, taken, path);
    }
  });
}

Deno.test("most calls of the golden conversations were held, and the others are the host's alone", () => {
  console.log(
    `held ${held} calls; left out: ${[...reasons].map(([reason, count]) => `${count} ${reason}`).join(", ")}`,
  );
  assert.ok(held >= 235, `only ${held} calls were held`);
});
