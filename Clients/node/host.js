// The host as a child process: lines go in, lines come out, and it ends.

import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";

/** How much of stderr is kept for errors: lines, and characters of each. */
const keptLines = 20;
const keptCharacters = 1000;
/** What a reply, even of a batch, never reaches; it ends what is no host and writes on and on. */
const longestLine = 65 * 1024 * 1024;

/**
 * How a host ended.
 *
 * @typedef {object} Ending
 * @property {number | null} exitCode null where a signal ended it, or it was never started
 * @property {string | null} signal
 * @property {string[]} stderr its last lines
 * @property {string} [notStarted] the system's name of why it was not, such as ENOENT
 */

/** A child process that speaks in lines. */
export class HostProcess {
  #child;
  /** @type {string[]} */
  #stderr = [];
  /** @type {Buffer[]} */
  #begun = [];
  #begunBytes = 0;
  #isHeld = true;
  #onLine;

  /** @type {Promise<Ending>} Settles once it is gone and all that it wrote has been read. */
  ended;

  /**
   * @param {object} options
   * @param {string} options.command
   * @param {string[]} options.args
   * @param {Record<string, string | undefined>} [options.env]
   * @param {(line: string) => void} options.onLine takes each line of stdout
   * @param {(line: string) => void} options.onLog takes each line of stderr
   * @param {() => void} options.onDrain is told when `write` may be called again
   */
  constructor({ command, args, env, onLine, onLog, onDrain }) {
    this.#onLine = onLine;
    this.#child = spawn(command, args, { env, stdio: "pipe", windowsHide: true });
    const { stdin, stdout, stderr } = this.#child;
    // What is wrong with a pipe is told of by the end of the process.
    for (const pipe of [stdin, stdout, stderr]) pipe.on("error", () => {});
    stdin.on("drain", onDrain);
    stdout.on("data", (chunk) => this.#read(chunk));
    readLog(stderr, (line) => {
      if (this.#stderr.push(line.slice(0, keptCharacters)) > keptLines) this.#stderr.shift();
      onLog(line);
    });
    this.ended = new Promise((resolve) => {
      this.#child.on("error", (error) => {
        if (this.#child.pid !== undefined) return;
        const notStarted = /** @type {NodeJS.ErrnoException} */ (error).code ?? error.name;
        resolve({ exitCode: null, signal: null, stderr: [], notStarted });
      });
      this.#child.on("close", (exitCode, signal) => {
        resolve({ exitCode, signal, stderr: this.#stderr });
      });
    });
  }

  /**
   * Sends whole lines in one piece; false asks to wait for `onDrain` before more.
   *
   * @param {string} lines
   */
  write(lines) {
    return this.#child.stdin.write(lines);
  }

  /** Lets the host finish what it was sent, and end. */
  endInput() {
    this.#child.stdin.end();
  }

  /** Ends the host at once; what it had committed stays. */
  kill() {
    this.#child.kill("SIGKILL");
    // Where the command was a script, the host is its child, and ends with its input.
    this.#child.stdin.destroy();
  }

  /**
   * Whether this process stays for the host's sake. One that leaves ends the host's input, and so the host.
   *
   * @param {boolean} held
   */
  hold(held) {
    // Runtimes differ: in one a second ref() is not undone by one unref(), in another a child that was
    // never started has neither.
    if (held === this.#isHeld || this.#child.pid === undefined) return;
    this.#isHeld = held;
    const { stdin, stdout, stderr } = this.#child;
    for (const handle of /** @type {any[]} */ ([this.#child, stdin, stdout, stderr])) {
      if (held) handle.ref?.();
      else handle.unref?.();
    }
  }

  /** @param {Buffer} chunk Lines end with LF and nothing else, and are cut as bytes. */
  #read(chunk) {
    const end = chunk.lastIndexOf(10);
    if (end < 0) {
      this.#begunBytes += chunk.length;
      if (this.#begunBytes > longestLine) return this.kill();
      this.#begun.push(chunk);
      return;
    }
    const whole = chunk.subarray(0, end);
    const text = this.#begun.length > 0 ? Buffer.concat([...this.#begun, whole]) : whole;
    this.#begun = end + 1 < chunk.length ? [chunk.subarray(end + 1)] : [];
    this.#begunBytes = chunk.length - end - 1;
    for (const line of text.toString("utf8").split("\n")) this.#onLine(line);
  }
}

/** @type {(stream: import("node:stream").Readable, take: (line: string) => void) => void} */
function readLog(stream, take) {
  let begun = "";
  stream.setEncoding("utf8");
  stream.on("data", (text) => {
    const lines = (begun + text).split("\n");
    // Nobody waits for the end of a line that is longer than any log's.
    begun = /** @type {string} */ (lines.pop()).slice(0, 64 * 1024);
    lines.forEach(take);
  });
  stream.on("end", () => begun && take(begun));
}
