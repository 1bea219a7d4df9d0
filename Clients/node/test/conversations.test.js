// The golden conversations of Schema/examples: as lines over the client's pipe, and as calls of the client.

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { api } from "../index.js";
import { HostProcess } from "../host.js";
import { decode, encode } from "../values.js";
import { command, connect, path } from "./support.js";

const folder = path("Schema/examples");
const names = readdirSync(folder).filter((name) => name.endsWith(".jsonl")).sort();

/** @type {(name: string) => { send?: any, expect?: any, text: string }[]} */
const steps = (name) =>
  readFileSync(`${folder}/${name}`, "utf8").trimEnd().split("\n").map((line) => ({
    ...JSON.parse(line),
    // The message as it is written, so that a long number keeps its digits.
    text: line.slice(line.indexOf(":") + 1, -1),
  }));

/** What the names of a conversation stand for, and how messages are compared and filled with them. */
class Names {
  /** @type {Map<string, any>} */
  #values = new Map();

  /** @param {string} text A message to send. */
  filled(text) {
    return text.replace(/"\{\{(\w+)\}\}"/g, (_, name) => JSON.stringify(this.#values.get(name)));
  }

  /** @type {(received: any, expected: any, path?: string) => void} */
  compare(received, expected, path = "") {
    const name = typeof expected === "string" && /^\{\{(\w+|\*)\}\}$/.exec(expected)?.[1];
    if (name === "*") return;
    if (name && !this.#values.has(name)) return void this.#values.set(name, received);
    if (name) return assert.deepEqual(received, this.#values.get(name), path);
    if (typeof expected !== "object" || expected === null) {
      return assert.equal(received, expected, path);
    }
    assert.deepEqual(Object.keys(received).sort(), Object.keys(expected).sort(), path);
    for (const key of Object.keys(expected)) {
      this.compare(received[key], expected[key], `${path}.${key}`);
    }
  }
}

/** A host whose lines are asked for one by one. */
class Lines {
  /** @type {string[]} */
  #lines = [];
  #wake = () => {};

  constructor() {
    this.host = new HostProcess({
      command,
      args: ["serve", "--framing", "line", "--database", ":memory:"],
      onLine: (line) => {
        this.#lines.push(line);
        this.#wake();
      },
      onLog: () => {},
      onDrain: () => {},
    });
  }

  /** @returns {Promise<string>} */
  async next() {
    while (this.#lines.length === 0) {
      await new Promise((resolve) => this.#wake = () => resolve(undefined));
    }
    return /** @type {string} */ (this.#lines.shift());
  }

  async end() {
    this.host.endInput();
    assert.equal((await this.host.ended).exitCode, 0);
    assert.deepEqual(this.#lines, []);
  }
}

for (const name of names) {
  test(`${name}, as lines`, async () => {
    const lines = new Lines();
    const values = new Names();
    for (const { send, expect, text } of steps(name)) {
      if (expect === undefined) lines.host.write(values.filled(text) + "\n");
      else values.compare(JSON.parse(await lines.next()), expect);
      assert.ok(send !== undefined || expect !== undefined);
    }
    await lines.end();
  });
}

/** The function that a request calls and what with; undefined for what no client sends. @param {any} request */
function callOf(request) {
  const { method, params } = request ?? {};
  const typed = ["query", "mutation", "action"].includes(method);
  const [module, name] = (typed ? params?.path ?? "" : method ?? "").split(/[.:]/);
  /** @type {any} */
  const reference = /** @type {any} */ (api)[module]?.[name];
  if (!reference || (typed && method !== reference.type) || request.id === undefined) return;
  const given = typed ? params.args ?? {} : params ?? {};
  if (
    Array.isArray(given) ||
    (typed && Object.keys(params).some((key) => !/^(path|args|\$.*)$/.test(key)))
  ) return;
  const { $idempotencyKey, $timeoutMs, ...others } = typed ? { ...params, ...given } : given;
  const args = Object.fromEntries(
    Object.entries(others).filter(([key]) => !typed || !["path", "args"].includes(key)),
  );
  return { reference, args, options: { idempotencyKey: $idempotencyKey, timeoutMs: $timeoutMs } };
}

test("the conversations, as calls of the client", async (t) => {
  let calls = 0;
  for (const name of names) {
    const { client } = await connect(t);
    /** @type {any} */
    const untyped = client;
    const values = new Names();
    const all = steps(name);
    for (let index = 0; index + 1 < all.length; index++) {
      const { send, text } = all[index];
      const { expect } = all[index + 1];
      const isAnswered = expect !== undefined && send !== undefined && !Array.isArray(send);
      const call = isAnswered && callOf(JSON.parse(values.filled(text)));
      // What the client would refuse to send, or sends in another form, has its test as lines.
      if (!call) break;
      const { reference, args, options } = call;
      const received = await untyped[reference.type](reference, decode(args), options).then(
        (/** @type {any} */ result) => ({ result: encode(result) }),
        (/** @type {any} */ { code, message, data }) => ({ error: { code, message, data } }),
      );
      values.compare({ jsonrpc: "2.0", id: expect.id, ...received }, expect, name);
      calls++;
      index++;
    }
    await client.close();
  }
  t.diagnostic(`${calls} calls`);
  assert.ok(calls >= 100, `${calls} calls`);
});
