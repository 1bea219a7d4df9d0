// Made from the function declarations by `integrations-host schema --write Schema`.
// @ts-self-types="./api.d.ts"

/** The functions of the host, by module and name. */
export const api = {
  audit: {
    list: { type: "query", name: "audit.list" },
    verify: { type: "query", name: "audit.verify" },
  },
  integrations: {
    create: { type: "action", name: "integrations.create" },
    deleteIntegration: { type: "mutation", name: "integrations.deleteIntegration" },
    get: { type: "query", name: "integrations.get" },
    getByProvider: { type: "query", name: "integrations.getByProvider" },
    getDecryptedCredentials: { type: "action", name: "integrations.getDecryptedCredentials" },
    importFromVariables: { type: "action", name: "integrations.importFromVariables" },
    list: { type: "query", name: "integrations.list" },
    paginate: { type: "query", name: "integrations.paginate" },
    testConnection: { type: "action", name: "integrations.testConnection" },
    update: { type: "action", name: "integrations.update" },
    updateSyncStats: { type: "mutation", name: "integrations.updateSyncStats" },
  },
  oauth2: {
    decrypt: { type: "action", name: "oauth2.decrypt" },
    encrypt: { type: "action", name: "oauth2.encrypt" },
  },
  workflow: {
    shopify: { type: "action", name: "workflow.shopify" },
  },
};
