// Made from the function declarations by `integrations-host schema --write Schema`.
import { v } from "convex/values";
import type { Rule } from "./rules";

const form1 = new RegExp("^[A-Za-z0-9_-]{1,64}$");
const form2 = new RegExp("^[\\s\\S]*$");
const form3 = new RegExp("^(realtime|hourly|daily|weekly|(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:[0-5]?[0-9])(?:-(?:[0-5]?[0-9])(?:/(?:0?[1-9]|[1-9][0-9]))?)?)(?:,(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:[0-5]?[0-9])(?:-(?:[0-5]?[0-9])(?:/(?:0?[1-9]|[1-9][0-9]))?)?))* +(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:[01]?[0-9]|2[0-3])(?:-(?:[01]?[0-9]|2[0-3])(?:/(?:0?[1-9]|[1-9][0-9]))?)?)(?:,(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:[01]?[0-9]|2[0-3])(?:-(?:[01]?[0-9]|2[0-3])(?:/(?:0?[1-9]|[1-9][0-9]))?)?))* +(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[1-9]|[12][0-9]|3[01])(?:-(?:0?[1-9]|[12][0-9]|3[01])(?:/(?:0?[1-9]|[1-9][0-9]))?)?)(?:,(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[1-9]|[12][0-9]|3[01])(?:-(?:0?[1-9]|[12][0-9]|3[01])(?:/(?:0?[1-9]|[1-9][0-9]))?)?))* +(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(?:-(?:0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(?:/(?:0?[1-9]|[1-9][0-9]))?)?)(?:,(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(?:-(?:0?[1-9]|1[0-2]|[Jj][Aa][Nn]|[Ff][Ee][Bb]|[Mm][Aa][Rr]|[Aa][Pp][Rr]|[Mm][Aa][Yy]|[Jj][Uu][Nn]|[Jj][Uu][Ll]|[Aa][Uu][Gg]|[Ss][Ee][Pp]|[Oo][Cc][Tt]|[Nn][Oo][Vv]|[Dd][Ee][Cc])(?:/(?:0?[1-9]|[1-9][0-9]))?)?))* +(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[0-7]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(?:-(?:0?[0-7]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(?:/(?:0?[1-9]|[1-9][0-9]))?)?)(?:,(?:\\*(?:/(?:0?[1-9]|[1-9][0-9]))?|(?:0?[0-7]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(?:-(?:0?[0-7]|[Ss][Uu][Nn]|[Mm][Oo][Nn]|[Tt][Uu][Ee]|[Ww][Ee][Dd]|[Tt][Hh][Uu]|[Ff][Rr][Ii]|[Ss][Aa][Tt])(?:/(?:0?[1-9]|[1-9][0-9]))?)?))*)$");
const form4 = new RegExp("^[Hh][Tt][Tt][Pp][Ss]://[A-Za-z0-9.-]{1,253}(/((\\.|%2[Ee])*([A-Za-z0-9_~!$&'()*+,;=:@-]|%[013-9A-Fa-f][0-9A-Fa-f]|%2[0-9A-DFa-df])((\\.|%2[Ee])|([A-Za-z0-9_~!$&'()*+,;=:@-]|%[013-9A-Fa-f][0-9A-Fa-f]|%2[0-9A-DFa-df]))*|(\\.|%2[Ee]){3,})?)*$");
const form5 = new RegExp("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$");
const form6 = new RegExp("^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\\.[Mm][Yy][Ss][Hh][Oo][Pp][Ii][Ff][Yy]\\.[Cc][Oo][Mm]$");
const form7 = new RegExp("^[a-z0-9_]{1,255}$");
const form8 = new RegExp("^[0-9]{1,20}$");
const form9 = new RegExp("^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])[Tt]([01][0-9]|2[0-3]):[0-5][0-9]:([0-5][0-9]|60)(\\.[0-9]+)?([Zz]|[+-]([01][0-9]|2[0-3]):[0-5][0-9])$");

export const audit = {
  /** Returns one page of the audit trail, the newest row first, and the cursor of the next. With conditions a page may be short or empty although isDone is false. */
  list: {
    args: {
      integrationId: v.optional(v.id("integrations")),
      organizationId: v.optional(v.string()),
      paginationOpts: v.object({
        cursor: v.union(v.string(), v.null()),
        numItems: v.number(),
      }),
    },
    returns: v.object({
      continueCursor: v.string(),
      isDone: v.boolean(),
      page: v.array(v.object({
        _creationTime: v.number(),
        _id: v.id("_audit"),
        client: v.string(),
        details: v.optional(v.record(v.string(), v.any())),
        event: v.string(),
        function: v.string(),
        integrationId: v.optional(v.id("integrations")),
        organizationId: v.optional(v.string()),
        outcome: v.string(),
      })),
    }),
    rules: [
      { path: ["organizationId"], form: form1 },
      { path: ["paginationOpts", "numItems"], whole: true, range: [1, 1000], limit: "pageItems" },
    ] as Rule[],
  },
  /** Goes along the audit trail and names the first row that was changed, removed or put in. Each call looks at up to 10,000 rows; the cursor leads on. */
  verify: {
    args: {
      cursor: v.optional(v.string()),
    },
    returns: v.object({
      continueCursor: v.string(),
      fault: v.optional(v.object({
        _id: v.optional(v.id("_audit")),
        kind: v.union(v.literal("changed"), v.literal("inserted"), v.literal("removed")),
        seq: v.number(),
      })),
      head: v.optional(v.object({
        hash: v.string(),
        seq: v.number(),
      })),
      isDone: v.boolean(),
      isIntact: v.boolean(),
      pruned: v.optional(v.object({
        before: v.number(),
        count: v.number(),
        kid: v.string(),
        prunedAt: v.number(),
        through: v.object({
          hash: v.string(),
          seq: v.number(),
        }),
      })),
      rows: v.number(),
    }),
    rules: [] as Rule[],
  },
};

export const integrations = {
  /** Creates an integration with its credentials sealed, and returns its id. */
  create: {
    args: {
      apiKeyAuth: v.optional(v.object({
        key: v.string(),
        keyPrefix: v.optional(v.string()),
      })),
      authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
      basicAuth: v.optional(v.object({
        password: v.string(),
        username: v.string(),
      })),
      capabilities: v.optional(v.object({
        canPush: v.optional(v.boolean()),
        canSync: v.optional(v.boolean()),
        canWebhook: v.optional(v.boolean()),
        syncFrequency: v.optional(v.string()),
      })),
      connectionConfig: v.optional(v.object({
        apiEndpoint: v.optional(v.string()),
        apiVersion: v.optional(v.string()),
        domain: v.optional(v.string()),
        rateLimit: v.optional(v.number()),
        timeout: v.optional(v.number()),
      })),
      metadata: v.optional(v.record(v.string(), v.any())),
      name: v.string(),
      oauth2Auth: v.optional(v.object({
        accessToken: v.string(),
        refreshToken: v.optional(v.string()),
        scopes: v.optional(v.array(v.string())),
        tokenExpiry: v.optional(v.number()),
      })),
      organizationId: v.string(),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
      verify: v.optional(v.boolean()),
    },
    returns: v.id("integrations"),
    rules: [
      { path: ["apiKeyAuth", "key"], bytes: [1, 65536], form: form2 },
      { path: ["apiKeyAuth", "keyPrefix"], characters: [0, 12] },
      { path: ["basicAuth", "password"], bytes: [1, 65536], form: form2 },
      { path: ["basicAuth", "username"], characters: [1, 256] },
      { path: ["capabilities", "syncFrequency"], form: form3 },
      { path: ["connectionConfig", "apiEndpoint"], form: form4 },
      { path: ["connectionConfig", "apiVersion"], form: form5 },
      { path: ["connectionConfig", "domain"], form: form6 },
      { path: ["connectionConfig", "rateLimit"], whole: true, range: [1, 100000] },
      { path: ["connectionConfig", "timeout"], whole: true, range: [1, 120000] },
      { path: ["metadata"], json: 65536 },
      { path: ["name"], characters: [1, 200] },
      { path: ["oauth2Auth", "accessToken"], bytes: [1, 65536], form: form2 },
      { path: ["oauth2Auth", "refreshToken"], bytes: [1, 65536], form: form2 },
      { path: ["oauth2Auth", "tokenExpiry"], finite: true },
      { path: ["organizationId"], form: form1 },
    ] as Rule[],
  },
  /** Deletes an integration and its credentials; its audit rows stay. */
  deleteIntegration: {
    args: {
      integrationId: v.id("integrations"),
    },
    returns: v.null(),
    rules: [] as Rule[],
  },
  /** Returns an integration by its id, or null where there is none that this process may see. */
  get: {
    args: {
      integrationId: v.id("integrations"),
    },
    returns: v.union(v.object({
      _creationTime: v.number(),
      _id: v.id("integrations"),
      apiKeyAuth: v.optional(v.object({
        keyPrefix: v.optional(v.string()),
      })),
      authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
      basicAuth: v.optional(v.object({
        username: v.string(),
      })),
      capabilities: v.optional(v.object({
        canPush: v.optional(v.boolean()),
        canSync: v.optional(v.boolean()),
        canWebhook: v.optional(v.boolean()),
        syncFrequency: v.optional(v.string()),
      })),
      connectionConfig: v.optional(v.object({
        apiEndpoint: v.optional(v.string()),
        apiVersion: v.optional(v.string()),
        domain: v.optional(v.string()),
        rateLimit: v.optional(v.number()),
        timeout: v.optional(v.number()),
      })),
      errorMessage: v.optional(v.string()),
      lastErrorAt: v.optional(v.number()),
      lastSuccessAt: v.optional(v.number()),
      lastSyncedAt: v.optional(v.number()),
      lastTestedAt: v.optional(v.number()),
      metadata: v.optional(v.record(v.string(), v.any())),
      name: v.string(),
      oauth2Auth: v.optional(v.object({
        hasRefreshToken: v.boolean(),
        scopes: v.optional(v.array(v.string())),
        tokenExpiry: v.optional(v.number()),
      })),
      organizationId: v.string(),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
      status: v.union(v.literal("active"), v.literal("inactive"), v.literal("error"), v.literal("testing")),
      syncStats: v.optional(v.object({
        failedSyncCount: v.number(),
        lastSyncCount: v.number(),
        totalRecords: v.number(),
      })),
    }), v.null()),
    rules: [] as Rule[],
  },
  /** Returns an organization's best integration of a provider: an active one before a testing, an erroneous and an inactive one, and the oldest among equals; or null. */
  getByProvider: {
    args: {
      organizationId: v.string(),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
    },
    returns: v.union(v.object({
      _creationTime: v.number(),
      _id: v.id("integrations"),
      apiKeyAuth: v.optional(v.object({
        keyPrefix: v.optional(v.string()),
      })),
      authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
      basicAuth: v.optional(v.object({
        username: v.string(),
      })),
      capabilities: v.optional(v.object({
        canPush: v.optional(v.boolean()),
        canSync: v.optional(v.boolean()),
        canWebhook: v.optional(v.boolean()),
        syncFrequency: v.optional(v.string()),
      })),
      connectionConfig: v.optional(v.object({
        apiEndpoint: v.optional(v.string()),
        apiVersion: v.optional(v.string()),
        domain: v.optional(v.string()),
        rateLimit: v.optional(v.number()),
        timeout: v.optional(v.number()),
      })),
      errorMessage: v.optional(v.string()),
      lastErrorAt: v.optional(v.number()),
      lastSuccessAt: v.optional(v.number()),
      lastSyncedAt: v.optional(v.number()),
      lastTestedAt: v.optional(v.number()),
      metadata: v.optional(v.record(v.string(), v.any())),
      name: v.string(),
      oauth2Auth: v.optional(v.object({
        hasRefreshToken: v.boolean(),
        scopes: v.optional(v.array(v.string())),
        tokenExpiry: v.optional(v.number()),
      })),
      organizationId: v.string(),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
      status: v.union(v.literal("active"), v.literal("inactive"), v.literal("error"), v.literal("testing")),
      syncStats: v.optional(v.object({
        failedSyncCount: v.number(),
        lastSyncCount: v.number(),
        totalRecords: v.number(),
      })),
    }), v.null()),
    rules: [
      { path: ["organizationId"], form: form1 },
    ] as Rule[],
  },
  /** Returns an integration's credentials in clear, and leaves an audit row. */
  getDecryptedCredentials: {
    args: {
      integrationId: v.id("integrations"),
    },
    returns: v.object({
      accessToken: v.optional(v.string()),
      apiKey: v.optional(v.string()),
      authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
      connectionConfig: v.optional(v.object({
        apiEndpoint: v.optional(v.string()),
        apiVersion: v.optional(v.string()),
        domain: v.optional(v.string()),
        rateLimit: v.optional(v.number()),
        timeout: v.optional(v.number()),
      })),
      domain: v.optional(v.string()),
      integrationId: v.id("integrations"),
      keyPrefix: v.optional(v.string()),
      name: v.string(),
      password: v.optional(v.string()),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
      refreshToken: v.optional(v.string()),
      scopes: v.optional(v.array(v.string())),
      tokenExpiry: v.optional(v.number()),
      username: v.optional(v.string()),
    }),
    rules: [] as Rule[],
  },
  /** Makes a Shopify integration of the credentials in a workflow's variables, and returns its id. */
  importFromVariables: {
    args: {
      name: v.string(),
      organizationId: v.string(),
      variables: v.record(v.string(), v.any()),
    },
    returns: v.id("integrations"),
    rules: [
      { path: ["name"], characters: [1, 200] },
      { path: ["organizationId"], form: form1 },
    ] as Rule[],
  },
  /** Lists the integrations of an organization in order of creation. */
  list: {
    args: {
      organizationId: v.string(),
      provider: v.optional(v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse"))),
    },
    returns: v.array(v.object({
      _creationTime: v.number(),
      _id: v.id("integrations"),
      apiKeyAuth: v.optional(v.object({
        keyPrefix: v.optional(v.string()),
      })),
      authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
      basicAuth: v.optional(v.object({
        username: v.string(),
      })),
      capabilities: v.optional(v.object({
        canPush: v.optional(v.boolean()),
        canSync: v.optional(v.boolean()),
        canWebhook: v.optional(v.boolean()),
        syncFrequency: v.optional(v.string()),
      })),
      connectionConfig: v.optional(v.object({
        apiEndpoint: v.optional(v.string()),
        apiVersion: v.optional(v.string()),
        domain: v.optional(v.string()),
        rateLimit: v.optional(v.number()),
        timeout: v.optional(v.number()),
      })),
      errorMessage: v.optional(v.string()),
      lastErrorAt: v.optional(v.number()),
      lastSuccessAt: v.optional(v.number()),
      lastSyncedAt: v.optional(v.number()),
      lastTestedAt: v.optional(v.number()),
      metadata: v.optional(v.record(v.string(), v.any())),
      name: v.string(),
      oauth2Auth: v.optional(v.object({
        hasRefreshToken: v.boolean(),
        scopes: v.optional(v.array(v.string())),
        tokenExpiry: v.optional(v.number()),
      })),
      organizationId: v.string(),
      provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
      status: v.union(v.literal("active"), v.literal("inactive"), v.literal("error"), v.literal("testing")),
      syncStats: v.optional(v.object({
        failedSyncCount: v.number(),
        lastSyncCount: v.number(),
        totalRecords: v.number(),
      })),
    })),
    rules: [
      { path: ["organizationId"], form: form1 },
    ] as Rule[],
  },
  /** Returns one page of an organization's integrations in order of creation, and the cursor of the next. */
  paginate: {
    args: {
      organizationId: v.string(),
      paginationOpts: v.object({
        cursor: v.union(v.string(), v.null()),
        numItems: v.number(),
      }),
      provider: v.optional(v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse"))),
      status: v.optional(v.union(v.literal("active"), v.literal("inactive"), v.literal("error"), v.literal("testing"))),
    },
    returns: v.object({
      continueCursor: v.string(),
      isDone: v.boolean(),
      page: v.array(v.object({
        _creationTime: v.number(),
        _id: v.id("integrations"),
        apiKeyAuth: v.optional(v.object({
          keyPrefix: v.optional(v.string()),
        })),
        authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
        basicAuth: v.optional(v.object({
          username: v.string(),
        })),
        capabilities: v.optional(v.object({
          canPush: v.optional(v.boolean()),
          canSync: v.optional(v.boolean()),
          canWebhook: v.optional(v.boolean()),
          syncFrequency: v.optional(v.string()),
        })),
        connectionConfig: v.optional(v.object({
          apiEndpoint: v.optional(v.string()),
          apiVersion: v.optional(v.string()),
          domain: v.optional(v.string()),
          rateLimit: v.optional(v.number()),
          timeout: v.optional(v.number()),
        })),
        errorMessage: v.optional(v.string()),
        lastErrorAt: v.optional(v.number()),
        lastSuccessAt: v.optional(v.number()),
        lastSyncedAt: v.optional(v.number()),
        lastTestedAt: v.optional(v.number()),
        metadata: v.optional(v.record(v.string(), v.any())),
        name: v.string(),
        oauth2Auth: v.optional(v.object({
          hasRefreshToken: v.boolean(),
          scopes: v.optional(v.array(v.string())),
          tokenExpiry: v.optional(v.number()),
        })),
        organizationId: v.string(),
        provider: v.union(v.literal("shopify"), v.literal("circuly"), v.literal("stripe"), v.literal("firmhouse")),
        status: v.union(v.literal("active"), v.literal("inactive"), v.literal("error"), v.literal("testing")),
        syncStats: v.optional(v.object({
          failedSyncCount: v.number(),
          lastSyncCount: v.number(),
          totalRecords: v.number(),
        })),
      })),
    }),
    rules: [
      { path: ["organizationId"], form: form1 },
      { path: ["paginationOpts", "numItems"], whole: true, range: [1, 1000], limit: "pageItems" },
    ] as Rule[],
  },
  /** Calls the provider with an integration's stored credentials, and notes what came of it. */
  testConnection: {
    args: {
      integrationId: v.id("integrations"),
    },
    returns: v.object({
      category: v.optional(v.union(v.literal("auth"), v.literal("scope"), v.literal("domain"), v.literal("suspended"), v.literal("rateLimited"), v.literal("unavailable"), v.literal("timeout"), v.literal("tls"), v.literal("blocked"), v.literal("protocol"), v.literal("notFound"), v.literal("noCredentials"), v.literal("keyUnavailable"), v.literal("superseded"))),
      details: v.optional(v.object({
        apiVersion: v.optional(v.string()),
        livemode: v.optional(v.boolean()),
        project: v.optional(v.string()),
        scopes: v.optional(v.array(v.string())),
        shop: v.optional(v.string()),
      })),
      message: v.string(),
      success: v.boolean(),
    }),
    rules: [] as Rule[],
  },
  /** Changes the fields that are given; null clears an optional one. */
  update: {
    args: {
      apiKeyAuth: v.optional(v.union(v.object({
        key: v.string(),
        keyPrefix: v.optional(v.string()),
      }), v.null())),
      authMethod: v.optional(v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2"))),
      basicAuth: v.optional(v.union(v.object({
        password: v.string(),
        username: v.string(),
      }), v.null())),
      capabilities: v.optional(v.union(v.object({
        canPush: v.optional(v.union(v.boolean(), v.null())),
        canSync: v.optional(v.union(v.boolean(), v.null())),
        canWebhook: v.optional(v.union(v.boolean(), v.null())),
        syncFrequency: v.optional(v.union(v.string(), v.null())),
      }), v.null())),
      connectionConfig: v.optional(v.union(v.object({
        apiEndpoint: v.optional(v.union(v.string(), v.null())),
        apiVersion: v.optional(v.union(v.string(), v.null())),
        domain: v.optional(v.union(v.string(), v.null())),
        rateLimit: v.optional(v.union(v.number(), v.null())),
        timeout: v.optional(v.union(v.number(), v.null())),
      }), v.null())),
      integrationId: v.id("integrations"),
      metadata: v.optional(v.union(v.record(v.string(), v.any()), v.null())),
      name: v.optional(v.string()),
      oauth2Auth: v.optional(v.union(v.object({
        accessToken: v.string(),
        refreshToken: v.optional(v.string()),
        scopes: v.optional(v.array(v.string())),
        tokenExpiry: v.optional(v.number()),
      }), v.null())),
      status: v.optional(v.union(v.literal("active"), v.literal("inactive"), v.literal("testing"))),
      verify: v.optional(v.boolean()),
    },
    returns: v.null(),
    rules: [
      { path: ["apiKeyAuth", "key"], bytes: [1, 65536], form: form2 },
      { path: ["apiKeyAuth", "keyPrefix"], characters: [0, 12] },
      { path: ["basicAuth", "password"], bytes: [1, 65536], form: form2 },
      { path: ["basicAuth", "username"], characters: [1, 256] },
      { path: ["capabilities", "syncFrequency"], form: form3 },
      { path: ["connectionConfig", "apiEndpoint"], form: form4 },
      { path: ["connectionConfig", "apiVersion"], form: form5 },
      { path: ["connectionConfig", "domain"], form: form6 },
      { path: ["connectionConfig", "rateLimit"], whole: true, range: [1, 100000] },
      { path: ["connectionConfig", "timeout"], whole: true, range: [1, 120000] },
      { path: ["metadata"], json: 65536 },
      { path: ["name"], characters: [1, 200] },
      { path: ["oauth2Auth", "accessToken"], bytes: [1, 65536], form: form2 },
      { path: ["oauth2Auth", "refreshToken"], bytes: [1, 65536], form: form2 },
      { path: ["oauth2Auth", "tokenExpiry"], finite: true },
    ] as Rule[],
  },
  /** Sets the counts that are given, and notes when an integration was synchronised. */
  updateSyncStats: {
    args: {
      failedSyncCount: v.optional(v.number()),
      integrationId: v.id("integrations"),
      lastSyncCount: v.optional(v.number()),
      totalRecords: v.optional(v.number()),
    },
    returns: v.null(),
    rules: [
      { path: ["failedSyncCount"], whole: true, range: [0, 9007199254740991] },
      { path: ["lastSyncCount"], whole: true, range: [0, 9007199254740991] },
      { path: ["totalRecords"], whole: true, range: [0, 9007199254740991] },
    ] as Rule[],
  },
};

export const oauth2 = {
  /** Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit row. */
  decrypt: {
    args: {
      encrypted: v.string(),
    },
    returns: v.object({
      plaintext: v.string(),
    }),
    rules: [] as Rule[],
  },
  /** Seals a text under the primary key. */
  encrypt: {
    args: {
      plaintext: v.string(),
    },
    returns: v.object({
      encrypted: v.string(),
    }),
    rules: [
      { path: ["plaintext"], bytes: [1, 65536], form: form2 },
    ] as Rule[],
  },
};

export const workflow = {
  /** Reads products, customers or orders from a shop, with credentials of the call or stored. */
  shopify: {
    args: {
      accessToken: v.optional(v.string()),
      domain: v.optional(v.string()),
      fields: v.optional(v.array(v.string())),
      id: v.optional(v.string()),
      limit: v.optional(v.number()),
      operation: v.optional(v.union(v.literal("list"), v.literal("get"), v.literal("count"))),
      organizationId: v.optional(v.string()),
      pageInfo: v.optional(v.string()),
      resource: v.union(v.literal("products"), v.literal("customers"), v.literal("orders")),
      updatedAtMin: v.optional(v.string()),
      variables: v.optional(v.record(v.string(), v.any())),
    },
    returns: v.object({
      apiVersion: v.string(),
      data: v.any(),
      integrationId: v.optional(v.id("integrations")),
      pagination: v.optional(v.object({
        hasNextPage: v.boolean(),
        nextPageInfo: v.optional(v.string()),
      })),
      source: v.union(v.literal("parameters"), v.literal("variables.shopify"), v.literal("variables.workflow.shopify"), v.literal("integration")),
      warnings: v.optional(v.array(v.string())),
    }),
    rules: [
      { path: ["accessToken"], bytes: [1, 65536], form: form2 },
      { path: ["domain"], form: form6 },
      { path: ["fields"], elements: [1, 100] },
      { path: ["fields", "[]"], form: form7 },
      { path: ["id"], form: form8 },
      { path: ["limit"], whole: true, range: [1, 250] },
      { path: ["organizationId"], form: form1 },
      { path: ["pageInfo"], bytes: [1, 4096] },
      { path: ["updatedAtMin"], form: form9 },
    ] as Rule[],
  },
};

/** The one host that a provider's calls go to, or null for a domain; the methods it takes. */
export const providers: Record<string, { host: string | null; authMethods: string[] }> = {
  shopify: { host: null, authMethods: ["api_key", "bearer_token", "basic_auth", "oauth2"] },
  circuly: { host: "api.circuly.io", authMethods: ["api_key", "bearer_token", "basic_auth"] },
  stripe: { host: "api.stripe.com", authMethods: ["api_key", "bearer_token", "oauth2"] },
  firmhouse: { host: "portal.firmhouse.com", authMethods: ["api_key", "bearer_token"] },
};

/** The auth object that a method calls for. */
export const authObjects = {
  api_key: "apiKeyAuth",
  bearer_token: "apiKeyAuth",
  basic_auth: "basicAuth",
  oauth2: "oauth2Auth",
} as const;

/** The statuses, the preferred one first. */
export const statuses = ["active", "testing", "error", "inactive"] as const;

/** The fields of a stored integration that hold ciphertexts. */
export const credentialFields = ["apiKeyAuth.keyEncrypted", "basicAuth.passwordEncrypted", "oauth2Auth.accessTokenEncrypted", "oauth2Auth.refreshTokenEncrypted"] as const;

/** What may be shown of a key without being asked for. */
export const keyPrefixes = [
  "sk_org_live_",
  "sk_org_test_",
  "rk_org_live_",
  "rk_org_test_",
  "sk_live_",
  "sk_test_",
  "rk_live_",
  "rk_test_",
  "pk_live_",
  "pk_test_",
  "sk_org_",
  "rk_org_",
  "shpat_",
  "shpca_",
  "shppa_",
  "shpua_",
  "shprt_",
  "shpss_",
  "whsec_",
];

/** How many characters of a key stay hidden. */
export const hiddenKeyCharacters = 6;
