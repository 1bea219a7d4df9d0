// What the host seals opens here and the other way round, and what one refuses the other refuses too.
import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { call, configure, deploy, testKey } from "./deployment";
import { Host } from "./host";

const noKeys = {
  ENCRYPTION_SECRET: undefined,
  ENCRYPTION_SECRET_HEX: undefined,
  ENCRYPTION_SECRET_PREVIOUS: undefined,
};
const otherKey = "ff".repeat(32);
const bytes = Uint8Array.from(testKey.match(/../g)!, (digits) => parseInt(digits, 16));
const standard = (key: Uint8Array) => btoa(String.fromCharCode(...key));
const url = (data: Uint8Array) => standard(data).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function deployed(variables: Record<string, string | undefined>) {
  configure({ INTEGRATIONS_ACCESS: "open", ...noKeys, ...variables });
  return deploy();
}

for (const plaintext of ["a", "héllo 🔑", '\u0000\u2028"\\', "x".repeat(65_536), "ﾟ".repeat(21_845)]) {
  Deno.test(`a text of ${plaintext.length} units goes from host to Convex and back [W-110]`, async () => {
    await using host = new Host({ ENCRYPTION_SECRET_HEX: testKey });
    const deployment = deployed({ ENCRYPTION_SECRET_HEX: testKey });
    const ours: any = await host.call("oauth2:encrypt", { plaintext });
    assert.deepEqual(await call(deployment, "oauth2:decrypt", ours.result), { result: { plaintext } });
    const theirs: any = await call(deployment, "oauth2:encrypt", { plaintext });
    assert.deepEqual(await host.call("oauth2:decrypt", theirs.result), { result: { plaintext } });
    // The same header, byte by byte, and another nonce.
    assert.equal(theirs.result.encrypted.split(".")[0], ours.result.encrypted.split(".")[0]);
    assert.notEqual(theirs.result.encrypted.split(".")[2], ours.result.encrypted.split(".")[2]);
  });
}

/** Key variables; the host ends with 78 for those that are not of the form of [W-112]. */
const variables: [string, Record<string, string>][] = [
  ["base64url", { ENCRYPTION_SECRET: url(bytes) }],
  ["base64 with its padding", { ENCRYPTION_SECRET: standard(bytes) }],
  ["base64 of all ones", { ENCRYPTION_SECRET: standard(new Uint8Array(32).fill(255)) }],
  ["base64url of all ones", { ENCRYPTION_SECRET: url(new Uint8Array(32).fill(255)) }],
  ["both alphabets", { ENCRYPTION_SECRET: `-${standard(new Uint8Array(32).fill(255)).slice(1)}` }],
  ["half of the padding", { ENCRYPTION_SECRET: `${url(bytes)}==` }],
  ["a last character with bits to spare", { ENCRYPTION_SECRET: `${url(bytes).slice(0, -1)}9` }],
  ["31 bytes", { ENCRYPTION_SECRET: url(bytes.slice(1)) }],
  ["33 bytes", { ENCRYPTION_SECRET: url(Uint8Array.of(1, ...bytes)) }],
  ["white space", { ENCRYPTION_SECRET: `${url(bytes)}\n` }],
  ["hexadecimal", { ENCRYPTION_SECRET_HEX: testKey.toUpperCase() }],
  ["63 digits", { ENCRYPTION_SECRET_HEX: testKey.slice(1) }],
  ["65 digits", { ENCRYPTION_SECRET_HEX: `${testKey}0` }],
  ["no hexadecimal digit", { ENCRYPTION_SECRET_HEX: `${testKey.slice(1)}g` }],
  ["an empty one beside hexadecimal", { ENCRYPTION_SECRET: "", ENCRYPTION_SECRET_HEX: testKey }],
  ["a bad one without effect", { ENCRYPTION_SECRET: url(bytes), ENCRYPTION_SECRET_HEX: "no" }],
  ["previous ones", {
    ENCRYPTION_SECRET_HEX: otherKey,
    ENCRYPTION_SECRET_PREVIOUS: `hex:${"ab".repeat(32)},${url(bytes)}`,
  }],
  ["an empty previous one", { ENCRYPTION_SECRET_HEX: otherKey, ENCRYPTION_SECRET_PREVIOUS: `hex:${testKey},` }],
  ["a bad previous one", { ENCRYPTION_SECRET_HEX: otherKey, ENCRYPTION_SECRET_PREVIOUS: "hex:00" }],
  ["a previous one alone", { ENCRYPTION_SECRET_PREVIOUS: `hex:${testKey}` }],
];

for (const [form, given] of variables) {
  Deno.test(`key variables are read as the host reads them [W-112]: ${form}`, async () => {
    const host = new Host(given);
    const ours: any = await host.call("oauth2:encrypt", { plaintext: "a text" }).catch(() => undefined);
    const status = await host.end();
    const deployment = deployed(given);
    const theirs: any = await call(deployment, "oauth2:encrypt", { plaintext: "a text" });
    if (ours === undefined) {
      assert.equal(status, 78);
      assert.equal(theirs.error.kind, "KeyUnavailable");
      for (const value of Object.values(given)) {
        if (value.length > 4) assert.ok(!theirs.error.message.includes(value), "a message holds no key");
      }
    } else {
      assert.deepEqual(await call(deployment, "oauth2:decrypt", ours.result), { result: { plaintext: "a text" } });
      assert.equal(theirs.result.encrypted.split(".")[0], ours.result.encrypted.split(".")[0]);
    }
  });
}

Deno.test("without a key nothing is sealed or opened, and no integration is left behind", async () => {
  const deployment = deployed({});
  const args = {
    organizationId: "o",
    provider: "stripe",
    name: "n",
    authMethod: "api_key",
    apiKeyAuth: { key: "sk_test_12345678" },
  };
  assert.equal(((await call(deployment, "integrations:create", args)) as any).error.kind, "KeyUnavailable");
  assert.deepEqual(await call(deployment, "integrations:list", { organizationId: "o" }), { result: [] });
});

async function sealed(header: string, plaintext: Uint8Array, digits = testKey): Promise<string> {
  const key = Uint8Array.from(digits.match(/../g)!, (pair) => parseInt(pair, 16));
  const imported = await crypto.subtle.importKey("raw", key, "AES-GCM", false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const first = url(new TextEncoder().encode(header));
  const algorithm = { name: "AES-GCM", iv, additionalData: new TextEncoder().encode(first) };
  const body = new Uint8Array(await crypto.subtle.encrypt(algorithm, imported, new Uint8Array(plaintext)));
  return [first, "", url(iv), url(body.slice(0, -16)), url(body.slice(-16))].join(".");
}

const good = new TextEncoder().encode("a text");
const kid = "WqjPPRvAP8oYbAqC";
const plain = '"alg":"dir","enc":"A256GCM"';
const headers: [string, string, Uint8Array?][] = [
  ["ours", `{${plain},"kid":"${kid}"}`],
  ["the older one", `{${plain}}`],
  ["in another order, with white space", `{ "kid" : "${kid}" , "enc":"A256GCM","alg":"dir" }`],
  ["with escapes", `{"\\u0061lg":"dir","enc":"A256GCM"}`],
  ["with a member twice", `{${plain},"alg":"dir"}`],
  ["with a key id twice", `{"kid":"${kid}",${plain},"kid":"${kid}"}`],
  ["with a context", `{${plain},"kid":"${kid}","ctx":"integrations/x/y"}`],
  ["with an empty context", `{${plain},"ctx":""}`],
  ["with another member", `{${plain},"zip":"DEF"}`],
  ["with crit", `{${plain},"crit":["exp"]}`],
  ["of another algorithm", `{"alg":"A256KW","enc":"A256GCM"}`],
  ["of another cipher", `{"alg":"dir","enc":"A128GCM"}`],
  ["without alg", `{"enc":"A256GCM"}`],
  ["with a key id that is a number", `{${plain},"kid":5}`],
  ["with a key id that is null", `{${plain},"kid":null}`],
  ["with an unknown key id", `{${plain},"kid":"AAAAAAAAAAAAAAAA"}`],
  ["with an empty key id", `{${plain},"kid":""}`],
  ["with a key id of 65 characters", `{${plain},"kid":"${"A".repeat(65)}"}`],
  ["with a key id that may not be shown", `{${plain},"kid":"a b"}`],
  ["that is a list", `["alg","dir"]`],
  ["that is no JSON", `{${plain},}`],
  ["that is empty", ""],
  ["after a byte order mark", `\ufeff{${plain}}`],
  ["over a plaintext that is not UTF-8", `{${plain}}`, Uint8Array.of(0xff)],
  ["over an empty plaintext", `{${plain}}`, new Uint8Array()],
  ["over a byte order mark", `{${plain}}`, Uint8Array.of(0xef, 0xbb, 0xbf, 0x61)],
  ["of 4,096 bytes", `{${plain}${" ".repeat(4096 - plain.length - 2)}}`],
  ["of 4,097 bytes", `{${plain}${" ".repeat(4097 - plain.length - 2)}}`],
];

async function sameOutcome(encrypted: string, variables: Record<string, string>) {
  await using host = new Host(variables);
  const ours: any = await host.call("oauth2:decrypt", { encrypted });
  const theirs: any = await call(deployed(variables), "oauth2:decrypt", { encrypted });
  if (theirs.error) delete theirs.error.message;
  assert.deepEqual(theirs, ours);
}

for (const [what, header, plaintext] of headers) {
  Deno.test(`a header ${what} means the same as to the host [W-111]`, async () => {
    await sameOutcome(await sealed(header, plaintext ?? good), { ENCRYPTION_SECRET_HEX: testKey });
  });
}

Deno.test("an older ciphertext is opened by trying the keys in turn [W-111]", async () => {
  const variables = { ENCRYPTION_SECRET_HEX: otherKey, ENCRYPTION_SECRET_PREVIOUS: `hex:${testKey}` };
  await sameOutcome(await sealed(`{${plain}}`, good), variables);
  await sameOutcome(await sealed(`{${plain}}`, good, "33".repeat(32)), variables);
});

const damages: [string, (parts: string[]) => string[]][] = [
  ["a part is missing", (parts) => parts.slice(0, 4)],
  ["there is one more part", (parts) => [...parts, ""]],
  ["the key part holds something", ([first, , ...rest]) => [first, "AA", ...rest]],
  ["a byte of the ciphertext changed", ([a, b, c, , e]) => [a, b, c, "AAAAAAAA", e]],
  ["a byte of the nonce changed", ([a, b, , d, e]) => [a, b, "AAAAAAAAAAAAAAAA", d, e]],
  ["the nonce is short", ([a, b, c, d, e]) => [a, b, c.slice(4), d, e]],
  ["the tag is short", ([a, b, c, d, e]) => [a, b, c, d, e.slice(0, 16)]],
  ["the tag is another", ([a, b, c, d]) => [a, b, c, d, "A".repeat(22)]],
  ["the tag has bits to spare", ([a, b, c, d, e]) => [a, b, c, d, `${e.slice(0, -1)}_`]],
  ["there is padding", ([a, b, c, d, e]) => [a, b, c, d, `${e}==`]],
  ["there is white space", ([a, b, c, d, e]) => [a, b, c, `${d} `, e]],
  ["the alphabet is the other one", ([a, b, c, d, e]) => [a, b, c, d, `+${e.slice(1)}`]],
];

for (const [what, damage] of damages) {
  Deno.test(`a ciphertext does not open where ${what}`, async () => {
    const jwe = await sealed(`{${plain},"kid":"${kid}"}`, good);
    await sameOutcome(damage(jwe.split(".")).join("."), { ENCRYPTION_SECRET_HEX: testKey });
  });
}

const credentials: any[] = [
  { provider: "stripe", authMethod: "api_key", apiKeyAuth: { key: "sk_live_not_a_real_key" } },
  { provider: "circuly", authMethod: "basic_auth", basicAuth: { username: "user", password: "pass wörd" } },
  {
    provider: "stripe",
    authMethod: "oauth2",
    oauth2Auth: { accessToken: "access", refreshToken: "refresh", scopes: ["a"] },
  },
  { provider: "stripe", authMethod: "oauth2", oauth2Auth: { accessToken: "only access" } },
  {
    provider: "shopify",
    authMethod: "bearer_token",
    apiKeyAuth: { key: "shpat_not_a_real_token", keyPrefix: "shpat_n" },
    connectionConfig: { domain: "store.myshopify.com" },
  },
];

/** The rows of a host's database as Convex stores them, ids, times and ciphertexts as they are there. */
async function stored(): Promise<{ rows: any[]; opened: any[] }> {
  const folder = Deno.makeTempDirSync();
  const path = `${folder}/integrations.sqlite`;
  try {
    const host = new Host({ ENCRYPTION_SECRET_HEX: testKey }, ["--database", path]);
    for (const [index, each] of credentials.entries()) {
      await host.call("integrations:create", { organizationId: "org", name: `number ${index}`, ...each });
    }
    const { result: rows }: any = await host.call("integrations:list", { organizationId: "org" });
    const opened = [];
    for (const { _id } of rows) {
      opened.push(await host.call("integrations:getDecryptedCredentials", { integrationId: _id }));
    }
    await host.end();
    const database = new DatabaseSync(path, { readOnly: true });
    for (const { jwe } of database.prepare("SELECT jwe FROM store_secret").all() as { jwe: string }[]) {
      const header = JSON.parse(atob(jwe.split(".")[0].replace(/-/g, "+").replace(/_/g, "/")));
      const [, id, field] = header.ctx.split("/");
      const [object, name] = field.split(".");
      rows.find(({ _id }: any) => _id === id)[object][name] = jwe;
    }
    database.close();
    return { rows, opened };
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

Deno.test("credentials that came with their rows open there as they did at the host", async () => {
  const { rows, opened } = await stored();
  const deployment = deployed({ ENCRYPTION_SECRET_HEX: testKey });
  await deployment.import("integrations", rows);
  for (const [index, { _id }] of rows.entries()) {
    const theirs = await call(deployment, "integrations:getDecryptedCredentials", { integrationId: _id });
    assert.deepEqual(theirs, opened[index]);
  }
  const { result: listed }: any = await call(deployment, "integrations:list", { organizationId: "org" });
  assert.deepEqual(listed.map(({ _id }: any) => _id), rows.map(({ _id }) => _id));
  assert.doesNotMatch(JSON.stringify(listed), /Encrypted|eyJ/);
});

Deno.test("a ciphertext that was moved to another row or field does not open [W-110]", async () => {
  const { rows } = await stored();
  const [key, basic, tokens, token] = structuredClone(rows);
  key.apiKeyAuth.keyEncrypted = rows[4].apiKeyAuth.keyEncrypted;
  tokens.oauth2Auth.refreshTokenEncrypted = rows[2].oauth2Auth.accessTokenEncrypted;
  token.oauth2Auth.accessTokenEncrypted = await sealed(`{${plain}}`, good);
  const deployment = deployed({ ENCRYPTION_SECRET_HEX: testKey });
  await deployment.import("integrations", [key, basic, tokens, token]);
  for (const { _id } of [key, tokens, token]) {
    const { error }: any = await call(deployment, "integrations:getDecryptedCredentials", { integrationId: _id });
    assert.equal(error?.kind, "DecryptionFailed");
  }
  const given: any = await call(deployment, "oauth2:decrypt", { encrypted: rows[0].apiKeyAuth.keyEncrypted });
  assert.equal(given.error.kind, "DecryptionFailed");
  configure({ ENCRYPTION_SECRET_HEX: otherKey });
  const { error }: any = await call(deployment, "integrations:getDecryptedCredentials", { integrationId: basic._id });
  assert.deepEqual([error.kind, error.kid], ["KeyUnavailable", kid]);
});
