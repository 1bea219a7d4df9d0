// What the tests share: the program, a client that ends with its test, and what to wait for.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import process from "node:process";

import { spawnIntegrations } from "../index.js";

const repository = new URL("../../../", import.meta.url);

/** The path of something in the repository. @param {string} name */
export const path = (name) => fileURLToPath(new URL(name, repository));

export const command = process.env.INTEGRATIONS_HOST_BINARY ??
  path(".build/release/integrations-host");

/** A program that is not the host, for what the host never does; it does as its last argument says. */
export const otherProgram = path("Clients/node/test/other-program");

/** @typedef {{ after(end: () => unknown): void }} Test */

/**
 * A client of a host with a database in memory, which ends with the test, and the lines that it logged.
 *
 * @param {Test} test
 * @param {import("../index.js").SpawnOptions} [options]
 */
export async function connect(test, options = {}) {
  /** @type {string[]} */
  const log = [];
  const client = await spawnIntegrations({
    command,
    database: ":memory:",
    onLog: (line) => log.push(line),
    ...options,
  });
  test.after(() => client.close());
  return { client, log };
}

/**
 * The arguments of an integration that `integrations.create` takes.
 *
 * @param {string} name
 * @returns {import("../index.js").IntegrationsCreateArguments}
 */
export function shop(name, key = "sk_test_0123456789abcdef") {
  return {
    organizationId: "acme",
    provider: "stripe",
    name,
    authMethod: "api_key",
    apiKeyAuth: { key },
  };
}

/** Whether a process is there. @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until something holds, and fails after 20 s. @param {() => boolean} condition */
export async function until(condition) {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    assert.ok(Date.now() < deadline, `20 s passed without ${condition}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
