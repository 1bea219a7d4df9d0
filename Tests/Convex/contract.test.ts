// What is deployed is what the contract says, and keys stay where they belong.
import assert from "node:assert/strict";
import schema from "../../Schema/convex/functions/schema";
import { call, configure, deploy, moduleNames, modules, repository, testKey } from "./deployment";

const functions = new URL("Schema/convex/functions/", repository);
const spec = JSON.parse(Deno.readTextFileSync(new URL("Schema/function-spec.json", repository))).functions;
// What needs the host's network or its audit trail.
const hostOnly = ["integrations:testConnection", "workflow:shopify", "audit:list", "audit:verify"];

async function registered() {
  const found: [string, any][] = [];
  for (const file of moduleNames) {
    for (const [name, value] of Object.entries<any>(await modules[`./${file}`]())) {
      if (value?.isPublic || value?.isInternal) found.push([`${file.replace(".ts", "")}:${name}`, value]);
    }
  }
  return found;
}

function text(file: string): string {
  return Deno.readTextFileSync(new URL(file, functions));
}

Deno.test("the public functions are those of the contract, but for what needs the host", async () => {
  const names = (await registered()).filter(([, value]) => value.isPublic).map(([name]) => name);
  const wanted = spec.map(({ identifier }: any) => identifier.replace(".js:", ":"));
  assert.deepEqual(names.sort(), wanted.filter((name: string) => !hostOnly.includes(name)).sort());
});

Deno.test("each has the type, the arguments and the result that [W-82]'s function spec says", async () => {
  for (const [name, value] of await registered()) {
    const wanted = spec.find(({ identifier }: any) => identifier === name.replace(":", ".js:"));
    if (!wanted) continue;
    assert.ok(value[`is${wanted.functionType}`], name);
    assert.deepEqual(JSON.parse(value.exportArgs()), wanted.args, name);
    assert.deepEqual(JSON.parse(value.exportReturns()), wanted.returns, name);
  }
});

Deno.test("no public function returns a field that holds a ciphertext [W-100]", async () => {
  for (const [name, value] of await registered()) {
    if (value.isPublic) assert.doesNotMatch(value.exportReturns(), /[a-z]Encrypted"/, name);
  }
  assert.match(JSON.stringify((schema as any).tables.integrations.validator.json), /keyEncrypted/);
});

Deno.test("a module that runs in Node has actions alone, and only such a one leads to keys", async () => {
  const imports = new Map(
    moduleNames.map((file) => [
      file,
      [...text(file).matchAll(/^import (?!type )[^;]*?from "\.\/([a-z0-9]+)";$/gms)].map(([, name]) => `${name}.ts`),
    ]),
  );
  const reached = (file: string, seen = new Set<string>()): Set<string> => {
    for (const next of imports.get(file) ?? []) {
      if (!seen.has(next)) reached(next, seen.add(next));
    }
    return seen;
  };
  const inNode = moduleNames.filter((file) => text(file).startsWith('"use node";'));
  assert.deepEqual(inNode, ["jwe.ts", "keys.ts", "oauth2.ts", "vault.ts"]);
  for (const [name, value] of await registered()) {
    if (inNode.includes(`${name.split(":")[0]}.ts`)) assert.ok(value.isAction, name);
  }
  for (const file of moduleNames.filter((file) => !inNode.includes(file))) {
    assert.deepEqual([...reached(file)].filter((each) => inNode.includes(each)), [], `${file} leads to keys`);
    assert.doesNotMatch(text(file), /\bcrypto\b|ENCRYPTION_/, file);
  }
});

Deno.test("all that is imported is convex, and each file is a module that Convex takes", () => {
  for (const file of [...moduleNames, "schema.ts"]) {
    for (const [, name] of text(file).matchAll(/ from "([^"]+)"/g)) {
      assert.match(name, /^(convex\/(server|values)|\.\.?\/[a-z0-9]+)$/, file);
    }
    assert.match(text(file), /^(import|export)/m, file);
    assert.match(file, /^[a-z0-9]+\.ts$/);
  }
  const { dependencies } = JSON.parse(Deno.readTextFileSync(new URL("../package.json", functions)));
  assert.deepEqual(Object.keys(dependencies), ["convex"]);
});

Deno.test("an internal function and one that there is not are told alike", async () => {
  configure({ ENCRYPTION_SECRET_HEX: testKey, INTEGRATIONS_ACCESS: "open" });
  const deployment = deploy();
  for (const [name, value] of await registered()) {
    if (!value.isInternal) continue;
    const type = value.isQuery ? "query" : value.isMutation ? "mutation" : "action";
    assert.deepEqual(await call(deployment, name, {}, type), { error: { kind: "FunctionNotFound" } }, name);
  }
});
