// What has to be well typed; only checked, never run.

import {
  AbortError,
  api,
  type FunctionArgs,
  type FunctionReturnType,
  type Id,
  type Integration,
  IntegrationsError,
  spawnIntegrations,
  type Value,
} from "../../index.js";

await using client = await spawnIntegrations({
  database: "integrations.sqlite",
  command: "/opt/integrations-host",
  args: ["--organization", "acme"],
  env: { ENCRYPTION_SECRET: undefined },
  clientName: "types",
  onLog: (line: string) => line.length,
});

const all: Integration[] = await client.query(api.integrations.list, { organizationId: "acme" });
const id: Id<"integrations"> = all[0]._id;
const one: Integration | null = await client.query(api.integrations.get, { integrationId: id });
const none: null = await client.mutation(
  api.integrations.updateSyncStats,
  { integrationId: id, totalRecords: 1 },
  { idempotencyKey: "key", timeoutMs: 1000, signal: AbortSignal.timeout(1000) },
);
const made: Id<"integrations"> = await client.action(
  api.integrations.create,
  { organizationId: "acme", provider: "stripe", name: "Payments", authMethod: "api_key" },
  { idempotencyKey: "key" },
);
const stored = "j57cxzerkqy2tkje5r1dzqc7kf6db4y8" as Id<"integrations">;
const result = await client.action(api.integrations.testConnection, { integrationId: stored });
const isAuth: boolean = !result.success && result.category === "auth";

type Arguments = FunctionArgs<typeof api.integrations.paginate>;
const page: Arguments = { organizationId: "acme", paginationOpts: { cursor: null, numItems: 20 } };
const pages: FunctionReturnType<typeof api.integrations.paginate> = await client.query(
  api.integrations.paginate,
  page,
);
const cursor: string = pages.continueCursor;
const metadata: { [key: string]: Value } = { count: 1n, bytes: new ArrayBuffer(1), none: null };
await client.action(api.integrations.update, { integrationId: id, metadata, apiKeyAuth: null });

try {
  const pid: number = client.info.pid;
  console.log(one, none, made, isAuth, cursor, pid);
} catch (error) {
  if (error instanceof IntegrationsError && error.kind === "NotFound") console.log(error.code + 1);
  if (error instanceof IntegrationsError && error.kind === "HostExited") console.log(error.data);
  if (error instanceof AbortError) console.log(error.cause);
}
