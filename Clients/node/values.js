// Convex's values: as JavaScript holds them, and as they stand on the wire.

import { Buffer } from "node:buffer";

import { argumentError, IntegrationsError } from "./errors.js";

/** Less than the depth at which a message is no JSON to the host, and more than it takes of a value. */
const deepest = 100;

/**
 * A value as JSON: bigint, ArrayBuffer and special floats in their `$` forms, the rest as it is.
 *
 * Nothing is copied where nothing changes. What Convex has no value for is refused, by its path and
 * never by what it holds.
 *
 * @param {unknown} value
 * @param {string} [path]
 * @param {number} [depth]
 * @returns {unknown}
 */
export function encode(value, path = "", depth = 0) {
  switch (typeof value) {
    case "string":
      if (value.isWellFormed()) return value;
      throw argumentError(path, "valueNotAllowed", "has half of a surrogate pair");
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value) && !Object.is(value, -0)) return value;
      return { $float: base64((view) => view.setFloat64(0, value, true)) };
    case "bigint":
      if (BigInt.asIntN(64, value) !== value) {
        throw argumentError(path, "valueNotAllowed", "is a bigint of more than 64 bits");
      }
      return { $integer: base64((view) => view.setBigInt64(0, value, true)) };
    case "object":
      if (value === null) return null;
      if (depth > deepest) throw tooDeep();
      if (value instanceof ArrayBuffer) return { $bytes: Buffer.from(value).toString("base64") };
      if (Array.isArray(value)) return encodeArray(value, path, depth);
      if (isPlain(value)) return encodeObject(value, path, depth);
  }
  const kind = value?.constructor?.name ?? typeof value;
  throw argumentError(path, "typeMismatch", `is of type ${kind}, which is no Convex value`);
}

/** @type {(values: unknown[], path: string, depth: number) => unknown} */
function encodeArray(values, path, depth) {
  const encoded = Array.from(
    values,
    (value, index) => encode(value, `${path}[${index}]`, depth + 1),
  );
  return encoded.every((value, index) => value === values[index]) ? values : encoded;
}

/** @type {(object: object, path: string, depth: number) => unknown} */
function encodeObject(object, path, depth) {
  let changed = false;
  const members = [];
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    const place = /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${path}.${name}` : `${path}["..."]`;
    if (!name.isWellFormed()) {
      throw argumentError(place, "valueNotAllowed", "has a name with half of a surrogate pair");
    }
    const encoded = encode(value, place, depth + 1);
    changed ||= encoded !== value;
    members.push([name, encoded]);
  }
  return changed ? Object.fromEntries(members) : object;
}

/** @param {object} value Whether it is an object literal, of whatever realm. */
function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype ||
    (Object.getPrototypeOf(prototype) === null && prototype.constructor?.name === "Object");
}

function tooDeep() {
  return new IntegrationsError(-32008, "The arguments are nested deeper than a value may be.", {
    kind: "LimitExceeded",
    limit: "valueDepth",
  });
}

/** @param {(view: DataView) => void} write The base64 of the eight bytes that it writes. */
function base64(write) {
  const bytes = Buffer.alloc(8);
  write(new DataView(bytes.buffer, bytes.byteOffset, 8));
  return bytes.toString("base64");
}

/**
 * The value that stands in parsed JSON, which is changed in place.
 *
 * @param {any} json
 * @returns {any}
 */
export function decode(json) {
  if (typeof json !== "object" || json === null) return json;
  const names = Object.keys(json);
  const text = names.length === 1 && json[names[0]];
  if (typeof text === "string" && names[0].startsWith("$")) {
    const bytes = Uint8Array.from(Buffer.from(text, "base64"));
    const view = new DataView(bytes.buffer);
    if (names[0] === "$bytes") return bytes.buffer;
    if (names[0] === "$integer" && bytes.length === 8) return view.getBigInt64(0, true);
    if (names[0] === "$float" && bytes.length === 8) return view.getFloat64(0, true);
  }
  // A member named __proto__ is the object's own here, and stays a member.
  for (const name of names) json[name] = decode(json[name]);
  return json;
}
