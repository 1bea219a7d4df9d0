import type { Auth } from "convex/server";
import { variable } from "./environment";
import { forbidden } from "./errors";

/** Which organizations a caller may see. */
export type Caller = { maySee(organizationId: string): boolean; isKnown: boolean };

/**
 * The caller of a public function: whoever signed in to an organization sees that one, and nobody else sees any.
 *
 * The organization is the claim `organizationId` or `org_id` of the identity. `INTEGRATIONS_ACCESS=open` lets every
 * caller see all: only for a deployment that nobody else can reach.
 */
export async function callerOf(ctx: { auth: Auth }): Promise<Caller> {
  if (variable("INTEGRATIONS_ACCESS") === "open") return { maySee: () => true, isKnown: true };
  const identity = (await ctx.auth.getUserIdentity()) as Record<string, unknown> | null;
  const organization = identity?.organizationId ?? identity?.org_id;
  const isKnown = typeof organization === "string" && organization !== "";
  return { maySee: (id) => isKnown && organization === id, isKnown };
}

/** Throws `Forbidden` for an organization that the caller may not see. */
export async function requireAccess(ctx: { auth: Auth }, organizationId: string): Promise<void> {
  if (!(await callerOf(ctx)).maySee(organizationId)) throw forbidden();
}
