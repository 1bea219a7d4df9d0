import JSON

/// The id that a reply repeats.
enum ReplyID {
  case null
  /// A string, number or null of the session's document.
  case node(JSONDocument.Node)
  /// The id as it was or would have been written into a reply.
  case text([UInt8])

  /// The id of a request or of what was none.
  init(_ node: JSONDocument.Node?) {
    self = node.map { .node($0) } ?? .null
  }

  /// Writes a number as the same bytes and a string as the same string. [W-30]
  func write(to writer: inout JSONWriter, in document: JSONDocument) {
    switch self {
    case .null:
      writer.null()
    case .text(let text):
      writer.raw(text)
    case .node(let node):
      switch document.kind(of: node) {
      case .string: writer.string(of: node, in: document)
      case .number: writer.raw(document.bytes, in: document.text(of: node))
      case .null, .false, .true, .array, .object: writer.null()
      }
    }
  }
}
