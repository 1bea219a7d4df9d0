// The project of Schema/convex, deployed in memory.
import { convexTest } from "convex-test";
import { makeFunctionReference } from "convex/server";
import type { JSONValue, Value } from "convex/values";
import { ConvexError, convexToJson, jsonToConvex } from "convex/values";
import schema from "../../Schema/convex/functions/schema";

export const repository = new URL("../../", import.meta.url);
const functions = new URL("Schema/convex/functions/", repository);

/** The names of the files of the functions' folder that Convex takes as modules. */
export const moduleNames = [...Deno.readDirSync(functions)]
  .map(({ name }) => name)
  .filter((name) => name.endsWith(".ts") && name !== "schema.ts")
  .sort();

export const modules: Record<string, () => Promise<any>> = Object.fromEntries(
  moduleNames.map((name) => [`./${name}`, () => import(new URL(name, functions).href)]),
);

export type Deployment = ReturnType<typeof deploy>;
export type FunctionType = "query" | "mutation" | "action";

/** A new deployment with no data. */
export function deploy() {
  return convexTest(schema as any, modules as any) as any;
}

/** What came of a call, as the host's replies say it. */
export type Outcome = { result: JSONValue } | { error: Record<string, JSONValue> };

const types = new Map<string, FunctionType>(
  JSON.parse(Deno.readTextFileSync(new URL("Schema/function-spec.json", repository))).functions.map(
    ({ identifier, functionType }: Record<string, string>) => [
      identifier.replace(".js:", ":"),
      functionType.toLowerCase() as FunctionType,
    ],
  ),
);

/** The type that the host's contract gives a function; an unknown one is called as a query, as a client would. */
export function typeOf(name: string): FunctionType {
  return types.get(name) ?? "query";
}

/** Calls a function with arguments in encoded JSON. */
export async function call(on: any, name: string, args: JSONValue, type = typeOf(name)): Promise<Outcome> {
  let given: Value;
  try {
    given = jsonToConvex(args);
  } catch {
    // A client cannot send what is no value.
    return { error: { kind: "ArgumentValidationError" } };
  }
  try {
    const reference = makeFunctionReference<any>(name.replace(".", ":"));
    return { result: convexToJson((await on[type](reference, given)) as Value) };
  } catch (error) {
    return { error: told(error) };
  }
}

/** An error as the host's `error.data` has it. */
function told(error: any): Record<string, JSONValue> {
  if (error instanceof ConvexError) {
    return error.data as Record<string, JSONValue>;
  }
  const message: string = error.message;
  if (message.startsWith("ArgumentValidationError")) {
    const { path, reason } = error;
    return { kind: "ArgumentValidationError", path, reason };
  }
  if (message.startsWith("Could not find public function")) return { kind: "FunctionNotFound" };
  if (message.startsWith("Trying to execute")) return { kind: "WrongFunctionType" };
  throw error;
}

/** Sets the variables of the deployment; one that is undefined is unset. */
export function configure(variables: Record<string, string | undefined>): void {
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) Deno.env.delete(name);
    else Deno.env.set(name, value);
  }
}

/** A key for tests, in hexadecimal digits, as base64url and as a variable holds it. */
export const testKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
