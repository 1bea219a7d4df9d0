// What Schema/convex uses of "convex/values", written anew from its documentation for machines that cannot have the
// package: the validators with their types and JSON, the value codec, and ConvexError.

export type GenericId<Table extends string> = string & { __tableName: Table };
export type Value = null | bigint | number | boolean | string | ArrayBuffer | Value[] | {
  [key: string]: undefined | Value;
};
export type JSONValue = null | boolean | number | string | JSONValue[] | { [key: string]: JSONValue };

/** An error whose data reach the caller. */
export class ConvexError<Data extends Value> extends Error {
  override name = "ConvexError";
  data: Data;

  constructor(data: Data) {
    super(typeof data === "string" ? data : JSON.stringify(convexToJson(data)));
    this.data = data;
  }
}

type Presence = "required" | "optional";
export type Expand<Type> = Type extends object ? { [Name in keyof Type]: Type[Name] } : never;

/** A validator: its type, and Convex's JSON for it. */
export class Validator<Type, Optional extends Presence = "required"> {
  declare readonly type: Type;

  constructor(
    readonly json: ValidatorJSON,
    readonly isOptional: Optional,
  ) {}
}

export class VObject<Type, Fields extends PropertyValidators, Optional extends Presence = "required"> extends Validator<
  Type,
  Optional
> {
  constructor(
    readonly fields: Fields,
    isOptional: Optional,
  ) {
    super({ type: "object", value: fieldsJSON(fields) }, isOptional);
  }
}

export class VArray<Type, Element extends AnyValidator> extends Validator<Type> {
  constructor(readonly element: Element) {
    super({ type: "array", value: element.json }, "required");
  }
}

export type AnyValidator = Validator<any, Presence>;
export type PropertyValidators = Record<string, AnyValidator>;
export type Infer<Of extends AnyValidator> = Of["type"];

type OptionalNames<Fields extends PropertyValidators> = {
  [Name in keyof Fields]: Fields[Name]["isOptional"] extends "optional" ? Name : never;
}[keyof Fields];

export type ObjectType<Fields extends PropertyValidators> = Expand<
  & { [Name in OptionalNames<Fields>]?: Exclude<Fields[Name]["type"], undefined> }
  & {
    [Name in Exclude<keyof Fields, OptionalNames<Fields>>]: Fields[Name]["type"];
  }
>;

export type ValidatorJSON =
  | { type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any" }
  | { type: "literal"; value: JSONValue }
  | { type: "id"; tableName: string }
  | { type: "array"; value: ValidatorJSON }
  | { type: "record"; keys: ValidatorJSON; values: FieldJSON }
  | { type: "object"; value: Record<string, FieldJSON> }
  | { type: "union"; value: ValidatorJSON[] };
export type FieldJSON = { fieldType: ValidatorJSON; optional: boolean };

export function fieldsJSON(fields: PropertyValidators): Record<string, FieldJSON> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [
      name,
      { fieldType: field.json, optional: field.isOptional === "optional" },
    ]),
  );
}

function simple<Type>(type: "null" | "number" | "bigint" | "boolean" | "string" | "bytes" | "any") {
  return () => new Validator<Type>({ type }, "required");
}

export const v = {
  null: simple<null>("null"),
  number: simple<number>("number"),
  int64: simple<bigint>("bigint"),
  boolean: simple<boolean>("boolean"),
  string: simple<string>("string"),
  bytes: simple<ArrayBuffer>("bytes"),
  any: simple<any>("any"),
  id: <Table extends string>(tableName: Table) =>
    new Validator<GenericId<Table>>({ type: "id", tableName }, "required"),
  literal: <Type extends string | number | boolean>(value: Type) =>
    new Validator<Type>({ type: "literal", value }, "required"),
  array: <Element extends AnyValidator>(element: Element) => new VArray<Element["type"][], Element>(element),
  object: <Fields extends PropertyValidators>(fields: Fields) =>
    new VObject<ObjectType<Fields>, Fields>(fields, "required"),
  record: <Keys extends Validator<string>, Values extends AnyValidator>(keys: Keys, values: Values) =>
    new Validator<Record<Keys["type"], Values["type"]>>(
      { type: "record", keys: keys.json, values: { fieldType: values.json, optional: false } },
      "required",
    ),
  union: <Members extends AnyValidator[]>(...members: Members) =>
    new Validator<Members[number]["type"]>({ type: "union", value: members.map((member) => member.json) }, "required"),
  optional: <Inner extends AnyValidator>(inner: Inner) =>
    new Validator<Inner["type"] | undefined, "optional">(inner.json, "optional"),
};

/** The encoded JSON of a value; members that are undefined are left out. */
export function convexToJson(value: Value): JSONValue {
  if (typeof value === "bigint") {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setBigInt64(0, value, true);
    return { $integer: base64(bytes.buffer) };
  }
  if (typeof value === "number" && (!Number.isFinite(value) || Object.is(value, -0))) {
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setFloat64(0, value, true);
    return { $float: base64(bytes.buffer) };
  }
  if (value instanceof ArrayBuffer) return { $bytes: base64(value) };
  if (Array.isArray(value)) return value.map(convexToJson);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).filter((member): member is [string, Value] => member[1] !== undefined);
  for (const [name] of members) {
    if (!/^[\x20-\x7e]{0,1024}$/.test(name) || name.startsWith("$")) throw new Error(`${name} is no name of a field`);
  }
  return Object.fromEntries(members.map(([name, member]) => [name, convexToJson(member)]));
}

/** The value of encoded JSON. */
export function jsonToConvex(json: JSONValue): Value {
  if (Array.isArray(json)) return json.map(jsonToConvex);
  if (typeof json !== "object" || json === null) return json;
  const entries = Object.entries(json);
  if (entries.length === 1 && entries[0][0].startsWith("$")) return reserved(entries[0][0], entries[0][1]);
  for (const [name] of entries) if (name.startsWith("$")) throw new Error(`${name} is a reserved name`);
  return Object.fromEntries(entries.map(([name, member]) => [name, jsonToConvex(member)]));
}

function reserved(name: string, json: JSONValue): Value {
  if (typeof json !== "string") throw new Error(`${name} holds no text`);
  const bytes = Uint8Array.from(atob(json), (character) => character.charCodeAt(0));
  if (name === "$bytes") return bytes.buffer;
  if (bytes.length !== 8) throw new Error(`${name} must have 8 bytes`);
  const view = new DataView(bytes.buffer);
  if (name === "$integer") return view.getBigInt64(0, true);
  if (name === "$float") return view.getFloat64(0, true);
  throw new Error(`${name} is a reserved name`);
}

function base64(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)));
}
