// Calls and their replies: who waits, who was sent, who was answered.

import { Buffer } from "node:buffer";

import { IntegrationsError, ownError } from "./errors.js";
import { HostProcess } from "./host.js";
import { decode } from "./values.js";

/** How much is written at once. */
const pieceLength = 64 * 1024;
/** The code of a call that was cancelled. */
const cancelled = -32800;

/**
 * What became of a call; which errors there are is said where they are thrown, so that their stack
 * leads to the caller.
 *
 * @typedef {{ result: any } | { error: () => Error } | { aborted: true }} Outcome
 *
 * @typedef {object} Call
 * @property {number} id
 * @property {string} text the request; empty once it was sent, since it may hold a secret
 * @property {boolean} isQuery whether it has no effect that somebody would have to know of
 * @property {AbortSignal} [signal]
 * @property {(outcome: Outcome) => void} settle
 */

/** The calls of one host, in their order. */
export class Connection {
  #host;
  /** Calls that were not sent yet. @type {Set<Call>} */
  #waiting = new Set();
  /** Calls that were sent and not answered, by id. @type {Map<number, Call>} */
  #unanswered = new Map();
  /** The calls of each signal, which has one listener for all. @type {Map<AbortSignal, Set<Call>>} */
  #bySignal = new Map();
  #cancellations = "";
  #lastId = 0;
  #willFlush = false;
  #isFull = false;
  #isEnding = false;
  #hasEndedInput = false;
  /** @type {Error | undefined} */
  #failure;
  /** @type {import("./host.js").Ending | undefined} */
  #ending;

  /**
   * How many calls the host is sent before it answers one, and how long a message may be. One fewer
   * than it takes: a host that reads no further would not see a cancellation either.
   */
  limits = { unanswered: 1000, messageBytes: 16 * 1024 * 1024 };

  /** @param {Omit<ConstructorParameters<typeof HostProcess>[0], "onLine" | "onDrain">} options */
  constructor(options) {
    this.#host = new HostProcess({
      ...options,
      onLine: (line) => this.#receive(line),
      onDrain: () => {
        this.#isFull = false;
        this.#flush();
      },
    });
    this.ended = this.#host.ended.then((ending) => this.#end(ending));
  }

  /**
   * Sends a request as soon as those before it are sent and the host takes it.
   *
   * @param {string} method
   * @param {unknown} params
   * @param {{ isQuery?: boolean, signal?: AbortSignal }} [options]
   * @returns {Promise<Outcome>}
   */
  send(method, params, { isQuery = true, signal } = {}) {
    if (signal?.aborted) return Promise.resolve({ aborted: true });
    if (this.#isEnding || this.#ending || this.#failure) {
      return Promise.resolve({ error: this.#refusal() });
    }
    const id = ++this.#lastId;
    const text = JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const { messageBytes } = this.limits;
    if (text.length * 3 > messageBytes && Buffer.byteLength(text) > messageBytes) {
      return Promise.resolve({ error: () => tooLarge(messageBytes) });
    }
    return new Promise((settle) => {
      /** @type {Call} */
      const call = { id, text, isQuery, signal, settle };
      if (signal) this.#listen(signal, call);
      if (this.#waiting.size + this.#unanswered.size === 0) this.#host.hold(true);
      this.#waiting.add(call);
      this.#flushSoon();
    });
  }

  /** Lets the host answer what it was sent, and end; kills it where it has not ended after a time. */
  async close({ timeoutMs = 20_000 } = {}) {
    this.#isEnding = true;
    if (!this.#ending) this.#host.hold(true);
    const timer = setTimeout(() => this.#host.kill(), timeoutMs);
    this.#flushSoon();
    await this.ended;
    clearTimeout(timer);
  }

  kill() {
    this.#host.kill();
  }

  /** @type {(signal: AbortSignal, call: Call) => void} */
  #listen(signal, call) {
    const calls = this.#bySignal.get(signal);
    if (calls) return void calls.add(call);
    this.#bySignal.set(signal, new Set([call]));
    signal.addEventListener("abort", this.#onAbort);
  }

  #onAbort = (/** @type {Event} */ { target }) => {
    const signal = /** @type {AbortSignal} */ (target);
    for (const call of this.#bySignal.get(signal) ?? []) this.#abort(call);
  };

  /** @type {(call: Call, outcome: Outcome) => void} */
  #settle(call, outcome) {
    call.settle(outcome);
    if (!call.signal) return;
    const calls = this.#bySignal.get(call.signal);
    if (calls?.delete(call) && calls.size === 0) {
      this.#bySignal.delete(call.signal);
      call.signal.removeEventListener("abort", this.#onAbort);
    }
  }

  /** Calls made in one turn leave in one piece. */
  #flushSoon() {
    if (this.#willFlush) return;
    this.#willFlush = true;
    queueMicrotask(() => this.#flush());
  }

  #flush() {
    this.#willFlush = false;
    while (!this.#isFull && !this.#hasEndedInput && !this.#failure) {
      let piece = this.#cancellations;
      this.#cancellations = "";
      for (const call of this.#waiting) {
        if (piece.length >= pieceLength || this.#unanswered.size >= this.limits.unanswered) break;
        this.#waiting.delete(call);
        this.#unanswered.set(call.id, call);
        piece += call.text + "\n";
        call.text = "";
      }
      if (piece === "") break;
      this.#isFull = !this.#host.write(piece);
    }
    if (this.#isEnding && this.#waiting.size === 0 && !this.#isFull) {
      this.#hasEndedInput = true;
      this.#host.endInput();
    }
  }

  /**
   * A call that was not sent never will be. Of one that was, the host says whether it was cancelled or
   * came to its end first, and a mutation's caller is told which; a query's need not wait for that.
   *
   * @param {Call} call
   */
  #abort(call) {
    if (this.#waiting.delete(call)) {
      this.#settle(call, { aborted: true });
      this.#rest();
      return;
    }
    if (call.isQuery) this.#settle(call, { aborted: true });
    if (this.#hasEndedInput) return;
    const message = { jsonrpc: "2.0", method: "$/cancelRequest", params: { id: call.id } };
    this.#cancellations += JSON.stringify(message) + "\n";
    this.#flushSoon();
  }

  /** @param {string} line */
  #receive(line) {
    let reply;
    try {
      reply = JSON.parse(line);
    } catch {
      return this.#fail("what is no JSON");
    }
    const call = this.#unanswered.get(reply?.id);
    if (!call) return this.#fail("a reply to no call");
    this.#unanswered.delete(call.id);
    if ("result" in reply) {
      this.#settle(call, { result: line.includes('"$') ? decode(reply.result) : reply.result });
    } else if (reply.error?.code === cancelled && call.signal?.aborted) {
      this.#settle(call, { aborted: true });
    } else if (typeof reply.error?.data?.kind === "string") {
      const { code, message, data } = reply.error;
      this.#settle(call, { error: () => new IntegrationsError(code, message, decode(data)) });
    } else {
      this.#unanswered.set(call.id, call);
      return this.#fail("a reply with no result and no error");
    }
    if (this.#waiting.size > 0) this.#flushSoon();
    this.#rest();
  }

  /** Lets this process end where nobody waits. */
  #rest() {
    if (this.#waiting.size + this.#unanswered.size === 0 && !this.#isEnding) this.#host.hold(false);
  }

  /**
   * One call will never be answered, and nobody can say which: all of them end. What the host wrote is
   * not shown, since it may hold a secret.
   *
   * @param {string} what
   */
  #fail(what) {
    this.#failure ??= ownError("ProtocolError", `The host answered ${what}, and was ended.`, {});
    this.#host.kill();
  }

  /** @param {import("./host.js").Ending} ending */
  #end(ending) {
    this.#ending = ending;
    for (
      const [calls, sent]
        of /** @type {const} */ ([[this.#unanswered.values(), true], [this.#waiting, false]])
    ) {
      for (const call of calls) this.#settle(call, { error: this.#refusal(sent) });
    }
    this.#unanswered.clear();
    this.#waiting.clear();
    return ending;
  }

  /** Why a call is not answered, sent or not. */
  #refusal(sent = false) {
    const ending = this.#ending;
    const failure = this.#failure;
    if (failure) return () => ownError("ProtocolError", failure.message, { sent });
    if (!ending || (this.#isEnding && ending.exitCode === 0)) {
      return () => ownError("Closed", "The client is closed.", { sent });
    }
    if (ending.notStarted) {
      const message =
        `The host cannot be started (${ending.notStarted}): is \`command\` the path of integrations-host?`;
      return () => ownError("HostNotStarted", message, { reason: ending.notStarted, sent });
    }
    const { exitCode, signal, stderr } = ending;
    const how = signal ? `was ended by ${signal}` : `ended with status ${exitCode}`;
    const message = [`The host ${how} before it answered.`, ...stderr].join("\n");
    return () => ownError("HostExited", message, { exitCode, signal, stderr, sent });
  }
}

/** @param {number} limit */
function tooLarge(limit) {
  return new IntegrationsError(-32600, `The message is larger than ${limit} bytes.`, {
    kind: "LimitExceeded",
    limit: "messageBytes",
  });
}
