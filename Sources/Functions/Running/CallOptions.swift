package import JSON
import Values

/// What a client asks of a call beside its arguments [W-90].
package struct CallOptions: Sendable, Equatable {
  /// The key under which a result is recorded and found again [W-91].
  package var idempotencyKey: String?
  /// The longest that the call may run, in milliseconds.
  package var timeoutMilliseconds: Int?

  /// No options.
  package init() {}

  /// Whether an object has members that begin with `$`.
  package static func arePresent(in object: JSONDocument.Node, of document: JSONDocument) -> Bool {
    var found = false
    forEachMember(of: object, in: document) { key, _ in
      if isOption(key, document) { found = true }
    }
    return found
  }

  /// Reads the members that begin with `$`.
  ///
  /// Throws `ArgumentValidationError` for one that is unknown, repeated, of the wrong type or out
  /// of range, and for an idempotency key where `acceptsIdempotencyKey` is false.
  package init(
    from object: JSONDocument.Node, of document: JSONDocument, acceptsIdempotencyKey: Bool
  ) throws(FunctionError) {
    var failure: FunctionError?
    var options = CallOptions()
    Self.forEachMember(of: object, in: document) { key, value in
      guard failure == nil, Self.isOption(key, document) else { return }
      do throws(FunctionError) {
        try options.read(key, value, document, acceptsIdempotencyKey)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    self = options
  }

  private mutating func read(
    _ key: JSONDocument.Node, _ value: JSONDocument.Node, _ document: JSONDocument,
    _ acceptsIdempotencyKey: Bool
  ) throws(FunctionError) {
    let path = ValidationError.path(ofMember: document.string(at: key))
    if document.equals(key, "$timeoutMs") {
      guard timeoutMilliseconds == nil else { throw Self.repeated(path) }
      timeoutMilliseconds = try Self.timeout(value, document, path)
    } else if document.equals(key, "$idempotencyKey"), acceptsIdempotencyKey {
      guard idempotencyKey == nil else { throw Self.repeated(path) }
      idempotencyKey = try Self.key(value, document, path)
    } else {
      throw .extraField(
        path, "A member that begins with $ must be a call option that this function takes.")
    }
  }

  private static func timeout(
    _ value: JSONDocument.Node, _ document: JSONDocument, _ path: String
  ) throws(FunctionError) -> Int {
    guard document.kind(of: value) == .number else {
      throw .invalidArgument(
        path: path, reason: "typeMismatch", "The option $timeoutMs must be a v.number().")
    }
    let number = document.number(at: value)
    guard number >= 1, number <= Double(Limits.timeoutMilliseconds),
      number.rounded(.towardZero) == number
    else {
      throw .valueNotAllowed(
        path,
        "The option $timeoutMs must be a whole number from 1 to \(Limits.timeoutMilliseconds)."
      )
    }
    return Int(number)
  }

  private static func key(
    _ value: JSONDocument.Node, _ document: JSONDocument, _ path: String
  ) throws(FunctionError) -> String {
    guard document.kind(of: value) == .string else {
      throw .invalidArgument(
        path: path, reason: "typeMismatch", "The option $idempotencyKey must be a v.string().")
    }
    guard (1...Limits.idempotencyKeyBytes).contains(document.utf8Count(of: value)) else {
      throw .valueNotAllowed(
        path, "The option $idempotencyKey must have 1 to \(Limits.idempotencyKeyBytes) bytes.")
    }
    return document.string(at: value)
  }

  private static func repeated(_ path: String) -> FunctionError {
    .invalidArgument(path: path, reason: "duplicateField", "A call option stands there twice.")
  }

  private static func isOption(_ key: JSONDocument.Node, _ document: JSONDocument) -> Bool {
    document.withUTF8(of: key) { $0.count > 0 && $0[0] == UInt8(ascii: "$") }
  }

  private static func forEachMember(
    of object: JSONDocument.Node, in document: JSONDocument,
    _ body: (_ key: JSONDocument.Node, _ value: JSONDocument.Node) -> Void
  ) {
    guard var key = document.firstChild(of: object) else { return }
    for _ in 0..<document.count(of: object) {
      let value = document.next(after: key)
      body(key, value)
      key = document.next(after: value)
    }
  }

  /// The object without the members that begin with `$`, as a document of its own.
  package static func stripped(
    _ object: JSONDocument.Node, of document: JSONDocument
  ) -> JSONDocument? {
    var writer = JSONWriter()
    writer.beginObject()
    forEachMember(of: object, in: document) { key, value in
      if isOption(key, document) { return }
      writer.key(document.string(at: key))
      writer.raw(document.bytes, in: document.text(of: value))
    }
    writer.endObject()
    return try? JSONDocument(parsing: writer.bytes)
  }
}
