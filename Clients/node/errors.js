/** Codes of what goes wrong on this side of the pipe; the host's are in its contract, section 8. */
const ownCodes = {
  HostNotStarted: -32095,
  Closed: -32096,
  HostExited: -32097,
  ProtocolError: -32098,
};

/** A call that failed: `kind` says why, `data` says more, `code` is JSON-RPC's. */
export class IntegrationsError extends Error {
  /**
   * @param {number} code
   * @param {string} message
   * @param {{ kind: string, [name: string]: unknown }} data
   */
  constructor(code, message, data) {
    super(message);
    this.code = code;
    this.kind = data.kind;
    this.data = data;
  }

  /** @override */
  get name() {
    return "IntegrationsError";
  }
}

/** A call that was given up by its `AbortSignal`: it was never sent, or the host cancelled it. */
export class AbortError extends Error {
  /** @param {unknown} cause */
  constructor(cause) {
    super("The operation was aborted", { cause });
    this.code = "ABORT_ERR";
  }

  /** @override */
  get name() {
    return "AbortError";
  }
}

/**
 * An error of this side.
 *
 * @param {keyof typeof ownCodes} kind
 * @param {string} message
 * @param {{ [name: string]: unknown }} [data]
 */
export function ownError(kind, message, data) {
  return new IntegrationsError(ownCodes[kind], message, { kind, ...data });
}

/**
 * What the host would answer to arguments that it must not be sent, or that JSON cannot carry.
 *
 * @param {string} path
 * @param {string} reason
 * @param {string} sentence says what is wrong, without the value
 */
export function argumentError(path, reason, sentence) {
  const message = `ArgumentValidationError: ${path || "the arguments"} ${sentence}`;
  return new IntegrationsError(-32602, message, { kind: "ArgumentValidationError", path, reason });
}
