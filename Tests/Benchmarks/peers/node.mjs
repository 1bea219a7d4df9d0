// Node's own modules: one JSON-RPC message a line.  node.mjs DATABASE full|normal
import { createCipheriv, randomBytes } from "node:crypto";
import { DatabaseSync } from "node:sqlite";

const [path, sync] = process.argv.slice(2);
const db = new DatabaseSync(path);
db.exec(`
  PRAGMA busy_timeout=5000;
  PRAGMA journal_mode=WAL;
  PRAGMA synchronous=${sync === "full" ? "FULL" : "NORMAL"};
  PRAGMA mmap_size=4294967296;
  PRAGMA cache_size=-65536;
  CREATE TABLE IF NOT EXISTS integrations(
    number INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, organization TEXT NOT NULL, provider TEXT NOT NULL,
    name TEXT NOT NULL, document TEXT NOT NULL, sealed TEXT NOT NULL) STRICT;
  CREATE UNIQUE INDEX IF NOT EXISTS by_name ON integrations(organization, provider, name);
`);
const selectOne = db.prepare("SELECT document FROM integrations WHERE id = ?");
const selectAll = db.prepare(`SELECT document FROM integrations WHERE number IN
  (SELECT number FROM integrations WHERE organization = ?) ORDER BY number`);
const insert = db.prepare(
  "INSERT INTO integrations(id, organization, provider, name, document, sealed) VALUES(?, ?, ?, ?, ?, ?)",
);
const replace = db.prepare("UPDATE integrations SET document = ? WHERE id = ?");
const begin = db.prepare("BEGIN IMMEDIATE");
const commit = db.prepare("COMMIT");
const rollback = db.prepare("ROLLBACK");

const key = Buffer.from(process.env.ENCRYPTION_SECRET_HEX, "hex");
const header = Buffer.from('{"alg":"dir","enc":"A256GCM"}').toString("base64url");
const headerBytes = Buffer.from(header);
const providers = new Set(["shopify", "circuly", "stripe", "firmhouse"]);
const methodsOfAuth = new Set(["api_key", "bearer_token"]);
const objects = ["connectionConfig", "capabilities", "metadata"];
const counts = ["totalRecords", "lastSyncCount", "failedSyncCount"];

class Refused extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

function text(value, longest) {
  if (typeof value !== "string" || value.length === 0 || value.length > longest) {
    throw new Refused(-32602, "The arguments are not valid");
  }
  return value;
}

function seal(plaintext) {
  const iv = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", key, iv);
  cipher.setAAD(headerBytes);
  const sealed = cipher.update(plaintext, "utf8", "base64url") + cipher.final("base64url");
  return `${header}..${iv.toString("base64url")}.${sealed}.${cipher.getAuthTag().toString("base64url")}`;
}

function get({ integrationId }) {
  const row = selectOne.get(text(integrationId, 64));
  return row ? JSON.parse(row.document) : null;
}

function list({ organizationId }) {
  return selectAll.all(text(organizationId, 64)).map((row) => JSON.parse(row.document));
}

function create(given) {
  const { organizationId, provider, name, authMethod, apiKeyAuth } = given;
  text(organizationId, 64);
  text(name, 200);
  text(apiKeyAuth?.key, 65536);
  const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
  const objectsAreValid = objects.every((field) => !(field in given) || isObject(given[field]));
  if (!providers.has(provider) || !methodsOfAuth.has(authMethod) || !objectsAreValid) {
    throw new Refused(-32602, "The arguments are not valid");
  }
  const document = {
    _id: `k${randomBytes(16).toString("hex").slice(0, 31)}`, _creationTime: Date.now(),
    organizationId, provider, name, authMethod, status: "testing",
    apiKeyAuth: "keyPrefix" in apiKeyAuth ? { keyPrefix: apiKeyAuth.keyPrefix } : {},
  };
  for (const field of objects) if (field in given) document[field] = given[field];
  try {
    insert.run(document._id, organizationId, provider, name, JSON.stringify(document), seal(apiKeyAuth.key));
  } catch (error) {
    throw error.errcode === 2067 ? new Refused(-32002, "There is one of that name") : error;
  }
  return document._id;
}

function updateSyncStats(given) {
  const id = text(given.integrationId, 64);
  const changes = Object.fromEntries(counts.filter((name) => name in given).map((name) => [name, given[name]]));
  if (!Object.values(changes).every((value) => typeof value === "number" && value >= 0)) {
    throw new Refused(-32602, "The arguments are not valid");
  }
  begin.run();
  try {
    const row = selectOne.get(id);
    if (!row) throw new Refused(-32001, "There is no such integration");
    const document = JSON.parse(row.document);
    document.syncStats = { totalRecords: 0, lastSyncCount: 0, failedSyncCount: 0, ...document.syncStats, ...changes };
    document.lastSyncedAt = Date.now();
    document[changes.failedSyncCount > 0 ? "lastErrorAt" : "lastSuccessAt"] = document.lastSyncedAt;
    replace.run(JSON.stringify(document), id);
    commit.run();
  } catch (error) {
    rollback.run();
    throw error;
  }
  return null;
}

const methods = new Map(Object.entries({
  "integrations.get": get,
  "integrations.list": list,
  "integrations.create": create,
  "integrations.updateSyncStats": updateSyncStats,
  "oauth2.encrypt": ({ plaintext }) => ({ encrypted: seal(text(plaintext, 65536)) }),
  "host.info": () => ({ name: "node", protocol: "1" }),
}));

const failure = (id, code, message) => ({ jsonrpc: "2.0", id, error: { code, message } });

function answer(request) {
  const id = request?.id ?? null;
  const method = methods.get(request?.method);
  if (!method) return failure(id, -32601, "There is no such method");
  try {
    return { jsonrpc: "2.0", id, result: method(request.params ?? {}) };
  } catch (error) {
    return failure(id, error instanceof Refused ? error.code : -32603, error.message);
  }
}

function answerLine(line) {
  let message;
  try {
    message = JSON.parse(line);
  } catch {
    return JSON.stringify(failure(null, -32700, "That is not JSON"));
  }
  return JSON.stringify(Array.isArray(message) ? message.map(answer) : answer(message));
}

// Lines are cut by hand, and small replies of one chunk written together: faster than `readline` and a write a reply.
const together = 16384;
let rest = "";
process.stdin.setEncoding("utf8");
process.stdin.on("data", (chunk) => {
  const lines = (rest + chunk).split("\n");
  rest = lines.pop();
  let replies = "";
  for (const line of lines) {
    replies += `${answerLine(line)}\n`;
    if (replies.length < together) continue;
    process.stdout.write(replies);
    replies = "";
  }
  if (replies) process.stdout.write(replies);
});
process.stdin.on("end", () => db.close());
