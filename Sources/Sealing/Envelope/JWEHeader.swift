import JSON

/// The protected header of a JWE in one of the forms of [W-110] and [W-111].
struct JWEHeader: Equatable {
  /// A header with more bytes than these is not ours.
  static let maximumByteCount = 4096

  /// The key id, as written; nothing vouches for it before the JWE is open.
  var kid: String?

  /// Where a stored credential belongs, as UTF-8.
  var context: [UInt8]?

  init(kid: String?, context: [UInt8]? = nil) {
    self.kid = kid
    self.context = context
  }

  /// Reads a header: `alg` and `enc` as ours, perhaps `kid` and `ctx`, each once, in any order.
  ///
  /// Anything else, `crit` and `zip` with it, changes what a JWE means, so it makes this nil.
  init?(parsing bytes: [UInt8]) {
    guard bytes.count <= Self.maximumByteCount,
      let document = try? JSONDocument(parsing: bytes, maximumDepth: 1),
      document.kind(of: document.root) == .object,
      var node = document.firstChild(of: document.root)
    else { return nil }
    var hasAlgorithm = false
    var hasEncryption = false
    for _ in 0..<document.count(of: document.root) {
      let name = node
      let value = document.next(after: name)
      node = document.next(after: value)
      guard document.kind(of: value) == .string else { return nil }
      if document.equals(name, "alg"), !hasAlgorithm, document.equals(value, "dir") {
        hasAlgorithm = true
      } else if document.equals(name, "enc"), !hasEncryption, document.equals(value, "A256GCM") {
        hasEncryption = true
      } else if document.equals(name, "kid"), kid == nil {
        kid = document.string(at: value)
      } else if document.equals(name, "ctx"), context == nil {
        var text: [UInt8] = []
        document.appendUTF8(of: value, to: &text)
        context = text
      } else {
        return nil
      }
    }
    guard hasAlgorithm, hasEncryption else { return nil }
  }

  /// The header in its one form: compact, members in the order of [W-110].
  var json: [UInt8] {
    var writer = JSONWriter()
    // What stands in all of them, and a key id, have less than 80 bytes.
    writer.bytes.reserveCapacity(80 + (context?.count ?? 0))
    writer.append(#"{"alg":"dir","enc":"A256GCM""#)
    if let kid {
      writer.key("kid")
      writer.string(kid)
    }
    if let context {
      writer.key("ctx")
      writer.string(context.span)
    }
    writer.endObject()
    return writer.bytes
  }
}
