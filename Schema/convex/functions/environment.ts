declare const process: { env: Record<string, string | undefined> };

/** A variable of the deployment; undefined for one that is unset or empty. */
export function variable(name: string): string | undefined {
  return process.env[name] || undefined;
}
