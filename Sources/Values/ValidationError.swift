/// Why a value is not what its validator describes [W-51].
///
/// It names the place and the validator, and never holds a value that was sent.
package struct ValidationError: Error, Hashable, Sendable {
  /// The closed set of reasons; `data.reason` is ``name``.
  package enum Reason: Hashable, Sendable {
    case missingField
    case extraField
    case duplicateField
    case typeMismatch
    case valueNotAllowed
    /// A limit of section 13, by its name in `host.info.limits`: error -32008, not -32602.
    case limit(String)

    /// The word that stands in `data.reason`; for a limit the limit's name.
    package var name: String {
      switch self {
      case .missingField: "missingField"
      case .extraField: "extraField"
      case .duplicateField: "duplicateField"
      case .typeMismatch: "typeMismatch"
      case .valueNotAllowed: "valueNotAllowed"
      case .limit(let name): name
      }
    }
  }

  /// What was checked: it decides how ``message`` begins.
  package enum Subject: String, Hashable, Sendable {
    case arguments = "ArgumentValidationError"
    case result = "ReturnsValidationError"
  }

  /// Where, from the root: `.connectionConfig.timeout`, `.fields[0]`; empty for the root itself.
  package internal(set) var path: String
  package let reason: Reason
  /// The validator in Convex's notation, of the object for an extra field, else of the value.
  package internal(set) var validator: String
  /// What is asked of the value beside its type, as `must have 1 to 200 characters`, if anything.
  package let requirement: String?

  /// An error at a path, with the notation of the validator and what it asks beside the type.
  package init(
    path: String, reason: Reason, validator: String, requirement: String? = nil
  ) {
    self.path = path
    self.reason = reason
    self.validator = validator
    self.requirement = requirement
  }

  /// One or two sentences that begin with `ArgumentValidationError: `.
  package var message: String { message(of: .arguments) }

  /// The sentences, after the name of the error for that subject and a colon.
  package func message(of subject: Subject) -> String {
    "\(subject.rawValue): \(explanation(of: subject))"
  }

  /// The sentences alone: they name the field and its validator.
  package func explanation(of subject: Subject) -> String {
    let place =
      switch (path.isEmpty, subject) {
      case (false, _): "The field `\(path)`"
      case (true, .arguments): "The arguments object"
      case (true, .result): "The result"
      }
    let rule = requirement.map { "\(validator), which \($0)" } ?? validator
    return switch reason {
    case .missingField: "\(place) is missing. It must be \(rule)."
    case .extraField where requirement != nil:
      "\(place) is not called for. The object around it must be \(rule)."
    case .extraField: "\(place) is not declared. The object around it must be \(rule)."
    case .duplicateField: "\(place) is given more than once. It must be \(rule)."
    case .typeMismatch: "\(place) has the wrong type. It must be \(rule)."
    case .valueNotAllowed: "\(place) has a value that is not allowed. It must be \(rule)."
    case .limit(let name): "\(place) passes the limit `\(name)`. It must be \(rule)."
    }
  }
}
