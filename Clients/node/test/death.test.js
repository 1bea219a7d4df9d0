import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import process from "node:process";
import { test } from "node:test";

import { Connection } from "../connection.js";
import { api } from "../index.js";
import { command, connect, isAlive, otherProgram, path, until } from "./support.js";

const acme = { organizationId: "acme" };

test("a host that is killed rejects what was sent and what was not", async (t) => {
  const { client } = await connect(t);
  process.kill(client.info.pid, "SIGSTOP");
  const calls = Array.from({ length: 20_000 }, () => client.query(api.integrations.list, acme));
  const outcomes = Promise.allSettled(calls);
  await new Promise((resolve) => setImmediate(resolve));
  process.kill(client.info.pid, "SIGKILL");
  const reasons = (await outcomes).map((outcome) =>
    outcome.status === "rejected" && outcome.reason
  );
  for (const reason of reasons) {
    assert.equal(reason.code, -32097);
    assert.equal(reason.kind, "HostExited");
    assert.equal(reason.data.signal, "SIGKILL");
    assert.match(reason.message, /was ended by SIGKILL/);
  }
  assert.equal(reasons[0].data.sent, true, "it may have been done");
  assert.equal(reasons[19_999].data.sent, false, "it was not done");
  await assert.rejects(client.query(api.integrations.list, acme), { kind: "HostExited" });
  await client.close();
});

test("a host that somebody else has ended rejects what comes after", async (t) => {
  const { client } = await connect(t);
  process.kill(client.info.pid, "SIGTERM");
  await until(() => !isAlive(client.info.pid));
  await assert.rejects(client.query(api.integrations.list, acme), {
    kind: "HostExited",
    message: "The host ended with status 0 before it answered.",
  });
});

test("a host that does not end when it is asked to is killed", async () => {
  const args = ["serve", "--framing", "line", "--database", ":memory:"];
  const connection = new Connection({ command, args, onLog: () => {} });
  const outcome = await connection.send("host.info", undefined);
  assert.ok("result" in outcome);
  process.kill(outcome.result.pid, "SIGSTOP");
  const call = connection.send("host.ping", undefined);
  await connection.close({ timeoutMs: 100 });
  assert.equal((await connection.ended).signal, "SIGKILL");
  const lost = await call;
  assert.ok("error" in lost);
  assert.equal(/** @type {any} */ (lost.error()).kind, "HostExited");
});

test("a host that ends by itself rejects with its status and its last lines", async (t) => {
  const { client, log } = await connect(t, { command: otherProgram, args: ["log and die"] });
  await assert.rejects(client.query(api.integrations.list, acme), (/** @type {any} */ error) => {
    assert.equal(error.kind, "HostExited");
    assert.equal(error.data.exitCode, 70);
    assert.equal(error.data.stderr.length, 20);
    assert.equal(error.data.stderr[0], "line 32");
    assert.equal(error.data.stderr[19], "x".repeat(1000));
    assert.match(error.message, /status 70[^]*line 50/);
    return true;
  });
  assert.equal(log.length, 51);
});

test("a reply that makes no sense rejects all calls, is not shown, and ends the program", async (t) => {
  for (const way of ["no JSON", "unknown id", "null id", "neither"]) {
    const { client } = await connect(t, { command: otherProgram, args: [way] });
    const outcomes = await Promise.allSettled([
      client.query(api.integrations.list, acme),
      client.query(api.integrations.list, acme),
    ]);
    for (const outcome of outcomes) {
      assert.ok(outcome.status === "rejected", way);
      assert.equal(outcome.reason.kind, "ProtocolError");
      assert.ok(!`${outcome.reason.stack}`.includes("sk_live"), "what it wrote may be a secret");
    }
    await until(() => !isAlive(client.info.pid));
  }
});

test("a reply may come a byte at a time", async (t) => {
  const { client } = await connect(t, { command: otherProgram, args: ["in pieces"] });
  const replies = await Promise.all([
    client.query(api.integrations.list, acme),
    client.query(api.integrations.list, acme),
  ]);
  assert.deepEqual(replies, ["ä€😀\u2028\u0085", "ä€😀\u2028\u0085"]);
});

/** Runs a program of its own that starts a host, and tells that host's process id. @param {string} rest */
function runProgram(rest) {
  const source = `
    import { api, spawnIntegrations } from ${JSON.stringify(path("Clients/node/index.js"))};
    const options = { command: ${JSON.stringify(command)}, database: ":memory:" };
    const client = await spawnIntegrations(options);
    await client.query(api.integrations.list, { organizationId: "acme" });
    console.log(client.info.pid);
    ${rest}`;
  const words = "Deno" in globalThis ? ["eval"] : ["--eval"];
  if (!("Deno" in globalThis || "Bun" in globalThis)) words.unshift("--input-type=module");
  return spawn(process.execPath, [...words, source], { stdio: ["ignore", "pipe", "inherit"] });
}

/** @param {import("node:child_process").ChildProcess} program @returns {Promise<number>} */
const hostOf = (program) =>
  new Promise((resolve) => program.stdout?.once("data", (text) => resolve(Number(text))));

test("a program that never closes its client ends by itself, and leaves no orphan", async () => {
  const program = runProgram("");
  const ended = new Promise((resolve) => program.once("exit", resolve));
  const pid = await hostOf(program);
  assert.ok(pid > 0);
  assert.equal(await ended, 0);
  await until(() => !isAlive(pid));
});

test("a program that is killed leaves no orphan", async () => {
  const program = runProgram("setInterval(() => {}, 1000);");
  const pid = await hostOf(program);
  assert.ok(isAlive(pid));
  program.kill("SIGKILL");
  await until(() => !isAlive(pid));
});
