/// The fields of an answer in their order; names are compared without case.
package struct HTTPHeaders: Sendable {
  private struct Field {
    var start: Int32
    var nameEnd: Int32
    /// The value begins where the name ends.
    var end: Int32
  }

  // One array for all texts: an answer may have 16,000 fields within its limit.
  private var bytes: [UInt8] = []
  private var fields: [Field] = []

  /// Fields as an answer would have them.
  package init(_ list: [(name: String, value: String)] = []) {
    for field in list {
      append(name: Array(field.name.utf8)[...], value: Array(field.value.utf8)[...])
    }
  }

  /// How many fields there are.
  package var count: Int { fields.count }

  /// The value of the first field of the name.
  package subscript(_ name: String) -> String? {
    for field in fields where isNamed(field, name) { return value(field) }
    return nil
  }

  /// The value of each field of the name.
  package func all(_ name: String) -> [String] {
    fields.filter { isNamed($0, name) }.map { value($0) }
  }

  /// All fields, names as they came.
  package var list: [(name: String, value: String)] {
    fields.map { field in
      (String(decoding: bytes[Int(field.start)..<Int(field.nameEnd)], as: UTF8.self), value(field))
    }
  }

  /// Appends a field; the caller keeps all of them within the limit of a head.
  mutating func append(name: ArraySlice<UInt8>, value: ArraySlice<UInt8>) {
    let start = Int32(clamping: bytes.count)
    bytes.append(contentsOf: name)
    let nameEnd = Int32(clamping: bytes.count)
    bytes.append(contentsOf: value)
    fields.append(Field(start: start, nameEnd: nameEnd, end: Int32(clamping: bytes.count)))
  }

  private func value(_ field: Field) -> String {
    String(decoding: bytes[Int(field.nameEnd)..<Int(field.end)], as: UTF8.self)
  }

  private func isNamed(_ field: Field, _ name: String) -> Bool {
    let own = bytes[Int(field.start)..<Int(field.nameEnd)]
    return own.count == name.utf8.count
      && zip(own, name.utf8).allSatisfy { Syntax.lowered($0) == Syntax.lowered($1) }
  }
}

/// An answer, whole.
package struct HTTPResponse: Sendable {
  /// 200 to 599.
  package let status: Int
  /// The fields of the head; those of a trailer are not among them.
  package let headers: HTTPHeaders
  /// The bytes as they came, chunks joined; `Content-Encoding` is the caller's business.
  package let body: [UInt8]

  /// An answer as a server would give it.
  package init(status: Int, headers: HTTPHeaders = HTTPHeaders(), body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}
