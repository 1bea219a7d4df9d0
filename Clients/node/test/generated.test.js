import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { api } from "../index.js";
import { command, path } from "./support.js";

/** @type {(...words: string[]) => { status: number | null, stderr: string }} */
const schema = (...words) => spawnSync(command, ["schema", ...words], { encoding: "utf8" });

test("schema writes the generated files beside Schema, and says which are not current", (t) => {
  const root = mkdtempSync(join(tmpdir(), "integrations-client-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "Clients/node"), { recursive: true });
  const folder = join(root, "Schema");
  assert.equal(schema("--write", folder).status, 0);
  for (const name of ["api.js", "api.d.ts"]) {
    const file = join(root, "Clients/node", name);
    assert.equal(
      readFileSync(file, "utf8"),
      readFileSync(path(`Clients/node/${name}`), "utf8"),
      name,
    );
    assert.equal(schema("--check", folder).status, 0);
    appendFileSync(file, "\n");
    const { status, stderr } = schema("--check", folder);
    assert.equal(status, 1);
    assert.match(stderr, new RegExp(`Clients/node/${name}`));
    assert.equal(schema("--write", folder).status, 0);
    assert.equal(schema("--check", folder).status, 0);
  }
});

test("schema writes no client where there is none", (t) => {
  const root = mkdtempSync(join(tmpdir(), "integrations-client-"));
  t.after(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, "Clients"));
  assert.equal(schema("--write", join(root, "Schema")).status, 0);
  assert.equal(schema("--check", join(root, "Schema")).status, 0);
  assert.ok(!existsSync(join(root, "Clients/node")));
});

test("api holds each function of the contract, and no other", () => {
  const { methods } = JSON.parse(readFileSync(path("Schema/openrpc.json"), "utf8"));
  const declared = methods
    .filter((/** @type {any} */ method) => method["x-function-type"])
    .map((/** @type {any} */ method) => ({ type: method["x-function-type"], name: method.name }));
  const held = Object.values(api).flatMap((functions) => Object.values(functions));
  assert.deepEqual(held, declared);
  for (const [module, functions] of Object.entries(api)) {
    for (const [name, reference] of Object.entries(functions)) {
      assert.equal(reference.name, `${module}.${name}`);
    }
  }
});
