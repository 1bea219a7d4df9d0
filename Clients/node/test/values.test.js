import assert from "node:assert/strict";
import { test } from "node:test";

import { decode, encode } from "../values.js";

test("each value of Convex stands on the wire in its form, and comes back as it was", () => {
  for (
    const [value, wire] of [
      [null, null],
      [true, true],
      ["ä", "ä"],
      [1.5, 1.5],
      [-0, { $float: "AAAAAAAAAIA=" }],
      [NaN, { $float: "AAAAAAAA+H8=" }],
      [Infinity, { $float: "AAAAAAAA8H8=" }],
      [-Infinity, { $float: "AAAAAAAA8P8=" }],
      [0n, { $integer: "AAAAAAAAAAA=" }],
      [2n ** 63n - 1n, { $integer: "/////////38=" }],
      [-(2n ** 63n), { $integer: "AAAAAAAAAIA=" }],
      [new ArrayBuffer(0), { $bytes: "" }],
      [Uint8Array.of(1, 2, 255).buffer, { $bytes: "AQL/" }],
      [[1n, [NaN], { a: 2n }], [
        { $integer: "AQAAAAAAAAA=" },
        [{ $float: "AAAAAAAA+H8=" }],
        { a: { $integer: "AgAAAAAAAAA=" } },
      ]],
      [{ a: { b: 1 } }, { a: { b: 1 } }],
    ]
  ) {
    const sent = JSON.stringify(encode(value));
    assert.deepEqual(JSON.parse(sent), wire);
    assert.deepEqual(decode(JSON.parse(sent)), value);
  }
});

test("what changes nothing is not copied, and a member that is undefined is left out", () => {
  const plain = { a: [1, { b: "c" }] };
  assert.equal(encode(plain), plain);
  assert.equal(
    JSON.stringify(encode({ a: undefined, b: 1n })),
    '{"b":{"$integer":"AQAAAAAAAAA="}}',
  );
  assert.equal(JSON.stringify(encode(Object.assign(Object.create(null), { a: 1 }))), '{"a":1}');
});

test("what is no value is refused by its path, and not shown", () => {
  const secret = "sk_live_canary";
  const cycle = { self: {} };
  cycle.self = cycle;
  /** @type {[unknown, string, string][]} */
  const cases = [
    [new Date(0), "", "typeMismatch"],
    [{ a: new Map([[secret, secret]]) }, ".a", "typeMismatch"],
    [{ a: [1, undefined] }, ".a[1]", "typeMismatch"],
    [{ "a b": () => secret }, '["..."]', "typeMismatch"],
    [{ a: Symbol(secret) }, ".a", "typeMismatch"],
    [{ a: new Uint8Array(1) }, ".a", "typeMismatch"],
    [{ a: { toJSON: () => secret } }, ".a.toJSON", "typeMismatch"],
    [{ a: 2n ** 63n }, ".a", "valueNotAllowed"],
    [{ a: secret + "\ud800" }, ".a", "valueNotAllowed"],
    [{ ["\udc00" + secret]: 1 }, '["..."]', "valueNotAllowed"],
  ];
  for (const [value, path, reason] of cases) {
    assert.throws(() => encode(value), (/** @type {any} */ error) => {
      assert.equal(error.code, -32602);
      assert.deepEqual(error.data, { kind: "ArgumentValidationError", path, reason });
      assert.ok(!error.message.includes(secret));
      return true;
    });
  }
  assert.throws(() => encode(cycle), { kind: "LimitExceeded" });
});

test("a member named __proto__ stays a member", () => {
  const object = JSON.parse('{"__proto__":{"a":{"$integer":"AQAAAAAAAAA="}},"b":1}');
  const decoded = decode(object);
  assert.equal(Object.getPrototypeOf(decoded), Object.prototype);
  assert.deepEqual(Object.keys(decoded), ["__proto__", "b"]);
  assert.equal(
    JSON.stringify(encode(decoded)),
    '{"__proto__":{"a":{"$integer":"AQAAAAAAAAA="}},"b":1}',
  );
});
