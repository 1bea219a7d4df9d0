// What a program sees: a client that reads as Convex's does.

import process from "node:process";

import { Connection } from "./connection.js";
import { AbortError, argumentError, IntegrationsError, ownError } from "./errors.js";
import { encode } from "./values.js";

/** The version of the contract that this client was written for. */
const protocol = "1";
/** Only `spawnIntegrations` makes clients. */
const fromHere = Symbol();

/**
 * Starts a host and returns its client.
 *
 * @param {import("./index.js").SpawnOptions} [options]
 * @returns {Promise<IntegrationsClient>}
 */
export async function spawnIntegrations(options = {}) {
  const { database, clientName, command = "integrations-host", args = [], env } = options;
  const { onLog = (line) => process.stderr.write(line + "\n"), startTimeoutMs = 30_000 } = options;
  const words = ["serve", "--framing", "line"];
  if (database !== undefined) words.push("--database", database);
  if (clientName !== undefined) words.push("--client", clientName);
  const connection = new Connection({ command, args: [...words, ...args], env, onLog });

  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    connection.kill();
  }, startTimeoutMs);
  try {
    const info = settled(await connection.send("host.info", undefined));
    if (info?.protocol !== protocol || !info.limits) {
      throw ownError("ProtocolError", `The host does not speak protocol ${protocol}.`, {
        sent: true,
      });
    }
    connection.limits = {
      unanswered: info.limits.requestsInFlight - 1,
      messageBytes: info.limits.messageBytes,
    };
    return new IntegrationsClient(fromHere, connection, info);
  } catch (error) {
    connection.kill();
    await connection.ended;
    if (!isLate) throw error;
    const message = `The host did not answer within ${startTimeoutMs} ms.`;
    throw ownError("HostNotStarted", message, { reason: "timeout", sent: true });
  } finally {
    clearTimeout(timer);
  }
}

/** The client of one host. */
export class IntegrationsClient {
  #connection;

  /**
   * @param {symbol} origin
   * @param {Connection} connection
   * @param {import("./index.js").HostInfo} info
   */
  constructor(origin, connection, info) {
    if (origin !== fromHere) throw new TypeError("A client is made by spawnIntegrations().");
    this.#connection = connection;
    this.info = info;
  }

  /** @param {any} reference @param {any} [args] @param {any} [options] */
  query(reference, args, options) {
    return this.#call("query", reference, args, options);
  }

  /** @param {any} reference @param {any} [args] @param {any} [options] */
  mutation(reference, args, options) {
    return this.#call("mutation", reference, args, options);
  }

  /** @param {any} reference @param {any} [args] @param {any} [options] */
  action(reference, args, options) {
    return this.#call("action", reference, args, options);
  }

  async close() {
    await this.#connection.close();
  }

  async [Symbol.asyncDispose]() {
    await this.close();
  }

  /** @type {(type: string, reference: any, args: any, options?: any) => Promise<any>} */
  async #call(type, reference, args = {}, { signal, timeoutMs, idempotencyKey } = {}) {
    if (typeof reference?.name !== "string" || typeof reference.type !== "string") {
      throw new TypeError(
        `client.${type}() takes a function of \`api\`, such as api.integrations.list.`,
      );
    }
    if (reference.type !== type) throw wrongType(reference, type);
    if (signal !== undefined && !(signal instanceof AbortSignal)) {
      throw new TypeError("The signal of a call has to be an AbortSignal.");
    }
    if (typeof args !== "object" || args === null || Array.isArray(args)) {
      throw argumentError("", "typeMismatch", "must be an object");
    }
    const params = {
      path: encode(reference.name),
      args: encode(args),
      $timeoutMs: timeoutMs && encode(timeoutMs, '["$timeoutMs"]'),
      $idempotencyKey: idempotencyKey && encode(idempotencyKey, '["$idempotencyKey"]'),
    };
    const outcome = await this.#connection.send(type, params, {
      isQuery: type === "query",
      signal,
    });
    return settled(outcome, signal);
  }
}

/** @type {(outcome: import("./connection.js").Outcome, signal?: AbortSignal) => any} */
function settled(outcome, signal) {
  if ("error" in outcome) throw outcome.error();
  if ("aborted" in outcome) throw new AbortError(signal?.reason);
  return outcome.result;
}

/** @type {(reference: { name: string, type: string }, type: string) => Error} */
function wrongType(reference, type) {
  /** @param {string} word */
  const title = (word) => word[0].toUpperCase() + word.slice(1);
  const message = `Trying to execute ${reference.name} as ${title(type)}, ` +
    `but it is defined as ${title(reference.type)}.`;
  return new IntegrationsError(-32005, message, { kind: "WrongFunctionType" });
}
