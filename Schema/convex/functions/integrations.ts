import type { ObjectType } from "convex/values";
import { ConvexError } from "convex/values";
import { callerOf, requireAccess } from "./access";
import { applied, changeOf } from "./change";
import { requireConfig, storedConfig } from "./connection";
import { ciphertextsOf, hasCredentials, plaintextsOf, requireFit, shownOf } from "./credentials";
import { invalidArgument, notFound, refused } from "./errors";
import { shownForm } from "./documents";
import { internal } from "./references";
import { check } from "./rules";
import { action, mutation, query } from "./server";
import type { ActionCtx, IntegrationId, MutationCtx, QueryCtx, Stored } from "./server";
import { integrations as contract, statuses } from "./validators";
import { credentialsIn, isCompactJWE, isToken } from "./variables";

export const get = query({
  args: contract.get.args,
  returns: contract.get.returns,
  handler: async (ctx, args) => {
    const stored = await ctx.db.get(args.integrationId);
    if (!stored || !(await callerOf(ctx)).maySee(stored.organizationId)) return null;
    return shownForm(stored);
  },
});

export const list = query({
  args: contract.list.args,
  returns: contract.list.returns,
  handler: async (ctx, args) => {
    check(contract.list.rules, args);
    await requireAccess(ctx, args.organizationId);
    return (await scan(ctx, args).collect()).map(shownForm);
  },
});

export const getByProvider = query({
  args: contract.getByProvider.args,
  returns: contract.getByProvider.returns,
  handler: async (ctx, args) => {
    check(contract.getByProvider.rules, args);
    await requireAccess(ctx, args.organizationId);
    for (const status of statuses) {
      const stored = await scan(ctx, { ...args, status }).first();
      if (stored) return shownForm(stored);
    }
    return null;
  },
});

export const paginate = query({
  args: contract.paginate.args,
  returns: contract.paginate.returns,
  handler: async (ctx, args) => {
    check(contract.paginate.rules, args);
    await requireAccess(ctx, args.organizationId);
    const { page, isDone, continueCursor } = await scan(ctx, args)
      .paginate(args.paginationOpts)
      .catch((error: unknown) => {
        throw isForeignCursor(error)
          ? invalidArgument(
            ".paginationOpts.cursor",
            "valueNotAllowed",
            "must be null or what this function returned for the same arguments",
          )
          : error;
      });
    return { page: page.map(shownForm), isDone: isDone || !(await isFollowed(ctx, args, page)), continueCursor };
  },
});

export const create = action({
  args: contract.create.args,
  returns: contract.create.returns,
  handler: async (ctx, args) => {
    check(contract.create.rules, args);
    await requireAccess(ctx, args.organizationId);
    refuseVerify(args.verify);
    return await created(ctx, args);
  },
});

export const update = action({
  args: contract.update.args,
  returns: contract.update.returns,
  handler: async (ctx, args) => {
    check(contract.update.rules, args);
    const present = await visible(ctx, args.integrationId);
    refuseVerify(args.verify);
    const { organizationId, provider } = present;
    if (args.name !== undefined && args.name !== present.name) {
      await ctx.runQuery(internal.requireFreeName, { organizationId, provider, name: args.name });
    }
    const change = changeOf(args, present);
    // What is refused is refused before anything is sealed.
    applied(present, change, []);
    const sealed = await sealedFields(ctx, args.integrationId, plaintextsOf(args));
    await ctx.runMutation(internal.update, { integrationId: args.integrationId, change, sealed });
    return null;
  },
});

export const getDecryptedCredentials = action({
  args: contract.getDecryptedCredentials.args,
  returns: contract.getDecryptedCredentials.returns,
  handler: async (ctx, args) => {
    const stored = await visible(ctx, args.integrationId);
    if (!hasCredentials(stored)) {
      throw refused("NoCredentials", "The integration has no stored credentials.");
    }
    if (stored.status === "inactive") {
      throw refused("Inactive", "The integration is inactive. Set its status to testing or active first.");
    }
    const opened = await ctx.runAction(internal.openFields, {
      integrationId: stored._id,
      fields: ciphertextsOf(stored),
    });
    const text = (field: string) => opened.find((each) => each.field === field)?.text ?? "";
    return { ...commonFacts(stored), ...credentialFacts(stored, text) };
  },
});

export const importFromVariables = action({
  args: contract.importFromVariables.args,
  returns: contract.importFromVariables.returns,
  handler: async (ctx, args) => {
    check(contract.importFromVariables.rules, args);
    await requireAccess(ctx, args.organizationId);
    const { source, domain, accessToken } = credentialsIn(args.variables);
    const { organizationId, name } = args;
    await ctx.runQuery(internal.requireFreeName, { organizationId, name, provider: "shopify" });
    const key = isCompactJWE(accessToken)
      ? await ctx.runAction(internal.openText, { encrypted: accessToken })
      : accessToken;
    if (!isToken(key)) {
      throw refused("IncompleteCredentials", "The sealed accessToken is empty, or larger than 64 KiB.", { source });
    }
    return await created(ctx, {
      organizationId,
      name,
      provider: "shopify",
      authMethod: "api_key",
      apiKeyAuth: { key },
      connectionConfig: { domain },
    });
  },
});

export const deleteIntegration = mutation({
  args: contract.deleteIntegration.args,
  returns: contract.deleteIntegration.returns,
  handler: async (ctx, args) => {
    await visibleHere(ctx, args.integrationId);
    await ctx.db.delete(args.integrationId);
    return null;
  },
});

export const updateSyncStats = mutation({
  args: contract.updateSyncStats.args,
  returns: contract.updateSyncStats.returns,
  handler: async (ctx, { integrationId, ...given }) => {
    check(contract.updateSyncStats.rules, given);
    const { syncStats } = await visibleHere(ctx, integrationId);
    const now = Date.now();
    const counts = syncStats ?? { failedSyncCount: 0, lastSyncCount: 0, totalRecords: 0 };
    await ctx.db.patch(integrationId, {
      // Nothing is added but that a negative zero becomes zero.
      syncStats: {
        failedSyncCount: (given.failedSyncCount ?? counts.failedSyncCount) + 0,
        lastSyncCount: (given.lastSyncCount ?? counts.lastSyncCount) + 0,
        totalRecords: (given.totalRecords ?? counts.totalRecords) + 0,
      },
      lastSyncedAt: now,
      ...(given.failedSyncCount ? { lastErrorAt: now } : { lastSuccessAt: now }),
    });
    return null;
  },
});

type Scanned = { organizationId: string; provider?: Stored["provider"]; status?: Stored["status"] };

/** The integrations of an organization in order of creation, from a time on where one is given. */
function scan(ctx: QueryCtx, { organizationId, provider, status }: Scanned, from = 0) {
  const table = ctx.db.query("integrations");
  const scanned = status === undefined
    ? table.withIndex(
      "by_organizationId",
      (range) => range.eq("organizationId", organizationId).gte("_creationTime", from),
    )
    : table.withIndex(
      "by_organizationId_and_status",
      (range) => range.eq("organizationId", organizationId).eq("status", status).gte("_creationTime", from),
    );
  return provider === undefined ? scanned : scanned.filter((row) => row.eq(row.field("provider"), provider));
}

/** Whether something comes after a page: Convex itself finds that out only with the next one. */
async function isFollowed(ctx: QueryCtx, scanned: Scanned, page: Stored[]): Promise<boolean> {
  const last = page.at(-1);
  if (!last) return false;
  const rest = scan(ctx, scanned, last._creationTime).filter((row) => row.neq(row.field("_id"), last._id));
  return (await rest.first()) !== null;
}

/** Convex tells it in an error's data, and in the message of one that has none. */
function isForeignCursor(error: unknown): boolean {
  const told = error instanceof ConvexError ? JSON.stringify(error.data) : error instanceof Error ? error.message : "";
  return told.includes("InvalidCursor");
}

/** Stores an integration: first without credentials, since they are sealed for its id. */
async function created(ctx: ActionCtx, args: ObjectType<typeof contract.create.args>): Promise<IntegrationId> {
  const { organizationId, provider, name, authMethod, capabilities, metadata } = args;
  const connectionConfig = args.connectionConfig && storedConfig(args.connectionConfig);
  // A taken name is told before what fields do not say together.
  await ctx.runQuery(internal.requireFreeName, { organizationId, provider, name });
  requireFit(authMethod, provider, args);
  const shown = shownOf(args);
  requireConfig(connectionConfig, provider, shown !== undefined);
  const row = { organizationId, provider, name, authMethod, capabilities, connectionConfig, metadata };
  const integrationId = await ctx.runMutation(internal.insert, row);
  if (!shown) return integrationId;
  try {
    const sealed = await sealedFields(ctx, integrationId, plaintextsOf(args));
    await ctx.runMutation(internal.attach, { integrationId, shown, sealed });
  } catch (error) {
    await ctx.runMutation(internal.discard, { integrationId });
    throw error;
  }
  return integrationId;
}

async function sealedFields(ctx: ActionCtx, integrationId: IntegrationId, fields: ReturnType<typeof plaintextsOf>) {
  return fields.length === 0 ? [] : await ctx.runAction(internal.sealFields, { integrationId, fields });
}

/** The stored form of what an action's caller may see; throws `NotFound`. */
async function visible(ctx: ActionCtx, integrationId: IntegrationId): Promise<Stored> {
  const stored = await ctx.runQuery(internal.find, { integrationId });
  if (!stored || !(await callerOf(ctx)).maySee(stored.organizationId)) throw notFound();
  return stored;
}

async function visibleHere(ctx: MutationCtx, integrationId: IntegrationId): Promise<Stored> {
  const stored = await ctx.db.get(integrationId);
  if (!stored || !(await callerOf(ctx)).maySee(stored.organizationId)) throw notFound();
  return stored;
}

function refuseVerify(verify: boolean | undefined): void {
  if (verify !== true) return;
  throw refused("NotOffered", "This deployment does not call providers. Leave verify out, or call the host.");
}

function commonFacts({ _id, provider, name, authMethod, connectionConfig }: Stored) {
  return {
    integrationId: _id,
    provider,
    name,
    authMethod,
    ...(connectionConfig === undefined ? {} : { connectionConfig }),
    ...(connectionConfig?.domain === undefined ? {} : { domain: connectionConfig.domain }),
  };
}

function credentialFacts({ apiKeyAuth, basicAuth, oauth2Auth }: Stored, text: (field: string) => string) {
  if (apiKeyAuth) {
    const { keyEncrypted: _, ...shown } = apiKeyAuth;
    return { apiKey: text("apiKeyAuth.keyEncrypted"), ...shown };
  }
  if (basicAuth) return { username: basicAuth.username, password: text("basicAuth.passwordEncrypted") };
  const { accessTokenEncrypted: _, refreshTokenEncrypted, hasRefreshToken: __, ...shown } = oauth2Auth!;
  return {
    ...shown,
    accessToken: text("oauth2Auth.accessTokenEncrypted"),
    ...(refreshTokenEncrypted === undefined ? {} : { refreshToken: text("oauth2Auth.refreshTokenEncrypted") }),
  };
}
