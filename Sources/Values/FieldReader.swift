import JSON

/// A reader of a field of any type, which is a `FieldReader` of it.
typealias AnyFieldReader = any AnyObject & Sendable

/// Finds and decodes one field of an object.
///
/// It is a class, and does not know the type of the object, since the runtime looks the layout of a
/// parameter pack of generic types up each time, and of these fastest.
final class FieldReader<Value: Sendable>: Sendable {
  private let name: JSONName
  private let decode: Shape<Value>.Decode
  /// What stands for a member that is not there; nil where it has to be there.
  private let absent: (@Sendable () -> Value)?

  /// A reader of a field with that name.
  init(
    _ name: String, _ decode: @escaping Shape<Value>.Decode,
    absent: (@Sendable () -> Value)? = nil
  ) {
    self.name = JSONName(name)
    self.decode = decode
    self.absent = absent
  }

  /// The field's value among the members of an object.
  ///
  /// Of a missing one only the place is said; the object's validator knows the rest.
  func read(
    _ document: JSONDocument, _ members: inout MemberCursor
  ) throws(ValidationError) -> Value {
    guard let node = members.value(of: name, in: document) else {
      if let absent { return absent() }
      throw ValidationError(.missingField, .any).inside(member: name.text)
    }
    do throws(ValidationError) {
      return try decode(document, node)
    } catch {
      throw error.inside(member: name.text)
    }
  }
}
