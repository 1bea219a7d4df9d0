// @ts-self-types="./index.d.ts"
export { api } from "./api.js";
export { IntegrationsClient, spawnIntegrations } from "./client.js";
export { AbortError, IntegrationsError } from "./errors.js";
