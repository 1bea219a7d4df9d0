import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { inspect } from "node:util";

import { api } from "../index.js";
import { connect, shop } from "./support.js";

const canary = "sk_test_canary_7f3a9c";

/** All that a log or a debugger would show of it. @param {any} error */
function shown(error) {
  return [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: 20, showHidden: true }),
  ]
    .join("\n");
}

/**
 * The rejections of calls that all carry the canary: refused here, refused by the host, given up, and lost.
 *
 * @param {import("../index.js").IntegrationsClient} client
 */
async function failures(client) {
  /** @type {any} */
  const untyped = client;
  const create = shop("Canary", canary);
  await client.action(api.integrations.create, create);
  const controller = new AbortController();
  const given = { signal: controller.signal };
  const refused = [
    untyped.query(api.integrations.create, create),
    untyped.action(create),
    untyped.action(api.integrations.create, canary),
    untyped.action(api.integrations.create, { ...create, metadata: new Map([[canary, canary]]) }),
    untyped.action(api.integrations.create, { ...create, name: canary + "\ud800" }),
    untyped.action(api.integrations.create, create),
    untyped.action(api.integrations.create, { ...create, name: 7, provider: canary }),
    untyped.action(api.integrations.create, { ...create, [canary]: canary }),
    untyped.action(api.oauth2.decrypt, { encrypted: canary }),
    untyped.action(api.integrations.create, { ...create, name: "Given up" }, given),
  ];
  controller.abort(new Error("given up"));
  const settled = [...await Promise.allSettled(refused)];
  process.kill(client.info.pid, "SIGSTOP");
  const lost = Array.from({ length: 100 }, () => client.action(api.integrations.create, create));
  const outcomes = Promise.allSettled(lost);
  await new Promise((resolve) => setImmediate(resolve));
  const inspected = inspect(client, { depth: 20, showHidden: true });
  assert.ok(!inspected.includes(canary), "a client that is shown shows no call");
  process.kill(client.info.pid, "SIGKILL");
  settled.push(...await outcomes);
  return settled.map((outcome) => {
    assert.ok(outcome.status === "rejected");
    return outcome.reason;
  });
}

test("no error shows a secret, whichever way it is looked at", async (t) => {
  const { client, log } = await connect(t);
  const errors = await failures(client);
  assert.equal(errors.length, 110);
  // A field that is not declared is named in its path; everything else is left out.
  const named = errors.filter((error) => error.data?.reason === "extraField");
  assert.equal(named.length, 1);
  for (const error of errors) {
    if (!named.includes(error)) assert.ok(!shown(error).includes(canary), shown(error));
  }
  assert.ok(!log.join("\n").includes(canary));
});
