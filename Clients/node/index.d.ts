import type { HostErrorKind } from "./api.js";

export * from "./api.js";

/** What a function may do: read, write in one transaction, or use keys and the network. */
export type FunctionType = "query" | "mutation" | "action";

/** The id of a document of a table. */
export type Id<Table extends string> = string & { readonly __tableName: Table };

/** A value of Convex: an int64 is a bigint, and bytes are an ArrayBuffer. */
export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | ArrayBuffer
  | Value[]
  | { [key: string]: Value | undefined };

declare const signature: unique symbol;

/** A function of the host, such as `api.integrations.list`. */
export interface FunctionReference<
  Type extends FunctionType,
  Args,
  Returns,
  Options extends CallOptions = CallOptions,
> {
  readonly type: Type;
  /** `module.function`. */
  readonly name: string;
  readonly [signature]?: (args: Args, options: Options) => Returns;
}

// deno-lint-ignore no-explicit-any
type AnyReference = FunctionReference<FunctionType, any, any, any>;

/** What a function takes. */
export type FunctionArgs<Reference extends AnyReference> = Reference extends
  FunctionReference<FunctionType, infer Args, infer _Returns, infer _Options> ? Args : never;

/** What a function returns. */
export type FunctionReturnType<Reference extends AnyReference> = Reference extends
  FunctionReference<FunctionType, infer _Args, infer Returns, infer _Options> ? Returns : never;

/** What a call may carry beside its arguments. */
export interface CallOptions {
  /**
   * Gives the call up. A query rejects with an `AbortError` at once, and so does a call that was not sent
   * yet. A mutation or an action that was sent settles when the host has said what became of it: with an
   * `AbortError` where it was cancelled, and with its result where it came to its end first. A mutation
   * that was cancelled did nothing; an action may have done a part of what it does.
   */
  signal?: AbortSignal;
  /** How long the host may work on it: 1 to 600,000 ms. */
  timeoutMs?: number;
}

/** What a call may carry that has an effect. */
export interface IdempotentCallOptions extends CallOptions {
  /**
   * 1 to 128 bytes. A call with a key that succeeded before, with the same arguments and within 14 days,
   * returns the first result and does nothing: only so may a call be tried again whose reply was lost.
   */
  idempotencyKey?: string;
}

export interface SpawnOptions {
  /** The SQLite file, or ":memory:"; the host's own default where it is left out. */
  database?: string;
  /** The path of integrations-host, which is else looked for in PATH. */
  command?: string;
  /** Further options of `integrations-host serve`, such as ["--organization", "acme"]. */
  args?: string[];
  /** The host's whole environment, as for `spawn` of node:child_process: that of this process if left out. */
  env?: Record<string, string | undefined>;
  /** The name that the host's audit rows carry. */
  clientName?: string;
  /** Takes each line that the host logs, which else goes to stderr. */
  onLog?: (line: string) => void;
  /** How long the host may take to start: 30 s. */
  startTimeoutMs?: number;
}

/** What a host says of itself. */
export interface HostInfo {
  readonly name: "integrations-host";
  readonly version: string;
  readonly protocol: "1";
  readonly framing: "line" | "header";
  readonly functions: number;
  readonly allow: FunctionType[];
  readonly limits: { readonly [limit: string]: number };
  readonly pid: number;
}

type Rest<Args, Options> = Record<never, never> extends Args
  ? [args?: NoInfer<Args>, options?: NoInfer<Options>]
  : [args: NoInfer<Args>, options?: NoInfer<Options>];

/**
 * Starts a host and returns its client.
 *
 *     await using client = await spawnIntegrations({ database: "integrations.sqlite" });
 *     await client.query(api.integrations.list, { organizationId: "acme" });
 */
export function spawnIntegrations(options?: SpawnOptions): Promise<IntegrationsClient>;

/** The client of one host, which ends with it. */
export class IntegrationsClient {
  private constructor();

  /** What the host says of itself. */
  readonly info: HostInfo;

  /** Reads a snapshot. */
  query<Args, Returns, Options extends CallOptions>(
    reference: FunctionReference<"query", Args, Returns, Options>,
    ...rest: Rest<Args, Options>
  ): Promise<Returns>;

  /** Writes in one transaction. Queries and mutations take effect in the order in which they are called. */
  mutation<Args, Returns, Options extends CallOptions>(
    reference: FunctionReference<"mutation", Args, Returns, Options>,
    ...rest: Rest<Args, Options>
  ): Promise<Returns>;

  /** Runs what may use keys and the network, beside other calls: await it where they depend on it. */
  action<Args, Returns, Options extends CallOptions>(
    reference: FunctionReference<"action", Args, Returns, Options>,
    ...rest: Rest<Args, Options>
  ): Promise<Returns>;

  /**
   * Ends the host once it has answered; actions are given 10 s, and the whole of it 20. Resolves when the
   * process is gone.
   *
   * A program that ends without it ends its host all the same.
   */
  close(): Promise<void>;

  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Why a call failed: what the host refuses, a message that it cannot understand, or one of four that are
 * not the host's. `HostNotStarted`, `HostExited` (`data` has `exitCode`, `signal` and `stderr`, its last
 * lines), `Closed`, and `ProtocolError` for a program that is no such host; `data.sent` says whether the
 * call was sent, and so may have had its effect.
 */
export type ErrorKind =
  | HostErrorKind
  | "ParseError"
  | "InvalidRequest"
  | "HostNotStarted"
  | "HostExited"
  | "Closed"
  | "ProtocolError";

/** A call that failed. */
export class IntegrationsError extends Error {
  constructor(code: number, message: string, data: ErrorData);

  /** JSON-RPC's code. */
  readonly code: number;
  /** Why, in a word; the same as `data.kind`. */
  readonly kind: ErrorKind;
  /** What more there is to know, such as the path of an argument. */
  readonly data: ErrorData;
}

export interface ErrorData {
  readonly kind: ErrorKind;
  readonly [name: string]: unknown;
}

/** A call that was given up by its `AbortSignal`: it was never sent, or the host cancelled it. */
export class AbortError extends Error {
  constructor(cause: unknown);

  readonly name: "AbortError";
  readonly code: "ABORT_ERR";
}
