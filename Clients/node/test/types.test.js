// Type errors that must be type errors, by the compiler in Deno: the one of $DENO, else of PATH.

import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { test } from "node:test";

import { path } from "./support.js";

/** @param {string} file The status and the messages of `deno check`, by the line that each is about. */
function check(file) {
  const { status, stderr } = spawnSync(process.env.DENO ?? "deno", ["check", path(file)], {
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1" },
    cwd: path("Clients/node"),
  });
  // A message about a line here may be followed by one about a declaration, which is a part of it.
  const place = new RegExp(`^ *at file:.*${file}:(\\d+):\\d+$`, "m");
  const messages = stderr.split(/^(?=TS\d+ \[ERROR\])/m).slice(1).map((text) => ({
    line: Number(place.exec(text)?.[1]),
    text,
  })).filter(({ line }) => line > 0);
  return { status, stderr, messages };
}

test("what is right is well typed", () => {
  const { status, stderr } = check("Clients/node/test/types/right.ts");
  assert.equal(status, 0, stderr);
});

test("what is wrong is a type error, each with its message", async (t) => {
  const file = "Clients/node/test/types/wrong.ts";
  const { status, stderr, messages } = check(file);
  assert.equal(status, 1, stderr);
  const lines = readFileSync(path(file), "utf8").split("\n");
  let cases = 0;
  for (const [index, line] of lines.entries()) {
    if (!line.startsWith("// ") || index === 0) continue;
    await t.test(lines[index + 1], () => {
      const found = messages.filter((message) => message.line === index + 2);
      assert.equal(found.length, 1, `no error, or several:\n${stderr}`);
      assert.ok(found[0].text.includes(line.slice(3)), found[0].text);
    });
    cases++;
  }
  assert.equal(messages.length, cases, stderr);
});
