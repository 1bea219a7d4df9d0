import Documents
import Sealing
import Secrets
package import Values

extension FunctionError {
  /// What a caller is told of an error that a body threw.
  ///
  /// `limitMilliseconds` is what a timeout is told to have passed.
  package init(_ error: any Error, limitMilliseconds: Int = Limits.mutationMilliseconds) {
    switch error {
    case let error as FunctionError: self = error
    case let error as ValidationError: self.init(error)
    case let error as StoreError: self.init(error, limitMilliseconds: limitMilliseconds)
    case let error as SealingError: self.init(error)
    case is CancellationError: self = .cancelled
    default: self.init(.internalError, "The host failed to run this call.")
    }
  }

  /// A fault of the arguments: -32602, or -32008 where a limit of section 13 is passed [W-51].
  package init(_ error: ValidationError) {
    switch error.reason {
    case .limit(let name): self = .limitExceeded(name, error.explanation(of: .arguments))
    default:
      self.init(
        .argumentValidation, error.message,
        [Detail("path", error.path), Detail("reason", error.reason.name)])
    }
  }

  private init(_ error: StoreError, limitMilliseconds: Int) {
    switch error.reason {
    case .timeout: self = .timeout(milliseconds: limitMilliseconds)
    case .schema: self = .returnsValidation
    case .limit(let name): self = .limitExceeded(name, error.message)
    case .uniqueIndex(let column): self = .conflict(field: column, error.message)
    case .retiredKey(let kid):
      self.init(.keyUnavailable, error.message, [Detail("kid", kid.description)])
    case .diskFull, .readOnly, .corrupt, .locked, .io, .notOurs, .newer:
      self.init(
        .storageFailed, error.message, [Detail("reason", error.storageReason ?? "io")])
    }
  }

  private init(_ error: SealingError) {
    let kid = error.kid.map { [Detail("kid", $0)] } ?? []
    switch error.code {
    case .decryptionFailed: self.init(.decryptionFailed, error.message)
    case .keyUnavailable, .keyFile, .keyVariable:
      self.init(.keyUnavailable, error.message, kid)
    case .library: self.init(.internalError, "The cryptographic library failed.")
    }
  }
}
