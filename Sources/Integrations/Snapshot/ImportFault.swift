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

  /// A fault of a field by itself.
  ///
  /// Of a field that has no place the message names no validator: that of a whole row is long.
  init(_ error: ValidationError) {
    self.init(
      error.path,
      error.reason == .extraField
        ? "The field `\(error.path)` is not declared. Take it out."
        : error.explanation(of: .arguments))
  }

  /// A fault of fields together, without the name of the error before its sentences.
  init(_ error: FunctionError) {
    let path = error.text("path") ?? ""
    let name = "ArgumentValidationError: "
    if error.text("reason") == ValidationError.Reason.extraField.name {
      self.init(
        path,
        "The field `\(path)` is not called for with this provider and authMethod. Take it out.")
    } else if error.message.utf8.starts(with: name.utf8) {
      self.init(path, String(error.message.dropFirst(name.count)))
    } else {
      self.init(path, error.message)
    }
  }

  /// A fault of a ciphertext, at its field.
  init(_ error: FunctionError, at field: CredentialField) {
    if error.kind == .argumentValidation {
      self.init(error)
    } else if error.kind == .keyUnavailable, let kid = error.text("kid") {
      self.init(".\(field.rawValue)", "\(error.message) Its id is \(kid).", missingKey: kid)
    } else {
      self.init(".\(field.rawValue)", error.message)
    }
  }
}

extension FunctionError {
  /// A detail that is a text.
  func text(_ name: String) -> String? {
    for detail in details where detail.name == name {
      if case .text(let text) = detail.value { return text }
    }
    return nil
  }
}

/// A fault with the line that it is in, counted from 1.
package struct ImportFault: Sendable, Equatable {
  package let line: Int
  package let fault: RowFault
}
