// Made from the function declarations by `integrations-host schema --write Schema`.

/** An int64 on the wire. */
export type Int64 = { $integer: string };
/** Bytes on the wire. */
export type Bytes = { $bytes: string };
/** Any Convex value on the wire. */
export type Value =
  | null | boolean | number | string | Int64 | Bytes | { $float: string }
  | Value[] | { [key: string]: Value };

export interface Functions {
  /** Returns one page of the audit trail, the newest row first, and the cursor of the next. With conditions a page may be short or empty although isDone is false. */
  "audit.list": {
    type: "query";
    args: {
      integrationId?: string;
      organizationId?: string;
      paginationOpts: {
        cursor: string | null;
        numItems: number;
      };
    };
    returns: {
      continueCursor: string;
      isDone: boolean;
      page: {
        _creationTime: number;
        _id: string;
        client: string;
        details?: { [key: string]: Value };
        event: string;
        function: string;
        integrationId?: string;
        organizationId?: string;
        outcome: string;
      }[];
    };
  };
  /** Goes along the audit trail and names the first row that was changed, removed or put in. Each call looks at up to 10,000 rows; the cursor leads on. */
  "audit.verify": {
    type: "query";
    args: {
      cursor?: string;
    };
    returns: {
      continueCursor: string;
      fault?: {
        _id?: string;
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
    };
  };
  /** Creates an integration with its credentials sealed, and returns its id. */
  "integrations.create": {
    type: "action";
    args: {
      apiKeyAuth?: {
        key: string;
        keyPrefix?: string;
      };
      authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
      basicAuth?: {
        password: string;
        username: string;
      };
      capabilities?: {
        canPush?: boolean;
        canSync?: boolean;
        canWebhook?: boolean;
        syncFrequency?: string;
      };
      connectionConfig?: {
        apiEndpoint?: string;
        apiVersion?: string;
        domain?: string;
        rateLimit?: number;
        timeout?: number;
      };
      metadata?: { [key: string]: Value };
      name: string;
      oauth2Auth?: {
        accessToken: string;
        refreshToken?: string;
        scopes?: string[];
        tokenExpiry?: number;
      };
      organizationId: string;
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
      verify?: boolean;
    };
    returns: string;
  };
  /** Deletes an integration and its credentials; its audit rows stay. */
  "integrations.deleteIntegration": {
    type: "mutation";
    args: {
      integrationId: string;
    };
    returns: null;
  };
  /** Returns an integration by its id, or null where there is none that this process may see. */
  "integrations.get": {
    type: "query";
    args: {
      integrationId: string;
    };
    returns: {
      _creationTime: number;
      _id: string;
      apiKeyAuth?: {
        keyPrefix?: string;
      };
      authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
      basicAuth?: {
        username: string;
      };
      capabilities?: {
        canPush?: boolean;
        canSync?: boolean;
        canWebhook?: boolean;
        syncFrequency?: string;
      };
      connectionConfig?: {
        apiEndpoint?: string;
        apiVersion?: string;
        domain?: string;
        rateLimit?: number;
        timeout?: number;
      };
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
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
      status: "active" | "inactive" | "error" | "testing";
      syncStats?: {
        failedSyncCount: number;
        lastSyncCount: number;
        totalRecords: number;
      };
    } | null;
  };
  /** Returns an organization's best integration of a provider: an active one before a testing, an erroneous and an inactive one, and the oldest among equals; or null. */
  "integrations.getByProvider": {
    type: "query";
    args: {
      organizationId: string;
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
    };
    returns: {
      _creationTime: number;
      _id: string;
      apiKeyAuth?: {
        keyPrefix?: string;
      };
      authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
      basicAuth?: {
        username: string;
      };
      capabilities?: {
        canPush?: boolean;
        canSync?: boolean;
        canWebhook?: boolean;
        syncFrequency?: string;
      };
      connectionConfig?: {
        apiEndpoint?: string;
        apiVersion?: string;
        domain?: string;
        rateLimit?: number;
        timeout?: number;
      };
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
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
      status: "active" | "inactive" | "error" | "testing";
      syncStats?: {
        failedSyncCount: number;
        lastSyncCount: number;
        totalRecords: number;
      };
    } | null;
  };
  /** Returns an integration's credentials in clear, and leaves an audit row. */
  "integrations.getDecryptedCredentials": {
    type: "action";
    args: {
      integrationId: string;
    };
    returns: {
      accessToken?: string;
      apiKey?: string;
      authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
      connectionConfig?: {
        apiEndpoint?: string;
        apiVersion?: string;
        domain?: string;
        rateLimit?: number;
        timeout?: number;
      };
      domain?: string;
      integrationId: string;
      keyPrefix?: string;
      name: string;
      password?: string;
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
      refreshToken?: string;
      scopes?: string[];
      tokenExpiry?: number;
      username?: string;
    };
  };
  /** Makes a Shopify integration of the credentials in a workflow's variables, and returns its id. */
  "integrations.importFromVariables": {
    type: "action";
    args: {
      name: string;
      organizationId: string;
      variables: { [key: string]: Value };
    };
    returns: string;
  };
  /** Lists the integrations of an organization in order of creation. */
  "integrations.list": {
    type: "query";
    args: {
      organizationId: string;
      provider?: "shopify" | "circuly" | "stripe" | "firmhouse";
    };
    returns: {
      _creationTime: number;
      _id: string;
      apiKeyAuth?: {
        keyPrefix?: string;
      };
      authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
      basicAuth?: {
        username: string;
      };
      capabilities?: {
        canPush?: boolean;
        canSync?: boolean;
        canWebhook?: boolean;
        syncFrequency?: string;
      };
      connectionConfig?: {
        apiEndpoint?: string;
        apiVersion?: string;
        domain?: string;
        rateLimit?: number;
        timeout?: number;
      };
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
      provider: "shopify" | "circuly" | "stripe" | "firmhouse";
      status: "active" | "inactive" | "error" | "testing";
      syncStats?: {
        failedSyncCount: number;
        lastSyncCount: number;
        totalRecords: number;
      };
    }[];
  };
  /** Returns one page of an organization's integrations in order of creation, and the cursor of the next. */
  "integrations.paginate": {
    type: "query";
    args: {
      organizationId: string;
      paginationOpts: {
        cursor: string | null;
        numItems: number;
      };
      provider?: "shopify" | "circuly" | "stripe" | "firmhouse";
      status?: "active" | "inactive" | "error" | "testing";
    };
    returns: {
      continueCursor: string;
      isDone: boolean;
      page: {
        _creationTime: number;
        _id: string;
        apiKeyAuth?: {
          keyPrefix?: string;
        };
        authMethod: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
        basicAuth?: {
          username: string;
        };
        capabilities?: {
          canPush?: boolean;
          canSync?: boolean;
          canWebhook?: boolean;
          syncFrequency?: string;
        };
        connectionConfig?: {
          apiEndpoint?: string;
          apiVersion?: string;
          domain?: string;
          rateLimit?: number;
          timeout?: number;
        };
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
        provider: "shopify" | "circuly" | "stripe" | "firmhouse";
        status: "active" | "inactive" | "error" | "testing";
        syncStats?: {
          failedSyncCount: number;
          lastSyncCount: number;
          totalRecords: number;
        };
      }[];
    };
  };
  /** Calls the provider with an integration's stored credentials, and notes what came of it. */
  "integrations.testConnection": {
    type: "action";
    args: {
      integrationId: string;
    };
    returns: {
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
    };
  };
  /** Changes the fields that are given; null clears an optional one. */
  "integrations.update": {
    type: "action";
    args: {
      apiKeyAuth?: {
        key: string;
        keyPrefix?: string;
      } | null;
      authMethod?: "api_key" | "bearer_token" | "basic_auth" | "oauth2";
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
      integrationId: string;
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
    };
    returns: null;
  };
  /** Sets the counts that are given, and notes when an integration was synchronised. */
  "integrations.updateSyncStats": {
    type: "mutation";
    args: {
      failedSyncCount?: number;
      integrationId: string;
      lastSyncCount?: number;
      totalRecords?: number;
    };
    returns: null;
  };
  /** Opens a text that oauth2.encrypt sealed, or one of the older form, and leaves an audit row. */
  "oauth2.decrypt": {
    type: "action";
    args: {
      encrypted: string;
    };
    returns: {
      plaintext: string;
    };
  };
  /** Seals a text under the primary key. */
  "oauth2.encrypt": {
    type: "action";
    args: {
      plaintext: string;
    };
    returns: {
      encrypted: string;
    };
  };
  /** Reads products, customers or orders from a shop, with credentials of the call or stored. */
  "workflow.shopify": {
    type: "action";
    args: {
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
    };
    returns: {
      apiVersion: string;
      data: Value;
      integrationId?: string;
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
    };
  };
}
