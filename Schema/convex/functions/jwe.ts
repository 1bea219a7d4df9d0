"use node";
// Compact JWE (RFC 7516), `dir` with `A256GCM`, in the one form that the host writes and reads.
import { decodeBase64Url, encodeBase64Url } from "./base64url";
import { decryptionFailed, keyUnavailable } from "./errors";
import type { Key } from "./keys";

/** Where a ciphertext comes from: the place that a stored one is bound to, or "given" for one from a caller. */
export type Source = { context: string } | "given";

type Header = { kid?: string; ctx?: string };

const nonceBytes = 12;
const tagBytes = 16;
const mostHeaderBytes = 4096;

/** Seals a text; one with a context opens only there. */
export async function seal(text: string, key: Key, context?: string): Promise<string> {
  // The members stand in this order, and one that is undefined is left out.
  const header = JSON.stringify({ alg: "dir", enc: "A256GCM", kid: key.kid, ctx: context });
  const protectedHeader = encodeBase64Url(new TextEncoder().encode(header));
  const iv = crypto.getRandomValues(new Uint8Array(nonceBytes));
  const sealed = new Uint8Array(
    await crypto.subtle.encrypt(
      { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(protectedHeader) },
      key.secret,
      new TextEncoder().encode(text),
    ),
  );
  const body = sealed.subarray(0, sealed.length - tagBytes);
  const tag = sealed.subarray(sealed.length - tagBytes);
  return [protectedHeader, "", ...[iv, body, tag].map(encodeBase64Url)].join(".");
}

/** Opens a ciphertext; throws `DecryptionFailed`, or `KeyUnavailable` with the id of a key that is not there. */
export async function open(jwe: string, keys: Key[], source: Source): Promise<string> {
  const parts = jwe.split(".");
  if (parts.length !== 5 || parts[1] !== "") throw decryptionFailed();
  const [headerBytes, , iv, body, tag] = parts.map(decodeBase64Url);
  const header = headerBytes && headerOf(headerBytes);
  if (!header || iv?.length !== nonceBytes || !body || tag?.length !== tagBytes) throw decryptionFailed();
  if (source === "given" ? header.ctx !== undefined : header.ctx !== source.context || header.kid === undefined) {
    throw decryptionFailed();
  }
  const data = new Uint8Array([...body, ...tag]);
  const algorithm = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(parts[0]) };
  for (const key of candidates(keys, header.kid)) {
    const plain = await crypto.subtle.decrypt(algorithm, key.secret, data).catch(() => undefined);
    if (plain) return textOf(plain);
  }
  throw decryptionFailed();
}

function candidates(keys: Key[], kid: string | undefined): Key[] {
  if (kid === undefined) return keys;
  const key = keys.find((key) => key.kid === kid);
  if (!key) {
    throw keyUnavailable(
      "The key that this was sealed with is not configured. Add it to ENCRYPTION_SECRET_PREVIOUS.",
      shown(kid),
    );
  }
  return [key];
}

/** A key id as it may stand in an error: nothing vouches for one before the JWE is open. */
function shown(kid: string): string | undefined {
  return /^[A-Za-z0-9_-]{1,64}$/.test(kid) ? kid : undefined;
}

/** `alg` and `enc` as ours, perhaps `kid` and `ctx`, each once, in any order; anything else changes what a JWE means. */
function headerOf(bytes: Uint8Array<ArrayBuffer>): Header | undefined {
  if (bytes.length > mostHeaderBytes) return undefined;
  let members: Record<string, unknown>;
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    members = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof members !== "object" || members === null || Array.isArray(members)) return undefined;
  const { alg, enc, kid, ctx, ...others } = members;
  const names = Object.keys(members);
  // A member that stands there twice is parsed once: all that stands there are strings, which can be counted.
  const strings = text.match(/"(?:[^"\\]|\\.)*"/g)?.length;
  if (alg !== "dir" || enc !== "A256GCM" || Object.keys(others).length > 0 || strings !== 2 * names.length) {
    return undefined;
  }
  if (!isTextOrAbsent(kid) || !isTextOrAbsent(ctx)) return undefined;
  return { kid, ctx };
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === "string";
}

function textOf(bytes: ArrayBuffer): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw decryptionFailed();
  }
}
