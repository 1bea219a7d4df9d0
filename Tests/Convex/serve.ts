// The deployment in memory behind Convex's HTTP API, at a free loopback port, for an official client to call. Prints the
// port, and lives until its stdin ends.
import type { JSONValue } from "convex/values";
import { call, configure, deploy, testKey } from "./deployment";
import type { FunctionType } from "./deployment";

configure({ ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
const deployment = deploy();

/** JSON as Convex's backend writes it: a number is a float, and a whole one says so. */
function encoded(json: JSONValue): string {
  if (typeof json === "number") return Number.isInteger(json) && Math.abs(json) < 1e21 ? `${json}.0` : String(json);
  if (Array.isArray(json)) return `[${json.map(encoded).join(",")}]`;
  if (typeof json !== "object" || json === null) return JSON.stringify(json);
  return `{${Object.entries(json).map(([name, value]) => `${JSON.stringify(name)}:${encoded(value)}`).join(",")}}`;
}

async function answer(request: Request): Promise<Response> {
  const type = new URL(request.url).pathname.replace("/api/", "") as FunctionType;
  const { path, args } = await request.json();
  const outcome = await call(deployment, path, args, type);
  const body: JSONValue = "result" in outcome
    ? { status: "success", value: outcome.result }
    : { status: "error", errorMessage: "Server Error", errorData: outcome.error };
  return new Response(encoded(body), { headers: { "Content-Type": "application/json" } });
}

const server = Deno.serve(
  { hostname: "127.0.0.1", port: 0, onListen: ({ port }) => console.log(port) },
  (request) => answer(request).catch((error) => new Response(String(error), { status: 500 })),
);
for await (const _ of Deno.stdin.readable);
await server.shutdown();
