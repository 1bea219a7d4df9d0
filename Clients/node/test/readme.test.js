import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { test } from "node:test";

import { command, path } from "./support.js";

/** Puts into a folder what `npm install integrations-host` would. @param {string} folder */
function install(folder) {
  const target = join(folder, "node_modules/integrations-host");
  mkdirSync(target, { recursive: true });
  for (const name of readdirSync(path("Clients/node"))) {
    const isPublished = /\.js$|\.d\.ts$/.test(name) || name === "package.json";
    if (isPublished) copyFileSync(path(`Clients/node/${name}`), join(target, name));
  }
  const dependencies = { "integrations-host": "*" };
  writeFileSync(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
}

test("the example of README.md does what it says, with the package installed", (t) => {
  if (/^v2[0-3]\./.test(process.version)) return t.skip("this runtime has no await using");
  const folder = mkdtempSync(join(tmpdir(), "integrations-client-"));
  t.after(() => rmSync(folder, { recursive: true }));
  install(folder);
  copyFileSync(command, join(folder, "integrations-host"));
  const [, example] = readFileSync(path("Clients/node/README.md"), "utf8").split(/^```(?:js)?\n/m);
  writeFileSync(join(folder, "example.js"), example);
  const words = "Deno" in globalThis ? ["run", "--allow-env", "--allow-run=integrations-host"] : [];
  const { stdout, stderr, status } = spawnSync(process.execPath, [...words, "example.js"], {
    cwd: folder,
    encoding: "utf8",
    env: {
      ...process.env,
      PATH: folder + delimiter + process.env.PATH,
      STRIPE_KEY: "sk_test_0123456789abcdef",
      ENCRYPTION_SECRET_HEX: "11".repeat(32),
    },
  });
  assert.equal(status, 0, stderr);
  assert.equal(stdout, "Payments testing\n");
  assert.equal(stderr, "");
});
