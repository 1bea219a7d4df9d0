import type { Infer, ObjectType } from "convex/values";
import { v } from "convex/values";
import { invalidArgument } from "./errors";
import type { Stored } from "./server";
import { authObjects, credentialFields, hiddenKeyCharacters, integrations, keyPrefixes, providers } from "./validators";

const documentFields = integrations.list.returns.element.fields;

/** What may be shown of credentials: at most one of the three auth objects. */
export const shownCredentials = v.object({
  apiKeyAuth: documentFields.apiKeyAuth,
  basicAuth: documentFields.basicAuth,
  oauth2Auth: documentFields.oauth2Auth,
});

/** A place for a ciphertext or its plaintext, named as in the `ctx` of a JWE, with what stands there. */
export const fieldTexts = v.array(v.object({ field: v.string(), text: v.string() }));

export type Shown = Infer<typeof shownCredentials>;
export type FieldTexts = Infer<typeof fieldTexts>;
export type AuthMethod = keyof typeof authObjects;
export type AuthObject = (typeof authObjects)[AuthMethod];
export type Given = Pick<ObjectType<typeof integrations.update.args>, AuthObject>;

export const authObjectNames = ["apiKeyAuth", "basicAuth", "oauth2Auth"] as const;

/** Throws at the first thing that method, provider and auth objects do not say together. */
export function requireFit(method: AuthMethod, provider: string, given: { [Object in AuthObject]?: unknown }): void {
  if (!providers[provider].authMethods.includes(method)) {
    throw invalidArgument(".authMethod", "valueNotAllowed", "must be one that the provider takes");
  }
  for (const object of authObjectNames) {
    if (given[object] && object !== authObjects[method]) {
      throw invalidArgument(`.${object}`, "extraField", "is not what the authMethod calls for");
    }
  }
}

/** What may be shown of the credentials that are given; undefined where there are none. */
export function shownOf({ apiKeyAuth, basicAuth, oauth2Auth }: Given): Shown | undefined {
  if (apiKeyAuth) {
    const keyPrefix = shownPrefix(apiKeyAuth.key, apiKeyAuth.keyPrefix);
    return { apiKeyAuth: keyPrefix === undefined ? {} : { keyPrefix } };
  }
  if (basicAuth) return { basicAuth: { username: basicAuth.username } };
  if (!oauth2Auth) return undefined;
  const { accessToken: _, refreshToken, ...facts } = oauth2Auth;
  return { oauth2Auth: { ...facts, hasRefreshToken: refreshToken !== undefined } };
}

/** The prefix to store of a key: the one given, which must be allowed, else a known one. */
function shownPrefix(key: string, given: string | undefined): string | undefined {
  if (given === undefined) return keyPrefixes.find((prefix) => mayBeShown(prefix, key));
  if (mayBeShown(given, key)) return given;
  throw invalidArgument(
    ".apiKeyAuth.keyPrefix",
    "valueNotAllowed",
    `must be a prefix of the key that leaves at least ${hiddenKeyCharacters} of its characters hidden`,
  );
}

function mayBeShown(prefix: string, key: string): boolean {
  return key.startsWith(prefix) && [...key.slice(prefix.length)].length >= hiddenKeyCharacters;
}

/** What is to be sealed of the credentials that are given. */
export function plaintextsOf({ apiKeyAuth, basicAuth, oauth2Auth }: Given): FieldTexts {
  const texts: [string, string | undefined][] = [
    ["apiKeyAuth.keyEncrypted", apiKeyAuth?.key],
    ["basicAuth.passwordEncrypted", basicAuth?.password],
    ["oauth2Auth.accessTokenEncrypted", oauth2Auth?.accessToken],
    ["oauth2Auth.refreshTokenEncrypted", oauth2Auth?.refreshToken],
  ];
  return texts.flatMap(([field, text]) => (text === undefined ? [] : [{ field, text }]));
}

/** The ciphertexts that a stored integration holds for its auth method. */
export function ciphertextsOf(stored: Stored): FieldTexts {
  const object = authObjects[stored.authMethod];
  return credentialFields.flatMap((field) => {
    const [owner, name] = field.split(".");
    const text = owner === object ? (stored[object] as Record<string, unknown> | undefined)?.[name] : undefined;
    return typeof text === "string" ? [{ field, text }] : [];
  });
}

/** The auth objects as they are stored: what may be shown, with the ciphertexts; a refresh token stays. */
export function storedCredentials(
  shown: Shown,
  sealed: FieldTexts,
  old?: Stored["oauth2Auth"],
): Pick<Stored, AuthObject> {
  const text = (field: (typeof credentialFields)[number]) => sealed.find((each) => each.field === field)?.text;
  const { apiKeyAuth, basicAuth, oauth2Auth } = shown;
  if (apiKeyAuth) {
    return { apiKeyAuth: { ...apiKeyAuth, keyEncrypted: text("apiKeyAuth.keyEncrypted") ?? "" } };
  }
  if (basicAuth) {
    return { basicAuth: { ...basicAuth, passwordEncrypted: text("basicAuth.passwordEncrypted") ?? "" } };
  }
  if (!oauth2Auth) return {};
  const refreshToken = text("oauth2Auth.refreshTokenEncrypted") ?? old?.refreshTokenEncrypted;
  return {
    oauth2Auth: {
      ...oauth2Auth,
      accessTokenEncrypted: text("oauth2Auth.accessTokenEncrypted") ?? "",
      hasRefreshToken: oauth2Auth.hasRefreshToken || old?.hasRefreshToken === true,
      ...(refreshToken === undefined ? {} : { refreshTokenEncrypted: refreshToken }),
    },
  };
}

export function hasCredentials(stored: Pick<Stored, AuthObject>): boolean {
  return authObjectNames.some((object) => stored[object] !== undefined);
}
