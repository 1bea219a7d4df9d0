import { asciiLowercased } from "./connection";
import { refused } from "./errors";
import { utf8Length } from "./rules";
import { integrations } from "./validators";

type Pair = { domain?: string; accessToken?: string };

const domainForm = integrations.create.rules.find((rule) => rule.path[1] === "domain")?.form;
const [leastBytes, mostBytes] = integrations.create.rules.find((rule) => rule.path[1] === "accessToken")?.bytes ??
  [1, 0];

/** The credentials that a workflow's variables carry, both parts, with the name of where they stood. */
export function credentialsIn(variables: unknown): { source: string; domain: string; accessToken: string } {
  const inline = pairAt(member(variables, "shopify"));
  const pair = inline ?? pairAt(member(member(variables, "workflow"), "shopify"));
  if (!pair) {
    throw refused(
      "NoCredentials",
      "The variables hold neither shopify nor workflow.shopify with a domain and an accessToken.",
    );
  }
  const source = inline ? "variables.shopify" : "variables.workflow.shopify";
  if (pair.domain === undefined || pair.accessToken === undefined) {
    throw refused(
      "IncompleteCredentials",
      "Both domain and accessToken are needed, and one of them is missing. Give both or neither.",
      { source },
    );
  }
  if (!domainForm?.test(pair.domain)) {
    throw refused("InvalidDomain", "The domain must be a shop's host, as in example.myshopify.com.", { source });
  }
  return { source, domain: asciiLowercased(pair.domain), accessToken: pair.accessToken };
}

/** Whether a text has the form of a compact JWE. */
export function isCompactJWE(text: string): boolean {
  return /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*){4}$/.test(text);
}

/** Whether a token may be one: neither empty nor larger than the contract allows. */
export function isToken(text: string): boolean {
  const bytes = utf8Length(text);
  return bytes >= leastBytes && bytes <= mostBytes;
}

/** What a member holds; undefined where it is absent, null, or an object with neither part. */
function pairAt(value: unknown): Pair | undefined {
  if (value === undefined) return undefined;
  const domain = member(value, "domain");
  const token = member(value, "accessToken");
  if (isObject(value) && domain === undefined && token === undefined) return undefined;
  return {
    // A domain that is no text is there, and is no shop's.
    domain: domain === undefined ? undefined : typeof domain === "string" ? domain : "",
    accessToken: typeof token === "string" && isToken(token) ? token : undefined,
  };
}

function member(value: unknown, name: string): unknown {
  return isObject(value) ? (value[name] ?? undefined) : undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof ArrayBuffer);
}
