import type { ObjectType } from "convex/values";
import type { Stored } from "./server";
import { integrations } from "./validators";

type Shown = ObjectType<typeof integrations.list.returns.element.fields>;

/** An integration as every query returns it: the stored form without its ciphertexts. */
export function shownForm({ apiKeyAuth, basicAuth, oauth2Auth, ...rest }: Stored): Shown {
  const shown: Shown = rest;
  if (apiKeyAuth) {
    const { keyEncrypted: _, ...facts } = apiKeyAuth;
    shown.apiKeyAuth = facts;
  }
  if (basicAuth) {
    const { passwordEncrypted: _, ...facts } = basicAuth;
    shown.basicAuth = facts;
  }
  if (oauth2Auth) {
    const { accessTokenEncrypted: _, refreshTokenEncrypted: __, ...facts } = oauth2Auth;
    shown.oauth2Auth = facts;
  }
  return shown;
}
