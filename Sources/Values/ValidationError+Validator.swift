extension ValidationError {
  /// An error at the place of the value itself; ``inside(member:)`` adds the steps to it.
  init(_ reason: Reason, _ validator: Validator, _ requirement: String? = nil) {
    self.init(
      path: "", reason: reason, validator: validator.notation,
      requirement: requirement ?? (reason.concernsRule ? validator.requirement : nil))
  }

  /// An error at a path, for what a validator cannot say; `requirement` goes on after "which", and
  /// where it is nil the validator's own rule is told.
  package init(
    at path: String, _ reason: Reason, _ validator: Validator, _ requirement: String? = nil
  ) {
    self.init(reason, validator, requirement)
    self.path = path
  }

  /// The same error, told with another validator where it is about the value itself.
  func told(of validator: Validator) -> ValidationError {
    guard path.isEmpty else { return self }
    var error = self
    error.validator = validator.notation
    return error
  }
}

extension ValidationError.Reason {
  /// Whether the value had the type, so that it helps to say what is asked beside it.
  fileprivate var concernsRule: Bool {
    switch self {
    case .valueNotAllowed, .limit, .missingField: true
    case .extraField, .duplicateField, .typeMismatch: false
    }
  }
}
