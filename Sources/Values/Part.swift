package import JSON

/// Some fields of an object, which are read and replaced without the others.
///
/// It is for objects that were checked as a whole when they were written: what a value has beside
/// these fields is neither looked at nor touched.
package struct Part<Value: Sendable>: Sendable {
  /// Reads the fields of an object.
  package let decode: Shape<Value>.Decode

  /// The names of the fields that are replaced, in order, and what writes each with its name.
  private let names: [[UInt8]]
  private let writers: [Shape<Value>.Encode]

  /// The part of the fields given, made by an initialiser that takes them in order.
  ///
  /// Those that are named in `readOnly` stay as they are in the object.
  package init<each Content: Sendable>(
    _ make: @escaping @Sendable (repeat each Content) -> Value, readOnly: [String] = [],
    _ fields: repeat Field<Value, each Content>
  ) {
    var replaced: [(name: [UInt8], write: Shape<Value>.Encode)] = []
    var members: [Validator.Field] = []
    for field in repeat each fields {
      members.append(field.declaration)
      let name = field.declaration.name
      if !readOnly.contains(name) { replaced.append((Array(name.utf8), field.encode)) }
    }
    replaced.sort { $0.name.lexicographicallyPrecedes($1.name) }
    names = replaced.map { $0.name }
    writers = replaced.map { $0.write }
    let decoder = ObjectDecoder(
      .object(Validator.Fields(members)), fieldCount: members.count, make,
      repeat (each fields).reader)
    decode = { (document, node) throws(ValidationError) -> Value in
      try decoder.decodePart(document, node)
    }
  }

  /// Writes an object whose names are in order, with the fields of `value` in place of its own.
  package func replace(
    in document: JSONDocument, _ node: JSONDocument.Node, with value: Value,
    into writer: inout JSONWriter
  ) {
    Replacement(document: document, names: names).write(node, into: &writer) { index, writer in
      writers[index](value, &writer)
    }
  }
}

/// Writes an object with other fields in place of its own; knows nothing of types, which in generic
/// code would cost more than the work.
private struct Replacement {
  let document: JSONDocument
  let names: [[UInt8]]

  /// Writes the object at a node; `replace` writes the field whose name has an index.
  func write(
    _ node: JSONDocument.Node, into writer: inout JSONWriter,
    _ replace: (Int, inout JSONWriter) -> Void
  ) {
    writer.beginObject()
    var index = 0
    // What stays is copied in runs, with the commas in it.
    var run = 0..<0
    var key = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let name = key else { break }
      let content = document.next(after: name)
      key = document.next(after: content)
      var order = -1
      while index < names.count, order != 0 {
        order = self.order(of: names[index], to: name)
        if order > 0 { break }
        flush(&run, into: &writer)
        replace(index, &writer)
        index += 1
      }
      if order == 0 { continue }
      let start = run.isEmpty ? document.text(of: name).lowerBound : run.lowerBound
      run = start..<document.text(of: content).upperBound
    }
    flush(&run, into: &writer)
    for index in index..<names.count { replace(index, &writer) }
    writer.endObject()
  }

  private func flush(_ run: inout Range<Int>, into writer: inout JSONWriter) {
    if !run.isEmpty { writer.raw(document.bytes, in: run) }
    run = 0..<0
  }

  /// Below 0, 0 or above 0, as a name stands before a key, is the same, or stands after it.
  private func order(of name: [UInt8], to key: JSONDocument.Node) -> Int {
    document.withUTF8(of: key) { key in
      for place in 0..<min(name.count, key.count) where name[place] != key[place] {
        return Int(name[place]) - Int(key[place])
      }
      return name.count - key.count
    }
  }
}
