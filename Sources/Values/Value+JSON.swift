package import JSON

/// The codec of [W-50].
extension Value {
  /// Reads a value of Convex's model.
  ///
  /// It refuses what Convex refuses: a malformed `$integer`, `$float` or `$bytes`, another name
  /// that begins with `$`, a name that is not printable ASCII, and a name that stands twice. The
  /// limits of [W-120] are ``Validator/any``'s business.
  package init(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) {
    switch document.kind(of: node) {
    case .null: self = .null
    case .false: self = .boolean(false)
    case .true: self = .boolean(true)
    case .number: self = .number(document.number(at: node))
    case .string: self = .string(document.string(at: node))
    case .array:
      var elements: [Value] = []
      elements.reserveCapacity(document.count(of: node))
      try document.forEachElement(of: node) { element throws(ValidationError) in
        elements.append(try Value(document, element))
      }
      self = .array(elements)
    case .object: self = try Self.object(document, node)
    }
  }

  private static func object(
    _ document: JSONDocument, _ node: JSONDocument.Node
  ) throws(ValidationError) -> Value {
    switch ReservedObject(document, node) {
    case .int64(let number): return .int64(number)
    case .float(let number): return .number(number)
    case .bytes(let bytes): return .bytes(bytes)
    case .malformed: throw ValidationError(.typeMismatch, .any, ReservedObject.requirement)
    case nil: break
    }
    var members: [Member] = []
    for member in try document.sortedMembers(of: node) {
      let name = document.string(at: member.key)
      do throws(ValidationError) {
        members.append(Member(name, try Value(document, member.value)))
      } catch {
        throw error.inside(member: name)
      }
    }
    return .object(members)
  }

  /// Writes the value as canonical JSON: the same bytes for the same value [W-21].
  package func write(to writer: inout JSONWriter) {
    switch self {
    case .null: writer.null()
    case .int64(let number): writer.int64(number)
    case .number(let number): writer.float(number)
    case .boolean(let flag): writer.bool(flag)
    case .string(let string): writer.string(string)
    case .bytes(let bytes): writer.bytesValue(bytes.span)
    case .array(let elements):
      writer.beginArray()
      for element in elements { element.write(to: &writer) }
      writer.endArray()
    case .object(let members):
      writer.beginObject()
      for member in members {
        writer.key(member.name)
        member.value.write(to: &writer)
      }
      writer.endObject()
    }
  }
}
