"use node";
// The keys of this deployment, from the same variables as the host's. Only actions that run in Node import this.
import { decodeBase64Url, encodeBase64Url } from "./base64url";
import { variable } from "./environment";
import { keyUnavailable } from "./errors";

/** A key with its id: the begin of its JWK thumbprint (RFC 7638). */
export type Key = { kid: string; secret: CryptoKey };

const primaryName = "ENCRYPTION_SECRET";
const hexadecimalName = "ENCRYPTION_SECRET_HEX";
const previousName = "ENCRYPTION_SECRET_PREVIOUS";
const keyBytes = 32;

/** All keys, the one that seals first; throws `KeyUnavailable`, which names the variable and no byte of it. */
export async function allKeys(): Promise<Key[]> {
  const primary = read(primaryName, base64Key);
  // A variable that has no effect beside the other must have the right form all the same.
  const hexadecimal = read(hexadecimalName, hexadecimalKey);
  const previous = read(previousName, list) ?? [];
  const sealing = primary ?? hexadecimal;
  if (!sealing) throw keyUnavailable(`There is no key to seal with: set ${primaryName} to the host's.`);
  return await Promise.all([sealing, ...previous].map(made));
}

async function made(bytes: Uint8Array<ArrayBuffer>): Promise<Key> {
  const thumbprintInput = `{"k":"${encodeBase64Url(bytes)}","kty":"oct"}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(thumbprintInput));
  const secret = await crypto.subtle.importKey("raw", bytes, "AES-GCM", false, ["encrypt", "decrypt"]);
  return { kid: encodeBase64Url(new Uint8Array(digest)).slice(0, 16), secret };
}

function read<Decoded>(name: string, decode: (text: string) => Decoded | undefined): Decoded | undefined {
  const text = variable(name);
  if (text === undefined) return undefined;
  const decoded = decode(text);
  if (decoded === undefined) {
    throw keyUnavailable(`${name} is not ${keyBytes} bytes in the form that it must have.`);
  }
  return decoded;
}

/** The keys of a comma list, each in base64 or as `hex:` and digits. */
function list(text: string): Uint8Array<ArrayBuffer>[] | undefined {
  const keys = text.split(",").map(listedKey).filter((key) => key !== undefined);
  return keys.length === text.split(",").length ? keys : undefined;
}

function listedKey(text: string): Uint8Array<ArrayBuffer> | undefined {
  return text.startsWith("hex:") ? hexadecimalKey(text.slice(4)) : base64Key(text);
}

function hexadecimalKey(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (!/^[0-9A-Fa-f]{64}$/.test(text)) return undefined;
  return Uint8Array.from({ length: keyBytes }, (_, index) => parseInt(text.slice(2 * index, 2 * index + 2), 16));
}

/** Base64url or base64, but not both, with all of its padding or none. */
function base64Key(text: string): Uint8Array<ArrayBuffer> | undefined {
  const unpadded = text.replace(/={1,2}$/, "");
  if (unpadded !== text && text.length % 4 !== 0) return undefined;
  const isStandard = /[+/]/.test(unpadded);
  if (isStandard && /[-_]/.test(unpadded)) return undefined;
  const bytes = decodeBase64Url(isStandard ? unpadded.replace(/\+/g, "-").replace(/\//g, "_") : unpadded);
  return bytes?.length === keyBytes ? bytes : undefined;
}
