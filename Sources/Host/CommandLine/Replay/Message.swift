import JSON

/// A JSON value inside a document.
struct Message: Sendable {
  let document: JSONDocument
  let node: JSONDocument.Node

  init(document: JSONDocument, node: JSONDocument.Node) {
    self.document = document
    self.node = node
  }

  /// The value that is all of some bytes, or nil where they are not JSON.
  init?(parsing bytes: [UInt8]) {
    do throws(JSONError) {
      document = try JSONDocument(parsing: bytes)
    } catch {
      return nil
    }
    node = document.root
  }

  /// The bytes of the value as they stand.
  var text: ArraySlice<UInt8> { document.bytes[document.text(of: node)] }

  /// The value on its own, or nil where it nests deeper than a message may.
  func alone() -> Message? { Message(parsing: Array(text)) }

  /// The elements of an array, or the members of an object by name.
  func children() -> [(name: String?, value: Message)] {
    guard var child = document.firstChild(of: node) else { return [] }
    let isObject = document.kind(of: node) == .object
    return (0..<document.count(of: node)).map { _ in
      var name: String?
      if isObject {
        name = document.string(at: child)
        child = document.next(after: child)
      }
      defer { child = document.next(after: child) }
      return (name, Message(document: document, node: child))
    }
  }

  func member(_ name: String) -> Message? {
    document.member(name, of: node).map { Message(document: document, node: $0) }
  }
}

/// A string of a recorded message that stands for something else. [W-09]
struct Placeholder {
  enum Kind: Equatable {
    /// `{{*}}`
    case anything
    /// `{{name}}`, by its bytes [W-22].
    case name([UInt8])
  }

  let kind: Kind
  /// Where the string stands among the bytes of its document.
  let range: Range<Int>
}

extension Message {
  /// What the value itself stands for, if it is a placeholder.
  var placeholder: Placeholder? {
    guard document.kind(of: node) == .string else { return nil }
    let text = Array(document.string(at: node).utf8)
    guard text.count > 4, text.starts(with: "{{".utf8), text.suffix(2).elementsEqual("}}".utf8)
    else { return nil }
    let name = Array(text.dropFirst(2).dropLast(2))
    guard !name.contains(UInt8(ascii: "{")), !name.contains(UInt8(ascii: "}")) else { return nil }
    return Placeholder(
      kind: name == [UInt8(ascii: "*")] ? .anything : .name(name), range: document.text(of: node))
  }

  /// All placeholders in the value, in the order of its bytes; names of members are none.
  func placeholders() -> [Placeholder] {
    if let placeholder { return [placeholder] }
    return children().flatMap { $0.value.placeholders() }
  }
}
