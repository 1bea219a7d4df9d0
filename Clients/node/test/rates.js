// How many calls a second the client makes, beside the same requests as ready lines over the bare pipe.
//
//     node Clients/node/test/rates.js

import process from "node:process";

import { HostProcess } from "../host.js";
import { api, spawnIntegrations } from "../index.js";
import { command, shop } from "./support.js";

const calls = 100_000;

/** @type {(name: string, run: () => Promise<void>) => Promise<void>} */
async function measure(name, run) {
  const rates = [];
  for (let round = 0; round < 3; round++) {
    const start = performance.now();
    await run();
    rates.push(calls / (performance.now() - start) * 1000);
  }
  const median = Math.round(rates.sort((left, right) => left - right)[1]);
  console.log(`${name.padEnd(36)} ${median.toLocaleString("en")} calls/s`);
}

const directory = `${process.env.TMPDIR ?? "/tmp"}/integrations-rates-${process.pid}`;
const database = `${directory}/integrations.sqlite`;
const client = await spawnIntegrations({ command, database });
const integrationId = await client.action(api.integrations.create, shop("Rates"));
const get = () => client.query(api.integrations.get, { integrationId });

await measure("client, one after the other", async () => {
  for (let call = 0; call < calls; call++) await get();
});
await measure("client, 64 in flight", async () => {
  let left = calls;
  const caller = async () => {
    while (left-- > 0) await get();
  };
  await Promise.all(Array.from({ length: 64 }, caller));
});
await measure("client, all at once", async () => {
  await Promise.all(Array.from({ length: calls }, get));
});

const params = { path: "integrations.get", args: { integrationId } };
const line = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "query", params }) + "\n";
let answered = 0;
let done = () => {};
let drained = () => {};
const host = new HostProcess({
  command,
  args: ["serve", "--framing", "line", "--database", database],
  onLine: () => ++answered === calls && done(),
  onLog: console.error,
  onDrain: () => drained(),
});
const batch = line.repeat(100);
await measure("bare pipe, lines split, not parsed", async () => {
  answered = 0;
  /** @type {Promise<void>} */
  const end = new Promise((resolve) => done = resolve);
  for (let sent = 0; sent < calls; sent += 100) {
    if (!host.write(batch)) await new Promise((resolve) => drained = () => resolve(undefined));
  }
  await end;
});
host.endInput();
await client.close();
