// The reads and writes that actions make: no plaintext comes here, and no key.
import { v } from "convex/values";
import { applied, change } from "./change";
import { fieldTexts, shownCredentials, storedCredentials } from "./credentials";
import { nameConflict, notFound } from "./errors";
import { internalMutation, internalQuery } from "./server";
import type { QueryCtx, Stored } from "./server";
import type { Name } from "./references";
import schema from "./schema";

const integrationId = v.id("integrations");
const { authMethod, capabilities, connectionConfig, metadata, name, organizationId, provider } =
  schema.tables.integrations.validator.fields;

/** The stored form of an integration, which no public function returns. */
export const find = internalQuery({
  args: { integrationId },
  handler: async (ctx, args): Promise<Stored | null> => await ctx.db.get(args.integrationId),
});

/** Throws `Conflict` where an organization has an integration of the provider by that name. */
export const requireFreeName = internalQuery({
  args: { organizationId, provider, name },
  returns: v.null(),
  handler: async (ctx, args) => await requireFree(ctx, args),
});

/** Stores an integration without credentials, so that there is an id to bind these to. */
export const insert = internalMutation({
  args: { authMethod, capabilities, connectionConfig, metadata, name, organizationId, provider },
  returns: integrationId,
  handler: async (ctx, args) => {
    await requireFree(ctx, args);
    return await ctx.db.insert("integrations", { ...args, status: "inactive" });
  },
});

/** Stores the credentials of an integration that was just inserted. */
export const attach = internalMutation({
  args: { integrationId, shown: shownCredentials, sealed: fieldTexts },
  returns: v.null(),
  handler: async (ctx, args) => {
    if (!(await ctx.db.get(args.integrationId))) throw notFound();
    await ctx.db.patch(args.integrationId, { ...storedCredentials(args.shown, args.sealed), status: "testing" });
    return null;
  },
});

/** Takes back an insert whose credentials could not be sealed. */
export const discard = internalMutation({
  args: { integrationId },
  returns: v.null(),
  handler: async (ctx, args) => {
    if (await ctx.db.get(args.integrationId)) await ctx.db.delete(args.integrationId);
    return null;
  },
});

/** Applies a change to the document as it is now, which may be newer than what the action saw. */
export const update = internalMutation({
  args: { integrationId, change, sealed: fieldTexts },
  returns: v.null(),
  handler: async (ctx, args) => {
    const old = await ctx.db.get(args.integrationId);
    if (!old) throw notFound();
    const next = applied(old, args.change, args.sealed);
    if (next.name !== old.name) await requireFree(ctx, next);
    const { _id: _, _creationTime: __, ...fields } = next;
    await ctx.db.replace(args.integrationId, fields);
    return null;
  },
});

async function requireFree(ctx: QueryCtx, wanted: Name): Promise<null> {
  const found = await ctx.db
    .query("integrations")
    .withIndex(
      "by_organizationId_and_provider_and_name",
      (range) =>
        range.eq("organizationId", wanted.organizationId).eq("provider", wanted.provider).eq("name", wanted.name),
    )
    .first();
  if (found) throw nameConflict();
  return null;
}
