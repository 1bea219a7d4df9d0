import type { Infer, ObjectType, Value } from "convex/values";
import { v } from "convex/values";
import { requireConfig, storedConfig } from "./connection";
import type { ConnectionConfig } from "./connection";
import {
  authObjectNames,
  hasCredentials,
  requireFit,
  shownCredentials,
  shownOf,
  storedCredentials,
} from "./credentials";
import type { FieldTexts } from "./credentials";
import { invalidArgument, refused } from "./errors";
import { jsonBytes } from "./rules";
import type { Stored } from "./server";
import { authObjects, integrations } from "./validators";

const { authMethod, capabilities, connectionConfig, metadata, name, status } = integrations.update.args;
const mostMetadataBytes = integrations.update.rules.find((rule) => rule.path[0] === "metadata")?.json ?? 0;

/** What a call of `update` asks for, its plaintexts left behind. */
export const change = v.object({
  authMethod,
  capabilities,
  connectionConfig,
  metadata,
  name,
  status,
  cleared: v.array(v.string()),
  shown: v.optional(shownCredentials),
});

export type Change = Infer<typeof change>;

/** The change that arguments ask for; throws where they do not fit together. */
export function changeOf(args: ObjectType<typeof integrations.update.args>, present: Stored): Change {
  requireFit(args.authMethod ?? present.authMethod, present.provider, args);
  const { integrationId: _, verify: __, apiKeyAuth: ___, basicAuth: ____, oauth2Auth: _____, ...rest } = args;
  const shown = shownOf(args);
  return {
    ...rest,
    cleared: authObjectNames.filter((object) => args[object] === null),
    ...(shown === undefined ? {} : { shown }),
  };
}

/** An integration after a change, by the rules of the host's `update`; throws where its fields then do not fit. */
export function applied(old: Stored, change: Change, sealed: FieldTexts): Stored {
  const next: Stored = { ...old, authMethod: change.authMethod ?? old.authMethod, name: change.name ?? old.name };
  for (const object of authObjectNames) {
    if (object !== authObjects[next.authMethod] || change.cleared.includes(object)) delete next[object];
  }
  if (change.shown) Object.assign(next, storedCredentials(change.shown, sealed, next.oauth2Auth));
  patch(next, "connectionConfig", change.connectionConfig, (merged) => storedConfig(merged as ConnectionConfig));
  patch(next, "capabilities", change.capabilities, (merged) => merged);
  patch(next, "metadata", change.metadata, boundedMetadata);
  requireFit(next.authMethod, next.provider, change.shown ?? {});
  requireConfig(next.connectionConfig, next.provider, hasCredentials(next));
  next.status = statusAfter(change, old, next);
  return next;
}

/** Merges a patch one level deep: null clears the field, or a member of it. */
function patch<Name extends "connectionConfig" | "capabilities" | "metadata">(
  next: Stored,
  name: Name,
  given: Record<string, unknown> | null | undefined,
  finish: (merged: Record<string, unknown>) => unknown,
): void {
  if (given === undefined) return;
  if (given === null) {
    delete next[name];
    return;
  }
  const merged: Record<string, unknown> = { ...next[name], ...given };
  // A null that was stored before stays; only one in the patch clears.
  for (const [member, value] of Object.entries(given)) if (value === null) delete merged[member];
  next[name] = finish(merged) as Stored[Name];
}

function boundedMetadata(merged: Record<string, unknown>): Record<string, unknown> {
  if (jsonBytes(merged as Value) > mostMetadataBytes) {
    throw invalidArgument(
      ".metadata",
      "valueNotAllowed",
      `must have at most ${mostMetadataBytes} bytes of compact JSON`,
    );
  }
  return merged;
}

function statusAfter(change: Change, old: Stored, next: Stored): Stored["status"] {
  const isThere = hasCredentials(next);
  const moved = next.connectionConfig?.domain !== old.connectionConfig?.domain ||
    next.connectionConfig?.apiEndpoint !== old.connectionConfig?.apiEndpoint;
  let status = old.status;
  if (!isThere) {
    status = "inactive";
  } else if ((change.shown || moved) && (old.status !== "inactive" || !hasCredentials(old))) {
    status = "testing";
  }
  if (change.status === undefined) return status;
  if (change.status !== "inactive" && !isThere) {
    throw refused(
      "NoCredentials",
      "The integration has no stored credentials, so it can only be inactive. Give credentials first.",
    );
  }
  return change.status;
}
