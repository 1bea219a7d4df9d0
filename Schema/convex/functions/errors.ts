import { ConvexError } from "convex/values";

export type Reason = "missingField" | "extraField" | "typeMismatch" | "valueNotAllowed";

/** An argument that its type allows and the contract does not. */
export function invalidArgument(path: string, reason: Reason, what: string) {
  const message = `ArgumentValidationError: ${path} ${what}.`;
  return new ConvexError({ kind: "ArgumentValidationError", path, reason, message });
}

/** A limit of the contract that was passed. */
export function limitExceeded(limit: string, message: string) {
  return new ConvexError({ kind: "LimitExceeded", limit, message });
}

/** A refusal that `code` names; `details` go along. */
export function refused(code: string, message: string, details: Record<string, string> = {}) {
  return new ConvexError({ kind: "FunctionError", code, message, ...details });
}

export function notFound() {
  return new ConvexError({ kind: "NotFound", message: "There is no such document for this caller." });
}

export function forbidden() {
  return new ConvexError({
    kind: "Forbidden",
    message: "The caller may not see this organization. Sign in to it, or read README.md on access.",
  });
}

export function nameConflict() {
  return new ConvexError({
    kind: "Conflict",
    field: "name",
    message: "The organization has an integration of this provider with this name already. Choose another name.",
  });
}

export function keyUnavailable(message: string, kid?: string) {
  return new ConvexError(
    kid === undefined ? { kind: "KeyUnavailable", message } : { kind: "KeyUnavailable", kid, message },
  );
}

export function decryptionFailed() {
  return new ConvexError({
    kind: "DecryptionFailed",
    message: "The ciphertext does not open: it was changed, moved from elsewhere, or is not ours.",
  });
}
