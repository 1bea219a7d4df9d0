import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

import { api } from "../index.js";
import { path } from "./support.js";

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
