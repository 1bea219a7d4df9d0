// The internal functions as actions call them: no caller from outside can.
import { makeFunctionReference } from "convex/server";
import type { Change } from "./change";
import type { FieldTexts, Shown } from "./credentials";
import type { IntegrationId, Stored } from "./server";

export type Name = { organizationId: string; provider: Stored["provider"]; name: string };
export type New = Pick<Stored, "authMethod" | "capabilities" | "connectionConfig" | "metadata"> & Name;

export const internal = {
  find: makeFunctionReference<"query", { integrationId: IntegrationId }, Stored | null>("store:find"),
  requireFreeName: makeFunctionReference<"query", Name, null>("store:requireFreeName"),
  insert: makeFunctionReference<"mutation", New, IntegrationId>("store:insert"),
  attach: makeFunctionReference<"mutation", { integrationId: IntegrationId; shown: Shown; sealed: FieldTexts }, null>(
    "store:attach",
  ),
  discard: makeFunctionReference<"mutation", { integrationId: IntegrationId }, null>("store:discard"),
  update: makeFunctionReference<"mutation", { integrationId: IntegrationId; change: Change; sealed: FieldTexts }, null>(
    "store:update",
  ),
  sealFields: makeFunctionReference<"action", { integrationId: IntegrationId; fields: FieldTexts }, FieldTexts>(
    "vault:sealFields",
  ),
  openFields: makeFunctionReference<"action", { integrationId: IntegrationId; fields: FieldTexts }, FieldTexts>(
    "vault:openFields",
  ),
  openText: makeFunctionReference<"action", { encrypted: string }, string>("vault:openText"),
};
