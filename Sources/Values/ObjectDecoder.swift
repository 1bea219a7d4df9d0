import JSON

/// The one pass over an object with declared fields.
///
/// It is a class so that the closure of a shape holds one reference, and the layout of the pack is
/// looked up once a call.
final class ObjectDecoder<Value: Sendable, each Content: Sendable>: Sendable {
  private let validator: Validator
  private let fieldCount: Int
  private let isFreeForm: Bool
  private let make: @Sendable (repeat each Content) -> Value
  private let readers: (repeat FieldReader<each Content>)

  /// A decoder of the fields that a validator declares.
  init(
    _ validator: Validator, fieldCount: Int,
    _ make: @escaping @Sendable (repeat each Content) -> Value,
    _ readers: repeat FieldReader<each Content>
  ) {
    self.validator = validator
    self.fieldCount = fieldCount
    isFreeForm = validator.isFreeForm
    self.make = make
    self.readers = (repeat each readers)
  }

  /// Decodes an object; where that fails, the validator says what is wrong first [W-51].
  func decode(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) -> Value {
    do throws(ValidationError) {
      return try decodeUnordered(document, node)
    } catch {
      try validator.validate(document, node)
      throw error
    }
  }

  /// Decodes an object; of an error only that there is one means something.
  private func decodeUnordered(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) -> Value {
    guard var members = MemberCursor(document, node), members.count <= fieldCount
    else { throw ValidationError(.typeMismatch, .any) }
    // The height counts `$integer` and the like as objects, which the validator does not.
    if isFreeForm, document.height(of: node) > ValueLimits.depth {
      try validator.validate(document, node)
    }
    let value = try make(repeat (each readers).read(document, &members))
    // Each field found one member, so that any more are extra or repeated.
    guard members.found == members.count else { throw ValidationError(.extraField, .any) }
    return value
  }
}
