import assert from "node:assert/strict";
import { test } from "node:test";

import { api, IntegrationsClient, IntegrationsError, spawnIntegrations } from "../index.js";
import { command, connect, isAlive, otherProgram, shop } from "./support.js";

const acme = { organizationId: "acme" };

test("a client creates, lists, reads, changes and deletes", async (t) => {
  const { client } = await connect(t);
  const id = await client.action(api.integrations.create, shop("Payments"));
  const [first, ...others] = await client.query(api.integrations.list, acme);
  assert.deepEqual(others, []);
  assert.equal(first._id, id);
  assert.equal(first.name, "Payments");
  assert.deepEqual(await client.query(api.integrations.get, { integrationId: id }), first);
  assert.equal(
    await client.mutation(api.integrations.updateSyncStats, { integrationId: id, totalRecords: 7 }),
    null,
  );
  const opened = await client.action(api.integrations.getDecryptedCredentials, {
    integrationId: id,
  });
  assert.equal(opened.apiKey, "sk_test_0123456789abcdef");
  assert.equal(
    await client.mutation(api.integrations.deleteIntegration, { integrationId: id }),
    null,
  );
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("the host says who it is, and that the audit rows carry the client's name", async (t) => {
  const { client } = await connect(t, { clientName: "client.test" });
  assert.equal(client.info.name, "integrations-host");
  assert.equal(client.info.limits.requestsInFlight, 10_000);
  assert.ok(isAlive(client.info.pid));
});

test("a function of another type is a rejected promise, and nothing is sent", async (t) => {
  const { client } = await connect(t, { command: otherProgram, args: ["count"] });
  for (
    const [type, reference, message] of /** @type {const} */ ([
      [
        "query",
        api.integrations.create,
        "integrations.create as Query, but it is defined as Action.",
      ],
      [
        "mutation",
        api.integrations.list,
        "integrations.list as Mutation, but it is defined as Query.",
      ],
      [
        "action",
        api.integrations.deleteIntegration,
        "integrations.deleteIntegration as Action, but it is defined as Mutation.",
      ],
    ])
  ) {
    /** @type {any} */
    const untyped = client;
    await assert.rejects(untyped[type](reference, shop("Wrong")), {
      name: "IntegrationsError",
      code: -32005,
      kind: "WrongFunctionType",
      message: `Trying to execute ${message}`,
    });
  }
  await assert.rejects(client.query(/** @type {any} */ (undefined), {}), TypeError);
  await assert.rejects(client.query(/** @type {any} */ ("integrations.list"), {}), TypeError);
  assert.equal(
    await client.query(api.integrations.list, acme),
    1,
    "host.info was the only request",
  );
});

test("what the host refuses is an IntegrationsError with code, kind and data", async (t) => {
  const { client } = await connect(t);
  const wrong = client.query(api.integrations.list, { organizationId: "no such organization" });
  const error = await wrong.then(() => assert.fail("it was accepted"), (error) => error);
  assert.ok(error instanceof IntegrationsError);
  assert.equal(error.code, -32602);
  assert.equal(error.kind, "ArgumentValidationError");
  assert.equal(error.data.path, ".organizationId");
  // Bun's stacks do not go back beyond an await.
  if (!("Bun" in globalThis)) {
    assert.match(/** @type {string} */ (error.stack), /client\.test\.js/, "it leads to the caller");
  }
  await client.action(api.integrations.create, shop("Twice"));
  await assert.rejects(client.action(api.integrations.create, shop("Twice")), {
    code: -32002,
    kind: "Conflict",
    data: { kind: "Conflict", field: "name" },
  });
});

test("values of every kind come back as they were", async (t) => {
  const { client } = await connect(t);
  const metadata = {
    int64: -(2n ** 63n),
    bytes: Uint8Array.of(0, 255).buffer,
    floats: [NaN, Infinity, -Infinity, -0, 0.1, 1e300],
    nested: { none: null, yes: true, text: "ä€😀\u2028", list: [] },
  };
  const integrationId = await client.action(api.integrations.create, {
    ...shop("Values"),
    metadata,
  });
  const document = await client.query(api.integrations.get, { integrationId });
  assert.deepEqual(document?.metadata, metadata);
});

test("options of a call reach the host", async (t) => {
  const { client } = await connect(t);
  const key = { idempotencyKey: "order-1" };
  const id = await client.action(api.integrations.create, shop("Once"), key);
  assert.equal(await client.action(api.integrations.create, shop("Once"), key), id);
  await assert.rejects(client.query(api.integrations.list, acme, { timeoutMs: 0 }), {
    code: -32602,
    data: { kind: "ArgumentValidationError", path: '["$timeoutMs"]', reason: "valueNotAllowed" },
  });
  assert.equal((await client.query(api.integrations.list, acme, { timeoutMs: 1000 })).length, 1);
});

test("calls take effect in their order, though none is awaited", async (t) => {
  const { client } = await connect(t);
  const id = await client.action(api.integrations.create, shop("Order"));
  const replies = [];
  for (let totalRecords = 0; totalRecords < 100; totalRecords++) {
    client.mutation(api.integrations.updateSyncStats, { integrationId: id, totalRecords });
    replies.push(client.query(api.integrations.get, { integrationId: id }));
  }
  const counts = (await Promise.all(replies)).map((document) => document?.syncStats?.totalRecords);
  assert.deepEqual(counts, Array.from({ length: 100 }, (_, index) => index));
});

test("thirty thousand calls at once are answered", async (t) => {
  const { client } = await connect(t);
  const id = await client.action(api.integrations.create, shop("Many"));
  const replies = await Promise.all(
    Array.from(
      { length: 30_000 },
      (_, index) =>
        index % 3 === 0
          ? client.mutation(api.integrations.updateSyncStats, {
            integrationId: id,
            totalRecords: index,
          })
          : client.query(api.integrations.get, { integrationId: id }),
    ),
  );
  assert.equal(replies.length, 30_000);
  const last = await client.query(api.integrations.get, { integrationId: id });
  assert.equal(last?.syncStats?.totalRecords, 29_997);
});

test("large arguments and large results come whole", async (t) => {
  const { client } = await connect(t);
  const metadata = { text: "ä€😀\u2028\u2029\u0085".repeat(2000) };
  await Promise.all(
    Array.from(
      { length: 100 },
      (_, index) => client.action(api.integrations.create, { ...shop(`Large ${index}`), metadata }),
    ),
  );
  const all = await client.query(api.integrations.list, acme);
  assert.equal(all.length, 100);
  for (const one of all) assert.deepEqual(one.metadata, metadata);
});

test("a message as long as the host takes is sent, and a longer one is refused here", async (t) => {
  const { client } = await connect(t);
  const path = "integrations.create";
  const args = { ...shop("Huge"), metadata: { text: "" } };
  // The second request of this client, or one whose id is as long.
  const empty = JSON.stringify({ jsonrpc: "2.0", id: 2, method: "action", params: { path, args } });
  for (const [more, code] of [[-1, -32602], [0, -32602], [1, -32600]]) {
    args.metadata.text = "x".repeat(16 * 1024 * 1024 - empty.length + more);
    await assert.rejects(client.action(api.integrations.create, args), { code }, `${more}`);
  }
  args.metadata.text = "ä".repeat(8 * 1024 * 1024);
  await assert.rejects(client.action(api.integrations.create, args), {
    kind: "LimitExceeded",
    data: { kind: "LimitExceeded", limit: "messageBytes" },
  });
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("an option that JSON cannot carry is refused by its name", async (t) => {
  const { client } = await connect(t);
  /** @type {any} */
  const untyped = client;
  for (const option of [{ idempotencyKey: "\ud800" }, { timeoutMs: new Date() }]) {
    const [name] = Object.keys(option);
    const call = untyped.query(api.integrations.list, acme, option);
    await assert.rejects(call, { code: -32602, message: new RegExp(`\\$${name}`) });
  }
  await assert.rejects(untyped.query(api.integrations.list, acme, { signal: 1 }), TypeError);
  assert.deepEqual(await client.query(api.integrations.list, acme), []);
});

test("closing answers what was sent, ends the process, and refuses what comes after", async (t) => {
  const { client } = await connect(t);
  const last = client.query(api.integrations.list, acme);
  await client[Symbol.asyncDispose]();
  assert.deepEqual(await last, []);
  assert.ok(!isAlive(client.info.pid), "no orphan");
  await assert.rejects(client.query(api.integrations.list, acme), {
    code: -32096,
    kind: "Closed",
    data: { kind: "Closed", sent: false },
  });
  await client.close();
});

test("await using ends the process", async (t) => {
  const AsyncFunction = /** @type {any} */ ((async () => {}).constructor);
  const body = "await using client = await spawn(options); return client.info.pid;";
  let program;
  try {
    program = new AsyncFunction("spawn", "options", body);
  } catch {
    return t.skip("this runtime has no await using; the method has its test above");
  }
  const pid = await program(spawnIntegrations, { command, database: ":memory:" });
  assert.ok(!isAlive(pid));
});

test("a client cannot be made by hand", () => {
  assert.throws(() => Reflect.construct(IntegrationsClient, []), TypeError);
});

test("a host that cannot be started, or is none, is a rejected promise that says so", async () => {
  const quiet = { onLog: () => {} };
  await assert.rejects(spawnIntegrations({ command: "/nonexistent/integrations-host" }), {
    kind: "HostNotStarted",
    message: /ENOENT.*`command`/,
  });
  await assert.rejects(spawnIntegrations({ command, args: ["--nonsense"], ...quiet }), {
    kind: "HostExited",
    message: /status 64[^]*--nonsense/,
  });
  for (const [way, kind] of [["old", "ProtocolError"], ["refuses", "FunctionNotFound"]]) {
    let pid = 0;
    const onLog = (/** @type {string} */ line) => pid = Number(line);
    const spawned = spawnIntegrations({ command: otherProgram, args: [way], onLog });
    await assert.rejects(spawned, { kind });
    assert.ok(pid > 0 && !isAlive(pid), "no orphan");
  }
  const silent = { command: otherProgram, args: ["silent"], startTimeoutMs: 300 };
  await assert.rejects(spawnIntegrations(silent), { kind: "HostNotStarted", message: /300 ms/ });
});

test("what the host logs goes to onLog, a line at a time", async (t) => {
  const { client, log } = await connect(t, { args: ["--log-level", "debug"] });
  await client.query(api.integrations.list, acme);
  await client.close();
  for (const line of log) assert.match(line, /^integrations-host: \w+: /);
});
