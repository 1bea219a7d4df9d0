import JSON

/// The one pass over an object with declared fields.
///
/// It is a class so that the closure of a shape holds one reference. The readers of its fields stand
/// in an array without their types, since a tuple of them would have the runtime look the type of
/// each up at each call.
final class ObjectDecoder<Value: Sendable, each Content: Sendable>: Sendable {
  private let validator: Validator
  private let fieldCount: Int
  private let isFreeForm: Bool
  private let make: @Sendable (repeat each Content) -> Value
  private let readers: [AnyFieldReader]

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
    var all: [AnyFieldReader] = []
    for reader in repeat each readers { all.append(reader) }
    self.readers = all
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
    let value = try decodeFields(document, &members)
    // Each field found one member, so that any more are extra or repeated.
    guard members.found == members.count else { throw ValidationError(.extraField, .any) }
    return value
  }

  /// Decodes the declared fields of an object that was checked before, and passes over others.
  func decodePart(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) -> Value {
    guard var members = MemberCursor(document, node) else {
      throw ValidationError(.typeMismatch, validator)
    }
    return try decodeFields(document, &members)
  }

  @inline(__always)
  private func decodeFields(
    _ document: JSONDocument, _ members: inout MemberCursor
  ) throws(ValidationError) -> Value {
    var next = 0
    return try make(repeat readers.read((each Content).self, &next, document, &members))
  }
}

extension [AnyFieldReader] {
  /// Decodes the field at `next`, whose type has to be that of its reader, and moves on.
  @inline(__always)
  func read<Content: Sendable>(
    _: Content.Type, _ next: inout Int, _ document: JSONDocument, _ members: inout MemberCursor
  ) throws(ValidationError) -> Content {
    // A cast that were checked would look the type up, which is what the array is there to avoid.
    let reader = unsafe unsafeDowncast(self[next], to: FieldReader<Content>.self)
    next += 1
    return try reader.read(document, &members)
  }
}
