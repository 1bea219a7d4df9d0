import JSON
package import Secrets
package import Values

/// The shape of a text that is a secret: it goes from the message into memory that is wiped, and is
/// never written again.
package enum SecretShape {
  /// A secret of so many bytes of UTF-8.
  package static func bytes(_ length: ClosedRange<Int>) -> Shape<SecretArgument> {
    let validator = Validator.string(.bytes(length, form: Validator.secretForm))
    return Shape(
      validator: validator,
      decode: { (document, node) throws(ValidationError) -> SecretArgument in
        try validator.validate(document, node)
        return SecretArgument(Secret(string: node, in: document))
      },
      encode: { _, writer in writer.null() })
  }
}

extension Validator {
  /// Marks the strings that are secrets; any text has the form.
  static let secretForm = StringRule.Form("must be a text", pattern: "^[\\s\\S]*$") { _ in true }

  /// Whether a value has a member, at any depth, that this validator says is a secret.
  func holdsSecret(_ document: JSONDocument, _ node: JSONDocument.Node) -> Bool {
    switch self {
    case .string(let rule): rule?.form?.requirement == Self.secretForm.requirement
    case .union(let members):
      members.contains { $0.holdsSecret(document, node) } && document.kind(of: node) != .null
    case .object(let fields):
      document.kind(of: node) == .object
        && fields.sorted.contains { field in
          guard let value = document.value(of: field.name, in: node) else { return false }
          return field.validator.holdsSecret(document, value)
        }
    default: false
    }
  }
}

extension JSONDocument {
  /// The value of a member; nil where an object has none of that name.
  fileprivate func value(of name: String, in object: Node) -> Node? {
    guard var key = firstChild(of: object) else { return nil }
    for _ in 0..<count(of: object) {
      let value = next(after: key)
      if equals(key, name) { return value }
      key = next(after: value)
    }
    return nil
  }
}
