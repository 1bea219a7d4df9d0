import Functions
import JSON
import Values

/// The free-form object of an integration.
enum Metadata {
  /// The largest, as compact JSON.
  static let maximumBytes = 64 << 10

  /// `patch` merged into `old` one level deep, where null clears a field [W-103].
  ///
  /// Throws `valueNotAllowed` at `.metadata` where the merged object is too large.
  static func merged(
    _ patch: CanonicalJSON, into old: CanonicalJSON?
  ) throws(FunctionError) -> CanonicalJSON {
    var members: [(name: String, value: [UInt8])] = []
    if let old { members = self.members(of: old) }
    for (name, value) in self.members(of: patch) {
      members.removeAll { $0.name.utf8.elementsEqual(name.utf8) }
      if value != Array("null".utf8) { members.append((name, value)) }
    }
    members.sort { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    var writer = JSONWriter()
    writer.beginObject()
    for (name, value) in members {
      writer.key(name)
      writer.raw(value)
    }
    writer.endObject()
    guard writer.bytes.count <= maximumBytes else {
      throw .valueNotAllowed(
        ".metadata", "The field metadata may have at most \(maximumBytes) bytes of compact JSON.")
    }
    do {
      let document = try JSONDocument(parsing: writer.bytes)
      return try CanonicalJSON(document, document.root)
    } catch {
      // Two objects that are each within the limits can pass that of fields together.
      throw FunctionError(error)
    }
  }

  private static func members(of object: CanonicalJSON) -> [(name: String, value: [UInt8])] {
    guard let document = try? JSONDocument(parsing: object.bytes),
      var key = document.firstChild(of: document.root)
    else { return [] }
    var members: [(name: String, value: [UInt8])] = []
    for _ in 0..<document.count(of: document.root) {
      let value = document.next(after: key)
      members.append((document.string(at: key), Array(document.bytes[document.text(of: value)])))
      key = document.next(after: value)
    }
    return members
  }
}
