import assert from "node:assert/strict";
import { createServer } from "node:http";
import process from "node:process";
import { test } from "node:test";

import { AbortError, api } from "../index.js";
import { connect, otherProgram, shop, until } from "./support.js";

const acme = { organizationId: "acme" };

/**
 * A client whose host's calls to Stripe are never answered, with an integration to test there.
 *
 * @param {import("./support.js").Test} test
 */
async function connectToSilence(test) {
  let calls = 0;
  const server = createServer(() => calls++);
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(undefined)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  const { client } = await connect(test, {
    args: ["--endpoint", `api.stripe.com=http://127.0.0.1:${port}`],
  });
  test.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const integrationId = await client.action(api.integrations.create, shop("Silent"));
  return { client, integrationId, called: () => calls > 0 };
}

/** @param {unknown} reason */
const abortError = (reason) => (/** @type {any} */ error) => {
  assert.ok(error instanceof AbortError);
  assert.equal(error.name, "AbortError");
  assert.equal(error.code, "ABORT_ERR");
  assert.equal(error.cause, reason);
  return true;
};

test("a signal that is aborted already keeps a call from being sent", async (t) => {
  const { client } = await connect(t);
  const signal = AbortSignal.abort("reason");
  await assert.rejects(
    client.action(api.integrations.create, shop("Never"), { signal }),
    abortError("reason"),
  );
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("a call that was not sent yet never is", async (t) => {
  const { client } = await connect(t);
  const controller = new AbortController();
  const call = client.action(api.integrations.create, shop("Never"), { signal: controller.signal });
  controller.abort("at once");
  await assert.rejects(call, abortError("at once"));
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("a running action is cancelled, and the host goes on", async (t) => {
  const { client, integrationId, called } = await connectToSilence(t);
  const controller = new AbortController();
  const { signal } = controller;
  const call = client.action(api.integrations.testConnection, { integrationId }, { signal });
  await until(called);
  controller.abort(new Error("enough"));
  await assert.rejects(call, abortError(signal.reason));
  const document = await client.query(api.integrations.get, { integrationId });
  assert.equal(document?.status, "testing");
  assert.equal(document?.lastTestedAt, undefined);
});

test("a signal's time-out is an AbortError as well, with the time-out as its cause", async (t) => {
  const { client, integrationId } = await connectToSilence(t);
  const signal = AbortSignal.timeout(50);
  const call = client.action(api.integrations.testConnection, { integrationId }, { signal });
  await assert.rejects(call, (/** @type {any} */ error) => {
    assert.equal(error.name, "AbortError");
    assert.equal(error.cause.name, "TimeoutError");
    return true;
  });
});

test("twelve thousand actions that wait are all cancelled", { timeout: 25_000 }, async (t) => {
  const { client, integrationId } = await connectToSilence(t);
  const controller = new AbortController();
  const { signal } = controller;
  const wait = () => client.action(api.integrations.testConnection, { integrationId }, { signal });
  const calls = Array.from({ length: 9_998 }, wait);
  // Once this is answered the host has all of them. Of the others it takes one, and one more would be the
  // last that it takes: it would not read that they are cancelled.
  await client.query(api.integrations.list, acme);
  calls.push(...Array.from({ length: 2_002 }, wait));
  const settled = Promise.allSettled(calls);
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  const outcomes = await settled;
  assert.equal(outcomes.length, 12_000);
  for (const outcome of outcomes) {
    assert.ok(outcome.status === "rejected");
    assert.equal(outcome.reason.name, "AbortError");
  }
  assert.equal((await client.query(api.integrations.list, acme)).length, 1);
});

test("a signal has one listener for all its calls, and none once they are settled", async (t) => {
  const { client } = await connect(t);
  const { signal } = new AbortController();
  let listeners = 0;
  let most = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (/** @type {any[]} */ ...words) => {
    most = Math.max(most, ++listeners);
    Reflect.apply(addEventListener, signal, words);
  };
  signal.removeEventListener = (/** @type {any[]} */ ...words) => {
    listeners--;
    Reflect.apply(removeEventListener, signal, words);
  };
  for (let round = 0; round < 2; round++) {
    const call = () => client.query(api.integrations.list, acme, { signal });
    await Promise.all(Array.from({ length: 100 }, call));
    assert.deepEqual({ most, listeners }, { most: 1, listeners: 0 });
  }
});

test("an aborted query rejects at once, though the host never answers", async (t) => {
  const { client } = await connect(t);
  process.kill(client.info.pid, "SIGSTOP");
  const controller = new AbortController();
  const call = client.query(api.integrations.list, acme, { signal: controller.signal });
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await assert.rejects(call, abortError(controller.signal.reason));
  process.kill(client.info.pid, "SIGCONT");
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("a mutation that can no longer be cancelled resolves with its result", async (t) => {
  const { client } = await connect(t, { command: otherProgram, args: ["late"] });
  const controller = new AbortController();
  const { signal } = controller;
  const arguments_ = { integrationId: /** @type {any} */ ("id") };
  const call = client.mutation(api.integrations.deleteIntegration, arguments_, { signal });
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  assert.equal(await call, "done");
});

test("what an aborted mutation's promise says is what happened", async (t) => {
  const { client } = await connect(t);
  const integrationId = await client.action(api.integrations.create, shop("Verdict"));
  let expected = 0;
  for (let totalRecords = 1; totalRecords <= 200; totalRecords++) {
    const controller = new AbortController();
    const { signal } = controller;
    const call = client.mutation(
      api.integrations.updateSyncStats,
      { integrationId, totalRecords },
      { signal },
    );
    await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await call.then(
      () => expected = totalRecords,
      (error) => assert.equal(error.name, "AbortError"),
    );
    const document = await client.query(api.integrations.get, { integrationId });
    assert.equal(document?.syncStats?.totalRecords ?? 0, expected);
  }
});

test("a host that does not read is not written to: what it did not take was not sent", async (t) => {
  const { client } = await connect(t);
  process.kill(client.info.pid, "SIGSTOP");
  const controller = new AbortController();
  const { signal } = controller;
  const metadata = { text: "x".repeat(60_000) };
  let kept = 0;
  const calls = Array.from(
    { length: 1000 },
    (_, index) =>
      client.action(api.integrations.create, { ...shop(`Kept ${index}`), metadata }, { signal })
        .catch((error) => assert.equal(error.name, "AbortError", error.message))
        .then((id) => id ?? kept++),
  );
  await new Promise((resolve) => setImmediate(resolve));
  controller.abort();
  await new Promise((resolve) => setImmediate(resolve));
  assert.ok(kept >= 990, `${kept} of 1,000 calls were kept back`);
  process.kill(client.info.pid, "SIGCONT");
  const ids = (await Promise.all(calls)).filter((id) => typeof id === "string");
  assert.equal((await client.query(api.integrations.list, acme)).length, ids.length);
});
