// The host as a process of its own, spoken to over its stdin and stdout.
import { repository } from "./deployment";
import type { JSONValue } from "convex/values";
import type { Outcome } from "./deployment";

const binary = Deno.env.get("INTEGRATIONS_HOST_BINARY") ??
  new URL(".build/release/integrations-host", repository).pathname;

/** A process that serves; `await using` ends it. */
export class Host {
  private readonly child: Deno.ChildProcess;
  private readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  private readonly reader: ReadableStreamDefaultReader<string>;
  private pending = "";
  private lastId = 0;

  constructor(variables: Record<string, string>, options: string[] = ["--database", ":memory:"]) {
    this.child = new Deno.Command(binary, {
      args: options,
      clearEnv: true,
      env: { HOME: "/nonexistent", ...variables },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
    this.writer = this.child.stdin.getWriter();
    this.reader = this.child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Calls a function; a text as arguments is sent as it stands. */
  async call(name: string, args: JSONValue): Promise<Outcome> {
    const request = { jsonrpc: "2.0", id: this.lastId += 1, method: name.replace(":", "."), params: args };
    await this.writer.write(new TextEncoder().encode(`${JSON.stringify(request)}\n`));
    const { result, error } = JSON.parse(await this.line());
    return error ? { error: error.data } : { result };
  }

  private async line(): Promise<string> {
    while (!this.pending.includes("\n")) {
      const { value, done } = await this.reader.read();
      if (done) throw new Error("the host has ended");
      this.pending += value;
    }
    const end = this.pending.indexOf("\n");
    const line = this.pending.slice(0, end);
    this.pending = this.pending.slice(end + 1);
    return line;
  }

  /** Ends the process and gives its status. */
  async end(): Promise<number> {
    await this.writer.close().catch(() => {});
    await this.reader.cancel();
    return (await this.child.status).code;
  }

  async [Symbol.asyncDispose]() {
    await this.end();
  }
}
