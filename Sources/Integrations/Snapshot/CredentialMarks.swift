import Connectors
import JSON
import Values

/// Texts in an object of free form that begin as the keys of providers do.
enum CredentialMarks {
  /// The place of the first such text, as `.secrets[0]`; nil where there is none.
  static func path(in value: CanonicalJSON) -> String? {
    guard let document = try? JSONDocument(parsing: value.bytes) else { return nil }
    return path(in: document.root, of: document)
  }

  /// The depth of what is read is bounded by the parser.
  private static func path(in node: JSONDocument.Node, of document: JSONDocument) -> String? {
    switch document.kind(of: node) {
    case .string: return document.withUTF8(of: node) { isMarked($0) } ? "" : nil
    case .array, .object:
      guard var child = document.firstChild(of: node) else { return nil }
      for index in 0..<document.count(of: node) {
        var step = ValidationError.path(ofElement: index)
        if document.kind(of: node) == .object {
          step = ValidationError.path(ofMember: document.string(at: child))
          child = document.next(after: child)
        }
        if let rest = path(in: child, of: document) { return step + rest }
        child = document.next(after: child)
      }
      return nil
    case .null, .false, .true, .number: return nil
    }
  }

  /// Whether a text begins with a mark and goes on long enough to be the key.
  private static func isMarked(_ text: Span<UInt8>) -> Bool {
    KeyMarks.all.contains { mark in
      let prefix = mark.prefix.utf8Span.span
      guard text.count >= prefix.count + KeyPrefix.hidden else { return false }
      for index in prefix.indices where text[index] != prefix[index] { return false }
      return true
    }
  }
}
