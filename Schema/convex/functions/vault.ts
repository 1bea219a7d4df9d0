"use node";
// What seals and opens, for actions alone: Convex lets no query or mutation live in a module that runs in Node.
import { v } from "convex/values";
import { fieldTexts } from "./credentials";
import { allKeys } from "./keys";
import { open, seal } from "./jwe";
import { internalAction } from "./server";

/** Seals the credentials of one integration, each bound to its field. */
export const sealFields = internalAction({
  args: { integrationId: v.id("integrations"), fields: fieldTexts },
  returns: fieldTexts,
  handler: async (_ctx, { integrationId, fields }) => {
    const [primary] = await allKeys();
    return await Promise.all(
      fields.map(async ({ field, text }) => ({
        field,
        text: await seal(text, primary, `integrations/${integrationId}/${field}`),
      })),
    );
  },
});

/** Opens the credentials of one integration; one that was moved there from elsewhere does not open. */
export const openFields = internalAction({
  args: { integrationId: v.id("integrations"), fields: fieldTexts },
  returns: fieldTexts,
  handler: async (_ctx, { integrationId, fields }) => {
    const keys = await allKeys();
    return await Promise.all(
      fields.map(async ({ field, text }) => ({
        field,
        text: await open(text, keys, { context: `integrations/${integrationId}/${field}` }),
      })),
    );
  },
});

/** Opens a text that belongs to no document. */
export const openText = internalAction({
  args: { encrypted: v.string() },
  returns: v.string(),
  handler: async (_ctx, { encrypted }) => await open(encrypted, await allKeys(), "given"),
});
