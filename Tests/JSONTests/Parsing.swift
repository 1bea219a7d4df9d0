import JSON

/// Parses text, or gives the code of the error.
func parse(
  _ text: String, maximumDepth: Int = 128
) -> Result<JSONDocument, JSONError> {
  parse(Array(text.utf8), maximumDepth: maximumDepth)
}

/// Parses bytes, or gives the error.
func parse(
  _ bytes: [UInt8], maximumDepth: Int = 128
) -> Result<JSONDocument, JSONError> {
  Result { () throws(JSONError) in
    try JSONDocument(parsing: bytes, maximumDepth: maximumDepth)
  }
}

/// The error of text that has to be refused.
func refusal(_ text: String, maximumDepth: Int = 128) -> JSONError? {
  refusal(Array(text.utf8), maximumDepth: maximumDepth)
}

/// The error of bytes that have to be refused.
func refusal(_ bytes: [UInt8], maximumDepth: Int = 128) -> JSONError? {
  switch parse(bytes, maximumDepth: maximumDepth) {
  case .success: nil
  case .failure(let error): error
  }
}

/// A small generator with a fixed seed (xorshift64), so that random tests repeat.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed | 1
  }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state
  }
}

/// Writes a value again from its nodes, as any user of the tape would.
func rewrite(
  _ node: JSONDocument.Node, of document: JSONDocument, to writer: inout JSONWriter
) {
  switch document.kind(of: node) {
  case .null: writer.null()
  case .false: writer.bool(false)
  case .true: writer.bool(true)
  case .number: writer.number(document.number(at: node))
  case .string: writer.string(of: node, in: document)
  case .array:
    writer.beginArray()
    for child in children(of: node, in: document) { rewrite(child, of: document, to: &writer) }
    writer.endArray()
  case .object:
    writer.beginObject()
    for (place, child) in children(of: node, in: document).enumerated() {
      if place.isMultiple(of: 2) {
        writer.key(document.string(at: child))
      } else {
        rewrite(child, of: document, to: &writer)
      }
    }
    writer.endObject()
  }
}

/// The children of a container; of an object key, value, key, value.
func children(of node: JSONDocument.Node, in document: JSONDocument) -> [JSONDocument.Node] {
  guard var child = document.firstChild(of: node) else { return [] }
  let perMember = document.kind(of: node) == .object ? 2 : 1
  return (0..<document.count(of: node) * perMember).map { _ in
    defer { child = document.next(after: child) }
    return child
  }
}

/// The compact text of a document.
func compact(_ document: JSONDocument) -> String {
  var writer = JSONWriter()
  rewrite(document.root, of: document, to: &writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}
