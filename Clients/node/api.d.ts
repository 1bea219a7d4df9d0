// Made from the function declarations by `integrations-host schema --write Schema`.
import type { FunctionReference, Id, IdempotentCallOptions, Value } from "./index.js";

/** Why the host refuses a call. */
export type HostErrorKind =
  | "FunctionNotFound"
  | "ArgumentValidationError"
  | "InternalError"
  | "ReturnsValidationError"
  | "FunctionError"
  | "NotFound"
  | "Conflict"
  | "Forbidden"
  | "KeyUnavailable"
  | "WrongFunctionType"
  | "DecryptionFailed"
  | "Timeout"
  | "LimitExceeded"
  | "ConnectionFailed"
  | "StorageFailed"
  | "Cancelled";

/** How an integration proves who it is. */
export type AuthMethod = "api_key" | "bearer_token" | "basic_auth" | "oauth2";

/** What an integration can do. */
export interface Capabilities {
  canPush?: boolean;
  canSync?: boolean;
  canWebhook?: boolean;
  syncFrequency?: string;
}

/** How the provider is reached. */
export interface ConnectionConfig {
  apiEndpoint?: string;
  apiVersion?: string;
  domain?: string;
  rateLimit?: number;
  timeout?: number;
}

/** Who is integrated. */
export type Provider = "shopify" | "circuly" | "stripe" | "firmhouse";

/** How an integration stands. */
export type Status = "active" | "inactive" | "error" | "testing";

/** What the last synchronisations moved. */
export interface SyncStats {
  failedSyncCount: number;
  lastSyncCount: number;
  totalRecords: number;
}

/** An integration as every query returns it. */
export interface Integration {
  _creationTime: number;
  _id: Id<"integrations">;
  apiKeyAuth?: {
    keyPrefix?: string;
  };
  authMethod: AuthMethod;
  basicAuth?: {
    username: string;
  };
  capabilities?: Capabilities;
  connectionConfig?: ConnectionConfig;
  errorMessage?: string;
  lastErrorAt?: number;
  lastSuccessAt?: number;
  lastSyncedAt?: number;
  lastTestedAt?: number;
  metadata?: { [key: string]: Value };
  name: string;
  oauth2Auth?: {
    hasRefreshToken: boolean;
    scopes?: string[];
    tokenExpiry?: number;
  };
  organizationId: string;
  provider: Provider;
  status: Status;
  syncStats?: SyncStats;
}

/** What `audit.list` takes. */
export interface AuditListArguments {
  integrationId?: Id<"integrations">;
  organizationId?: string;
  paginationOpts: {
    cursor: string | null;
    numItems: number;
  };
}

/** What `audit.list` returns. */
export interface AuditListResult {
  continueCursor: string;
  isDone: boolean;
  page: {
    _creationTime: number;
    _id: Id<"_audit">;
    client: string;
    details?: { [key: string]: Value };
    event: string;
    function: string;
    integrationId?: Id<"integrations">;
    organizationId?: string;
    outcome: string;
  }[];
}

/** What `audit.verify` returns. */
export interface AuditVerifyResult {
  continueCursor: string;
  fault?: {
    _id?: Id<"_audit">;
    kind: "changed" | "inserted" | "removed";
    seq: number;
  };
  head?: {
    hash: string;
    seq: number;
  };
  isDone: boolean;
  isIntact: boolean;
  pruned?: {
    before: number;
    count: number;
    kid: string;
    prunedAt: number;
    through: {
      hash: string;
      seq: number;
    };
  };
  rows: number;
}

/** What `integrations.create` takes. */
export interface IntegrationsCreateArguments {
  apiKeyAuth?: {
    key: string;
    keyPrefix?: string;
  };
  authMethod: AuthMethod;
  basicAuth?: {
    password: string;
    username: string;
  };
  capabilities?: Capabilities;
  connectionConfig?: ConnectionConfig;
  metadata?: { [key: string]: Value };
  name: string;
  oauth2Auth?: {
    accessToken: string;
    refreshToken?: string;
    scopes?: string[];
    tokenExpiry?: number;
  };
  organizationId: string;
  provider: Provider;
  verify?: boolean;
}

/** What `integrations.getDecryptedCredentials` returns. */
export interface IntegrationsGetDecryptedCredentialsResult {
  accessToken?: string;
  apiKey?: string;
  authMethod: AuthMethod;
  connectionConfig?: ConnectionConfig;
  domain?: string;
  integrationId: Id<"integrations">;
  keyPrefix?: string;
  name: string;
  password?: string;
  provider: Provider;
  refreshToken?: string;
  scopes?: string[];
  tokenExpiry?: number;
  username?: string;
}

/** What `integrations.importFromVariables` takes. */
export interface IntegrationsImportFromVariablesArguments {
  name: string;
  organizationId: string;
  variables: { [key: string]: Value };
}

/** What `integrations.paginate` takes. */
export interface IntegrationsPaginateArguments {
  organizationId: string;
  paginationOpts: {
    cursor: string | null;
    numItems: number;
  };
  provider?: Provider;
  status?: Status;
}

/** What `integrations.testConnection` returns. */
export interface IntegrationsTestConnectionResult {
  category?:
    | "auth"
    | "scope"
    | "domain"
    | "suspended"
    | "rateLimited"
    | "unavailable"
    | "timeout"
    | "tls"
    | "blocked"
    | "protocol"
    | "notFound"
    | "noCredentials"
    | "keyUnavailable"
    | "superseded";
  details?: {
    apiVersion?: string;
    livemode?: boolean;
    project?: string;
    scopes?: string[];
    shop?: string;
  };
  message: string;
  success: boolean;
}

/** What `integrations.update` takes. */
export interface IntegrationsUpdateArguments {
  apiKeyAuth?: {
    key: string;
    keyPrefix?: string;
  } | null;
  authMethod?: AuthMethod;
  basicAuth?: {
    password: string;
    username: string;
  } | null;
  capabilities?: {
    canPush?: boolean | null;
    canSync?: boolean | null;
    canWebhook?: boolean | null;
    syncFrequency?: string | null;
  } | null;
  connectionConfig?: {
    apiEndpoint?: string | null;
    apiVersion?: string | null;
    domain?: string | null;
    rateLimit?: number | null;
    timeout?: number | null;
  } | null;
  integrationId: Id<"integrations">;
  metadata?: { [key: string]: Value } | null;
  name?: string;
  oauth2Auth?: {
    accessToken: string;
    refreshToken?: string;
    scopes?: string[];
    tokenExpiry?: number;
  } | null;
  status?: "active" | "inactive" | "testing";
  verify?: boolean;
}

/** What `integrations.updateSyncStats` takes. */
export interface IntegrationsUpdateSyncStatsArguments {
  failedSyncCount?: number;
  integrationId: Id<"integrations">;
  lastSyncCount?: number;
  totalRecords?: number;
}

/** What `workflow.shopify` takes. */
export interface WorkflowShopifyArguments {
  accessToken?: string;
  domain?: string;
  fields?: string[];
  id?: string;
  limit?: number;
  operation?: "list" | "get" | "count";
  organizationId?: string;
  pageInfo?: string;
  resource: "products" | "customers" | "orders";
  updatedAtMin?: string;
  variables?: { [key: string]: Value };
}

/** What `workflow.shopify` returns. */
export interface WorkflowShopifyResult {
  apiVersion: string;
  data: Value;
  integrationId?: Id<"integrations">;
  pagination?: {
    hasNextPage: boolean;
    nextPageInfo?: string;
  };
  source:
    | "parameters"
    | "variables.shopify"
    | "variables.workflow.shopify"
    | "integration";
  warnings?: string[];
}

/** The functions of the host, by module and name. */
export declare const api: {
  readonly audit: {
    /**
     * Returns one page of the audit trail, the newest row first, and the cursor of the next. With
     * conditions a page may be short or empty although isDone is false.
     */
    readonly list: FunctionReference<"query", AuditListArguments, AuditListResult>;
    /**
     * Goes along the audit trail and names the first row that was changed, removed or put in. Each
     * call looks at up to 10,000 rows; the cursor leads on.
     */
    readonly verify: FunctionReference<"query", { cursor?: string }, AuditVerifyResult>;
  };
  readonly integrations: {
    /** Creates an integration with its credentials sealed, and returns its id. */
    readonly create: FunctionReference<
      "action",
      IntegrationsCreateArguments,
      Id<"integrations">,
      IdempotentCallOptions
    >;
    /** Deletes an integration and its credentials; its audit rows stay. */
    readonly deleteIntegration: FunctionReference<
      "mutation",
      { integrationId: Id<"integrations"> },
      null,
      IdempotentCallOptions
    >;
    /** Returns an integration by its id, or null where there is none that this process may see. */
    readonly get: FunctionReference<
      "query",
      { integrationId: Id<"integrations"> },
      Integration | null
    >;
    /**
     * Returns an organization's best integration of a provider: an active one before a testing, an
     * erroneous and an inactive one, and the oldest among equals; or null.
     */
    readonly getByProvider: FunctionReference<
      "query",
      { organizationId: string; provider: Provider },
      Integration | null
    >;
    /** Returns an integration's credentials in clear, and leaves an audit row. */
    readonly getDecryptedCredentials: FunctionReference<
      "action",
      { integrationId: Id<"integrations"> },
      IntegrationsGetDecryptedCredentialsResult
    >;
    /**
     * Makes a Shopify integration of the credentials in a workflow's variables, and returns its
     * id.
     */
    readonly importFromVariables: FunctionReference<
      "action",
      IntegrationsImportFromVariablesArguments,
      Id<"integrations">
    >;
    /** Lists the integrations of an organization in order of creation. */
    readonly list: FunctionReference<
      "query",
      { organizationId: string; provider?: Provider },
      Integration[]
    >;
    /**
     * Returns one page of an organization's integrations in order of creation, and the cursor of
     * the next.
     */
    readonly paginate: FunctionReference<
      "query",
      IntegrationsPaginateArguments,
      { continueCursor: string; isDone: boolean; page: Integration[] }
    >;
    /** Calls the provider with an integration's stored credentials, and notes what came of it. */
    readonly testConnection: FunctionReference<
      "action",
      { integrationId: Id<"integrations"> },
      IntegrationsTestConnectionResult
    >;
    /** Changes the fields that are given; null clears an optional one. */
    readonly update: FunctionReference<
      "action",
      IntegrationsUpdateArguments,
      null,
      IdempotentCallOptions
    >;
    /** Sets the counts that are given, and notes when an integration was synchronised. */
    readonly updateSyncStats: FunctionReference<
      "mutation",
      IntegrationsUpdateSyncStatsArguments,
      null,
      IdempotentCallOptions
    >;
  };
  readonly oauth2: {
    /**
     * Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit row.
     */
    readonly decrypt: FunctionReference<
      "action",
      { encrypted: string },
      { plaintext: string }
    >;
    /** Seals a text under the primary key. */
    readonly encrypt: FunctionReference<
      "action",
      { plaintext: string },
      { encrypted: string }
    >;
  };
  readonly workflow: {
    /** Reads products, customers or orders from a shop, with credentials of the call or stored. */
    readonly shopify: FunctionReference<
      "action",
      WorkflowShopifyArguments,
      WorkflowShopifyResult
    >;
  };
};
