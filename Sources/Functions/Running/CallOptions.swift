package import JSON
import Values

/// What a client asks of a call beside its arguments [W-90].
package struct CallOptions: Sendable, Equatable {
  /// The key under which a result is recorded and found again [W-91].
  package var idempotencyKey: String?
  /// The longest that the call may run, in milliseconds; a fraction is rounded up.
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
      guard timeoutMilliseconds == nil else { throw Self.repeated(path, Self.timeout.validator) }
      let milliseconds = try Self.decode(value, document, Self.timeout, path)
      timeoutMilliseconds = Int(milliseconds.rounded(.up))
    } else if document.equals(key, "$idempotencyKey"), acceptsIdempotencyKey {
      guard idempotencyKey == nil else { throw Self.repeated(path, Self.key.validator) }
      idempotencyKey = try Self.decode(value, document, Self.key, path)
    } else {
      var taken = [Validator.Field.optional("$timeoutMs", Self.timeout.validator)]
      if acceptsIdempotencyKey { taken.append(.optional("$idempotencyKey", Self.key.validator)) }
      throw .invalidArgument(
        path, .extraField, .object(Validator.Fields(taken)),
        "may have no other call options beside the arguments")
    }
  }

  private static let key = Shape.string(.bytes(1...Limits.idempotencyKeyBytes))
  private static let timeout = Shape.number(.within(1...Double(Limits.timeoutMilliseconds)))

  private static func decode<Value>(
    _ value: JSONDocument.Node, _ document: JSONDocument, _ shape: Shape<Value>, _ path: String
  ) throws(FunctionError) -> Value {
    do throws(ValidationError) {
      return try shape.decode(document, value)
    } catch {
      throw .invalidArgument(path, error.reason, shape.validator)
    }
  }

  private static func repeated(_ path: String, _ validator: Validator) -> FunctionError {
    .invalidArgument(path, .duplicateField, validator)
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
    // Never longer than the text: an array that grows leaves copies of what may be secret behind.
    writer.bytes.reserveCapacity(document.text(of: object).count)
    writer.beginObject()
    forEachMember(of: object, in: document) { key, value in
      if isOption(key, document) { return }
      writer.raw(document.bytes, in: document.text(of: key))
      writer.append(":")
      writer.raw(document.bytes, in: document.text(of: value))
    }
    writer.endObject()
    return try? JSONDocument(parsing: writer.bytes)
  }
}
