import { invalidArgument } from "./errors";
import type { Stored } from "./server";
import { providers } from "./validators";

export type ConnectionConfig = NonNullable<Stored["connectionConfig"]>;

/** A configuration as it is stored: the domain in lower case, no negative zeros. */
export function storedConfig(config: ConnectionConfig): ConnectionConfig {
  const stored = { ...config };
  if (stored.domain !== undefined) stored.domain = asciiLowercased(stored.domain);
  if (stored.rateLimit !== undefined) stored.rateLimit += 0;
  if (stored.timeout !== undefined) stored.timeout += 0;
  return stored;
}

/** Throws at the field of a configuration that does not fit the provider. */
export function requireConfig(config: ConnectionConfig | undefined, provider: string, hasCredentials: boolean): void {
  const host = providers[provider].host;
  if (host === null) {
    if (hasCredentials && config?.domain === undefined) {
      throw invalidArgument(".connectionConfig.domain", "missingField", "is needed as long as there are credentials");
    }
  } else if (config?.domain !== undefined) {
    throw invalidArgument(".connectionConfig.domain", "extraField", "is for the provider shopify alone");
  }
  if (config?.apiEndpoint === undefined) return;
  if (asciiLowercased(config.apiEndpoint.split("/")[2]) !== (host ?? config.domain)) {
    throw invalidArgument(
      ".connectionConfig.apiEndpoint",
      "valueNotAllowed",
      "must have the host of the integration's own provider, which for a shop is its domain",
    );
  }
}

export function asciiLowercased(text: string): string {
  return text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}
