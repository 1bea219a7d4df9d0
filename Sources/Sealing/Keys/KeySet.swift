import JSON
import Secrets

/// The content of a key file: a JWK Set, RFC 7517, of `oct` keys of 32 bytes. [W-112]
enum KeySet {
  /// What is wrong with a content; says so without a byte of it.
  struct Fault: Error {
    let reason: String
  }

  /// The keys of a JWK Set, at least one, in their order.
  ///
  /// `kid` and other members that this does not use are ignored: an id is always computed.
  static func parse(_ bytes: [UInt8]) throws(Fault) -> [Key] {
    var document = JSONDocument()
    do {
      try document.parse(bytes, in: bytes.indices, maximumDepth: 16)
    } catch {
      throw Fault(reason: "is not JSON (at byte \(error.offset))")
    }
    guard let list = document.onlyMember("keys", of: document.root),
      document.kind(of: list) == .array
    else { throw Fault(reason: #"is not a JWK Set: it needs one array "keys""#) }
    guard var node = document.firstChild(of: list) else { throw Fault(reason: "has no keys") }
    var keys: [Key] = []
    for number in 1...document.count(of: list) {
      do throws(Fault) {
        keys.append(try key(at: node, in: document))
      } catch {
        throw Fault(reason: "has a key \(number) that \(error.reason)")
      }
      node = document.next(after: node)
    }
    return keys
  }

  /// The text of a key file with these keys, the first one sealing.
  static func text(of keys: [(id: KeyID, key: Key)]) -> Secret {
    Secret(capacity: keys.count * 128 + 32) { output in
      output.append(#"{"keys":["#)
      for (index, entry) in keys.enumerated() {
        if index > 0 { output.append(",") }
        output.append(#"{"kty":"oct","use":"enc","kid":""#)
        for byte in entry.id.description.utf8 { output.append(byte) }
        output.append(#"","k":""#)
        entry.key.bytes.withBytes { key in Base64URL.encode(key, into: &output) }
        output.append(#""}"#)
      }
      output.append("]}\n")
    }
  }

  private static func key(
    at node: JSONDocument.Node, in document: JSONDocument
  ) throws(Fault) -> Key {
    guard let type = document.onlyMember("kty", of: node), document.equals(type, "oct") else {
      throw Fault(reason: #"is not of the type "oct""#)
    }
    guard let value = document.onlyMember("k", of: node), document.kind(of: value) == .string
    else { throw Fault(reason: #"has no member "k""#) }
    // The characters as they stand, quotes aside: an escape is not base64url either.
    let token = document.text(of: value)
    let text = document.bytes.span.extracting((token.lowerBound + 1)..<(token.upperBound - 1))
    do throws(KeyText.Fault) {
      return try KeyText.base64URL(text)
    } catch {
      throw Fault(reason: error.reason)
    }
  }
}

extension JSONDocument {
  /// The value of the member so named, where `node` is an object that has it exactly once.
  fileprivate func onlyMember(_ name: String, of node: Node) -> Node? {
    guard kind(of: node) == .object, var place = firstChild(of: node) else { return nil }
    var found: Node?
    for _ in 0..<count(of: node) {
      let value = next(after: place)
      if equals(place, name) {
        guard found == nil else { return nil }
        found = value
      }
      place = next(after: value)
    }
    return found
  }
}
