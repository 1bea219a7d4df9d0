package import JSON
package import Secrets
import Values

/// An integration as a line of a snapshot: Convex's form of the document, with the ciphertexts where
/// ``Integration/storedForm`` has them [W-179].
package enum ExportedIntegration {
  /// Appends the line of a stored document, its end included.
  ///
  /// Returns the credential field of which the document says another thing than is stored, with
  /// nothing appended; nil where all is well.
  package static func append(
    _ document: JSONDocument, _ sealed: [String: Sealed], to bytes: inout [UInt8]
  ) -> CredentialField? {
    for field in CredentialField.allCases
    where isTold(field, document) != (sealed[field.rawValue] != nil) {
      return field
    }
    var writer = JSONWriter(bytes)
    bytes = []
    writer.beginObject()
    forEachMember(of: document.root, in: document) { key, value in
      writer.key(of: key, in: document)
      if let object = AuthObject(rawValue: document.string(at: key)) {
        write(value, of: document, with: ciphertexts(of: object, sealed), into: &writer)
      } else {
        ExportForm.write(value, of: document, into: &writer)
      }
    }
    writer.endObject()
    writer.bytes.append(UInt8(ascii: "\n"))
    bytes = writer.bytes
    return nil
  }

  /// Whether a document says that it has a credential in a field.
  private static func isTold(_ field: CredentialField, _ document: JSONDocument) -> Bool {
    guard let object = document.member(field.object.rawValue, of: document.root) else {
      return false
    }
    guard field == .refreshToken else { return true }
    return document.member("hasRefreshToken", of: object).map { document.kind(of: $0) } == .true
  }

  /// The ciphertexts of an auth object by the names of their members, in the order of these.
  private static func ciphertexts(
    of object: AuthObject, _ sealed: [String: Sealed]
  ) -> [(name: String, sealed: Sealed)] {
    let fields = CredentialField.allCases.filter { $0.object == object }
    return fields.compactMap { field in sealed[field.rawValue].map { (field.member, $0) } }
      .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
  }

  /// Writes an object, whose members are in order, with more of them at their places.
  private static func write(
    _ object: JSONDocument.Node, of document: JSONDocument,
    with more: [(name: String, sealed: Sealed)], into writer: inout JSONWriter
  ) {
    var rest = more[...]
    func writeFirst() {
      guard let (name, sealed) = rest.popFirst() else { return }
      writer.key(name)
      writer.string(sealed.bytes.span)
    }
    writer.beginObject()
    forEachMember(of: object, in: document) { key, value in
      let name = document.string(at: key)
      while let next = rest.first, next.name.utf8.lexicographicallyPrecedes(name.utf8) {
        writeFirst()
      }
      writer.key(of: key, in: document)
      ExportForm.write(value, of: document, into: &writer)
    }
    while !rest.isEmpty { writeFirst() }
    writer.endObject()
  }

  private static func forEachMember(
    of object: JSONDocument.Node, in document: JSONDocument,
    _ body: (_ key: JSONDocument.Node, _ value: JSONDocument.Node) -> Void
  ) {
    guard document.kind(of: object) == .object, var key = document.firstChild(of: object) else {
      return
    }
    for _ in 0..<document.count(of: object) {
      let value = document.next(after: key)
      body(key, value)
      key = document.next(after: value)
    }
  }
}

extension CredentialField {
  /// The name of the member of its auth object that holds the ciphertext.
  var member: String { String(rawValue.split(separator: ".")[1]) }
}
