package import JSON

/// Why a call did not give a result, as its caller is told.
///
/// A message is one or two plain sentences and holds no secret, no ciphertext and no value of an
/// argument [W-70].
package struct FunctionError: Error, Sendable {
  /// The kinds of [W-70] that a function or its runner can give.
  package enum Kind: String, Sendable, CaseIterable {
    case functionNotFound = "FunctionNotFound"
    case argumentValidation = "ArgumentValidationError"
    case internalError = "InternalError"
    case returnsValidation = "ReturnsValidationError"
    case functionError = "FunctionError"
    case notFound = "NotFound"
    case conflict = "Conflict"
    case forbidden = "Forbidden"
    case keyUnavailable = "KeyUnavailable"
    case wrongFunctionType = "WrongFunctionType"
    case decryptionFailed = "DecryptionFailed"
    case timeout = "Timeout"
    case limitExceeded = "LimitExceeded"
    case connectionFailed = "ConnectionFailed"
    case storageFailed = "StorageFailed"
    case cancelled = "Cancelled"
  }

  /// A member of the error's `data` beside `kind`.
  package struct Detail: Sendable, Equatable {
    /// What a detail can be: a word of ours, several, or a whole number.
    package enum Value: Sendable, Equatable {
      case text(String)
      case texts([String])
      case number(Int)

      /// Writes the value.
      package func write(to writer: inout JSONWriter) {
        switch self {
        case .text(let text): writer.string(text)
        case .texts(let texts):
          writer.beginArray()
          for text in texts { writer.string(text) }
          writer.endArray()
        case .number(let number): writer.integer(number)
        }
      }
    }

    package let name: String
    package let value: Value

    /// A detail with a text.
    package init(_ name: String, _ text: String) {
      self.name = name
      value = .text(text)
    }

    /// A detail with several texts.
    package init(_ name: String, _ texts: [String]) {
      self.name = name
      value = .texts(texts)
    }

    /// A detail with a whole number.
    package init(_ name: String, _ number: Int) {
      self.name = name
      value = .number(number)
    }
  }

  package let kind: Kind
  package let message: String
  package let details: [Detail]

  /// An error of a kind, with what its `data` says beside the kind.
  package init(_ kind: Kind, _ message: String, _ details: [Detail] = []) {
    self.kind = kind
    self.message = message
    self.details = details
  }
}
