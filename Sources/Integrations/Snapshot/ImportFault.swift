import Functions
import Values

/// What is wrong with one row of an import, as whoever mends the file is told.
///
/// It names the field and what is asked of it, and holds no value of the row.
package struct RowFault: Error, Sendable, Equatable {
  /// The field, as `.connectionConfig.timeout`; empty for the row itself.
  package let path: String
  /// One or two plain sentences.
  package let text: String
  /// The id of the key that is missing, where that is what is wrong.
  package let missingKey: String?

  init(_ path: String, _ text: String, missingKey: String? = nil) {
    self.path = path
    self.text = text
    self.missingKey = missingKey
  }

  init(_ error: ValidationError) {
    self.init(error.path, error.explanation(of: .arguments))
  }

  /// A fault of a function's arguments, without the name of the error before its sentences.
  init(_ error: FunctionError) {
    var path = ""
    for detail in error.details where detail.name == "path" {
      if case .text(let text) = detail.value { path = text }
    }
    let name = "ArgumentValidationError: "
    let isNamed = error.message.utf8.starts(with: name.utf8)
    self.init(path, isNamed ? String(error.message.dropFirst(name.count)) : error.message)
  }

  /// The same error of a ciphertext, at its field.
  init(_ error: FunctionError, at field: CredentialField) {
    guard error.kind != .argumentValidation else {
      self.init(error)
      return
    }
    var kid: String?
    if error.kind == .keyUnavailable {
      for detail in error.details where detail.name == "kid" {
        if case .text(let text) = detail.value { kid = text }
      }
    }
    self.init(".\(field.rawValue)", error.message, missingKey: kid)
  }
}

/// A fault with the line that it is in, counted from 1.
package struct ImportFault: Sendable, Equatable {
  package let line: Int
  package let fault: RowFault
}
