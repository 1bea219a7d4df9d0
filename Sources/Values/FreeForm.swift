import JSON

/// Checks a value that no validator describes, and writes its canonical form on the way.
///
/// The limits of [W-120] hold for it; no object may have a name twice; `$integer`, `$float` and
/// `$bytes` have to be well formed. Canonical is compact JSON with sorted names [W-21].
struct FreeForm {
  private let document: JSONDocument

  /// What takes the canonical form; nil where it is not wanted.
  var writer: JSONWriter?

  init(_ document: JSONDocument, writer: JSONWriter? = nil) {
    self.document = document
    self.writer = writer
  }

  /// Takes a value that stands inside `depth` containers.
  mutating func take(_ node: JSONDocument.Node, depth: Int) throws(ValidationError) {
    switch document.kind(of: node) {
    case .null: writer?.null()
    case .false: writer?.bool(false)
    case .true: writer?.bool(true)
    case .number: writer?.float(document.number(at: node))
    case .string: writer?.string(of: node, in: document)
    case .array: try takeArray(node, depth: depth)
    case .object:
      switch ReservedObject(document, node) {
      case nil: try takeObject(node, depth: depth)
      case .int64(let number): writer?.int64(number)
      case .float(let number): writer?.float(number)
      case .bytes(let bytes): writer?.bytesValue(bytes.span)
      case .malformed: throw ValidationError(.typeMismatch, .any, ReservedObject.requirement)
      }
    }
  }

  private mutating func takeArray(
    _ node: JSONDocument.Node, depth: Int
  ) throws(ValidationError) {
    try Self.checkDepth(depth + 1)
    guard document.count(of: node) <= ValueLimits.arrayLength else {
      throw Self.limit(
        ValueLimits.Name.arrayLength, "may have at most \(ValueLimits.arrayLength) elements")
    }
    writer?.beginArray()
    guard var element = document.firstChild(of: node) else {
      writer?.endArray()
      return
    }
    for index in 0..<document.count(of: node) {
      do throws(ValidationError) {
        try take(element, depth: depth + 1)
      } catch {
        throw error.inside(element: index)
      }
      element = document.next(after: element)
    }
    writer?.endArray()
  }

  private mutating func takeObject(
    _ node: JSONDocument.Node, depth: Int
  ) throws(ValidationError) {
    try Self.checkDepth(depth + 1)
    guard document.count(of: node) <= ValueLimits.objectFields else {
      throw Self.limit(
        ValueLimits.Name.objectFields, "may have at most \(ValueLimits.objectFields) fields")
    }
    writer?.beginObject()
    for member in try document.sortedMembers(of: node) {
      do throws(ValidationError) {
        try Self.checkLength(document.utf8Count(of: member.key))
        writer?.key(of: member.key, in: document)
        try take(member.value, depth: depth + 1)
      } catch {
        throw error.inside(member: document.string(at: member.key))
      }
    }
    writer?.endObject()
  }

  private static func checkDepth(_ depth: Int) throws(ValidationError) {
    guard depth <= ValueLimits.depth else {
      throw limit(ValueLimits.Name.depth, "may nest at most \(ValueLimits.depth) deep")
    }
  }

  private static func checkLength(_ byteCount: Int) throws(ValidationError) {
    guard (1...ValueLimits.fieldNameBytes).contains(byteCount) else {
      throw limit(ValueLimits.Name.fieldNameBytes, FieldName.requirement)
    }
  }

  private static func limit(_ name: String, _ requirement: String) -> ValidationError {
    ValidationError(.limit(name), .any, requirement)
  }
}
