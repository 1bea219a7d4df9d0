package import Values

extension Integration {
  /// The document as a Convex project would store it: the ciphertexts in their auth objects, and
  /// the system fields left to the database [W-100].
  package static let storedForm = Validator.object(
    Validator.Fields(
      fields(of: shape.validator).compactMap { field in
        guard !field.name.utf8.starts(with: "_".utf8) else { return nil }
        guard let object = AuthObject(rawValue: field.name) else { return field }
        return .optional(field.name, stored(field.validator, object))
      }))

  private static func stored(_ validator: Validator, _ object: AuthObject) -> Validator {
    let ciphertexts = CredentialField.allCases.filter { $0.object == object }.map { field in
      let name = String(field.rawValue.split(separator: ".")[1])
      return field == .refreshToken
        ? Validator.Field.optional(name, .string()) : .required(name, .string())
    }
    return .object(Validator.Fields(fields(of: validator) + ciphertexts))
  }

  private static func fields(of validator: Validator) -> [Validator.Field] {
    if case .object(let fields) = validator { return fields.sorted }
    return []
  }
}
