// Made from the table declarations by `integrations-host schema --write Schema`.
import { defineSchema, defineTable } from "convex/server";
import { v } from "convex/values";

export default defineSchema({
  integrations: defineTable(v.object({
    apiKeyAuth: v.optional(v.object({
      keyEncrypted: v.string(),
      keyPrefix: v.optional(v.string()),
    })),
    authMethod: v.union(v.literal("api_key"), v.literal("bearer_token"), v.literal("basic_auth"), v.literal("oauth2")),
    basicAuth: v.optional(v.object({
      passwordEncrypted: v.string(),
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
      accessTokenEncrypted: v.string(),
      hasRefreshToken: v.boolean(),
      refreshTokenEncrypted: v.optional(v.string()),
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
  }))
    .index("by_organizationId", ["organizationId"])
    .index("by_organizationId_and_provider_and_name", ["organizationId", "provider", "name"])
    .index("by_organizationId_and_status", ["organizationId", "status"]),
});
