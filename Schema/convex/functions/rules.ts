import { convexToJson } from "convex/values";
import type { Value } from "convex/values";
import { invalidArgument, limitExceeded } from "./errors";

/** What the contract asks of a value beside its type, which Convex's validators have checked by then. */
export type Rule = {
  /** The names that lead to the value; `[]` for each element of an array. */
  path: string[];
  whole?: true;
  finite?: true;
  range?: [number, number];
  /** A length in Unicode scalars. */
  characters?: [number, number];
  /** A length in bytes of UTF-8. */
  bytes?: [number, number];
  form?: RegExp;
  /** The most bytes of compact JSON. */
  json?: number;
  elements?: [number, number];
  /** The limit that a value above its range passes, in place of being not allowed. */
  limit?: string;
};

/** Throws at the first value that a rule does not allow; null and what is absent are allowed. */
export function check(rules: readonly Rule[], args: object): void {
  for (const rule of rules) visit(rule, args, 0, "");
}

function visit(rule: Rule, value: unknown, depth: number, path: string): void {
  if (value === undefined || value === null) return;
  if (depth === rule.path.length) return judge(rule, value, path);
  const step = rule.path[depth];
  if (step === "[]") {
    (value as unknown[]).forEach((element, index) => visit(rule, element, depth + 1, `${path}[${index}]`));
  } else {
    visit(rule, (value as Record<string, unknown>)[step], depth + 1, `${path}.${step}`);
  }
}

function judge(rule: Rule, value: unknown, path: string): void {
  if (typeof value === "number") return judgeNumber(rule, value, path);
  if (typeof value === "string") return judgeText(rule, value, path);
  if (rule.elements) judgeSize(rule, (value as unknown[]).length, rule.elements, "elements", path);
  if (rule.json !== undefined) {
    judgeSize(rule, jsonBytes(value as Value), [0, rule.json], "bytes of compact JSON", path);
  }
}

function judgeNumber(rule: Rule, value: number, path: string): void {
  const [least, most] = rule.range ?? [-Infinity, Infinity];
  if (value > most && rule.limit) throw passed(rule.limit, path);
  if (!Number.isFinite(value) || value < least || value > most) {
    throw invalidArgument(path, "valueNotAllowed", `must be from ${least} to ${most}`);
  }
  if (rule.whole && !Number.isInteger(value)) {
    throw invalidArgument(path, "valueNotAllowed", "must be a whole number");
  }
}

function judgeText(rule: Rule, value: string, path: string): void {
  if (rule.characters) judgeSize(rule, [...value].length, rule.characters, "characters", path);
  if (rule.bytes) judgeSize(rule, utf8Length(value), rule.bytes, "bytes", path);
  if (rule.form && !rule.form.test(value)) {
    throw invalidArgument(path, "valueNotAllowed", "does not have the form that the contract asks for");
  }
}

function judgeSize(rule: Rule, size: number, [least, most]: [number, number], unit: string, path: string): void {
  if (size > most && rule.limit) throw passed(rule.limit, path);
  if (size < least || size > most) {
    throw invalidArgument(path, "valueNotAllowed", `must have ${least} to ${most} ${unit}`);
  }
}

function passed(limit: string, path: string) {
  return limitExceeded(limit, `${path} is above the limit ${limit}.`);
}

export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The bytes of a value as compact JSON. */
export function jsonBytes(value: Value): number {
  return utf8Length(JSON.stringify(convexToJson(value)));
}
