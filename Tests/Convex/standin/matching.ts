// Whether a value is what a validator asks for, as Convex's backend decides it.
import { tableNumberOf } from "./ids";
import type { ValidatorJSON, Value } from "./values";

/** What is wrong with a value, and where; undefined where nothing is. */
export type Mismatch = { path: string; reason: string };

/** The numbers of the tables of a deployment, by their names. */
export type TableNumbers = Record<string, number>;

export function mismatch(
  validator: ValidatorJSON,
  value: Value | undefined,
  tables: TableNumbers,
  path = "",
): Mismatch | undefined {
  const wrong = (reason: string): Mismatch => ({ path, reason });
  switch (validator.type) {
    case "any":
      return value === undefined ? wrong("typeMismatch") : undefined;
    case "null":
      return value === null ? undefined : wrong("typeMismatch");
    case "number":
    case "bigint":
    case "boolean":
    case "string":
      return typeof value === validator.type ? undefined : wrong("typeMismatch");
    case "bytes":
      return value instanceof ArrayBuffer ? undefined : wrong("typeMismatch");
    case "literal":
      if (typeof value !== typeof validator.value) return wrong("typeMismatch");
      return value === validator.value ? undefined : wrong("valueNotAllowed");
    case "id":
      if (typeof value !== "string") return wrong("typeMismatch");
      return tableNumberOf(value) === tables[validator.tableName] ? undefined : wrong("valueNotAllowed");
    case "array":
      if (!Array.isArray(value)) return wrong("typeMismatch");
      return first(
        value.map((element, index) => () => mismatch(validator.value, element, tables, `${path}[${index}]`)),
      );
    case "union":
      return unionMismatch(validator.value, value, tables, path);
    case "record":
      if (!isObject(value)) return wrong("typeMismatch");
      return first(
        Object.entries(value).map(
          ([name, member]) => () => mismatch(validator.values.fieldType, member, tables, step(path, name)),
        ),
      );
    case "object":
      return isObject(value) ? objectMismatch(validator, value, tables, path) : wrong("typeMismatch");
  }
}

function objectMismatch(
  validator: Extract<ValidatorJSON, { type: "object" }>,
  value: Record<string, Value | undefined>,
  tables: TableNumbers,
  path: string,
): Mismatch | undefined {
  for (const name of Object.keys(validator.value).sort()) {
    const { fieldType, optional } = validator.value[name];
    const member = value[name];
    if (member === undefined) {
      if (!optional) return { path: step(path, name), reason: "missingField" };
      continue;
    }
    const found = mismatch(fieldType, member, tables, step(path, name));
    if (found) return found;
  }
  const extra = Object.keys(value).filter((name) => value[name] !== undefined && !(name in validator.value))[0];
  return extra === undefined ? undefined : { path: step(path, extra), reason: "extraField" };
}

/** Tells what is wrong with the one member that takes values of this type, as our host does. */
function unionMismatch(
  members: ValidatorJSON[],
  value: Value | undefined,
  tables: TableNumbers,
  path: string,
): Mismatch | undefined {
  const found = members.map((member) => mismatch(member, value, tables, path));
  if (found.includes(undefined)) return undefined;
  const inside = found.filter((each) => each !== undefined && (each.path !== path || each.reason !== "typeMismatch"));
  if (inside.length === 1) return inside[0];
  return { path, reason: inside.length > 1 ? "valueNotAllowed" : "typeMismatch" };
}

function first(checks: (() => Mismatch | undefined)[]): Mismatch | undefined {
  for (const check of checks) {
    const found = check();
    if (found) return found;
  }
  return undefined;
}

function step(path: string, name: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`;
}

function isObject(value: Value | undefined): value is Record<string, Value | undefined> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);
}
