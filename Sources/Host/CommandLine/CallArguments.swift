import JSON

/// What a function is called with from the command line.
///
/// One of: nothing; one word of JSON that begins with `{`; `-` for JSON from the standard input;
/// or any number of `name=value`. There, `a.b=value` is the member `b` of the object `a`, and a
/// value is JSON where it reads as such and a string otherwise (`name='"12"'` is the string 12).
package enum CallArguments: Equatable, Sendable {
  /// The text of a JSON object.
  case json([UInt8])
  /// The text is still to be read; `checked(_:)` is to see it first.
  case standardInput

  /// Takes the words that follow the name of the function.
  ///
  /// - Throws: where a word has none of the forms; the error names its place, never the word,
  ///   which may hold a secret.
  package init(words: ArraySlice<String>) throws(UsageError) {
    if words.count == 1, words.first == "-" {
      self = .standardInput
    } else if words.count == 1, let word = words.first, Self.looksLikeObject(word) {
      self = .json(try Self.checked(Array(word.utf8)))
    } else {
      self = .json(try Self.object(ofPairs: words))
    }
  }

  /// The text of the object, read from the standard input where it is there.
  ///
  /// - Throws: `SystemError` where it cannot be read, `UsageError` where it is no object.
  func text(_ input: borrowing InputStream) throws -> [UInt8] {
    switch self {
    case .json(let bytes): bytes
    case .standardInput: try Self.checked(FileContents.read(input))
    }
  }

  /// The bytes as they are, if they are one JSON object.
  package static func checked(_ bytes: [UInt8]) throws(UsageError) -> [UInt8] {
    guard let document = document(bytes) else {
      throw .badArgument("the arguments are not JSON; see call --help", position: 1)
    }
    guard document.kind(of: document.root) == .object else {
      throw .badArgument("the arguments are no JSON object; see call --help", position: 1)
    }
    return bytes
  }

  private static func document(_ bytes: [UInt8]) -> JSONDocument? {
    do throws(JSONError) {
      return try JSONDocument(parsing: bytes)
    } catch {
      return nil
    }
  }

  private static func looksLikeObject(_ word: String) -> Bool {
    word.utf8.first { $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "\n") } == UInt8(ascii: "{")
  }

  private static func object(ofPairs words: ArraySlice<String>) throws(UsageError) -> [UInt8] {
    var root = Members()
    for (index, word) in words.enumerated() {
      let (name, text) = word.parted(at: UInt8(ascii: "="))
      guard let text else {
        throw .badArgument("an argument lacks its \"=\"; see call --help", position: index + 1)
      }
      let path = name.parts(between: UInt8(ascii: "."))
      guard !path.contains(""), path.count <= deepestPath else {
        throw .badArgument("an argument has no usable name; see call --help", position: index + 1)
      }
      guard root.set(value(text), at: path[...]) else {
        throw .badArgument("an argument is given twice; see call --help", position: index + 1)
      }
    }
    var writer = JSONWriter()
    root.write(to: &writer)
    return writer.bytes
  }

  /// Far deeper than any function's arguments, and shallow enough for a recursion.
  private static let deepestPath = 64

  private static func value(_ text: String) -> [UInt8] {
    if let document = document(Array(text.utf8)) {
      // Without the white space around it, behind which the writer would miss its comma.
      return Array(document.bytes[document.text(of: document.root)])
    }
    var writer = JSONWriter()
    writer.string(text)
    return writer.bytes
  }
}

/// The members of an object that is put together from pairs, in the order of their first use.
private struct Members {
  private enum Content {
    case value([UInt8])
    case object(Members)
  }

  private var members: [(name: String, content: Content)] = []

  /// Puts a value in its place; false where there is something already.
  mutating func set(_ value: [UInt8], at path: ArraySlice<String>) -> Bool {
    guard let name = path.first else { return false }
    let rest = path.dropFirst()
    guard let index = members.firstIndex(where: { $0.name.utf8.elementsEqual(name.utf8) }) else {
      if rest.isEmpty {
        members.append((name, .value(value)))
        return true
      }
      var inner = Members()
      let isSet = inner.set(value, at: rest)
      members.append((name, .object(inner)))
      return isSet
    }
    guard !rest.isEmpty, case .object(var inner) = members[index].content else { return false }
    let isSet = inner.set(value, at: rest)
    members[index].content = .object(inner)
    return isSet
  }

  func write(to writer: inout JSONWriter) {
    writer.beginObject()
    for member in members {
      writer.key(member.name)
      switch member.content {
      case .value(let bytes): writer.raw(bytes)
      case .object(let inner): inner.write(to: &writer)
      }
    }
    writer.endObject()
  }
}
