package import Documents
package import JSON
import Sealing
package import Values

/// What a function returns: the validator of the contract, and how a result becomes JSON.
package struct Returns<Result: ~Copyable>: Sendable {
  /// What the result is checked by before anything is committed or sent [W-52].
  ///
  /// Made when it is asked for, which that of stored documents rarely is.
  package var validator: Validator { makeValidator() }
  private let makeValidator: @Sendable () -> Validator
  /// Whether the result is made of stored documents, which were checked when they were written.
  ///
  /// Such a result is spliced into the reply and is not parsed again.
  package let isStored: Bool
  /// Whether the result holds plaintexts, so that what it is written to has to be wiped.
  ///
  /// The writer of such a result makes room for all of it first: memory that growth leaves behind
  /// is out of reach.
  package let isSecret: Bool
  /// What a client is told whose reply would be too large; nil for the common sentence.
  package let tooLarge: FunctionError?
  /// Writes a result as compact JSON; throws when reading it fails.
  package let encode: @Sendable (consuming Result, inout JSONWriter) throws -> Void

  /// A result with its validator and writer.
  package init(
    validator: @autoclosure @escaping @Sendable () -> Validator, isStored: Bool = false,
    isSecret: Bool = false,
    tooLarge: FunctionError? = nil,
    encode: @escaping @Sendable (consuming Result, inout JSONWriter) throws -> Void
  ) {
    makeValidator = validator
    self.isStored = isStored
    self.isSecret = isSecret
    self.tooLarge = tooLarge
    self.encode = encode
  }
}

extension Returns where Result: Sendable {
  /// A result that is a value with a shape.
  package static func value(_ shape: Shape<Result>) -> Returns {
    Returns(validator: shape.validator) { result, writer in shape.encode(result, &writer) }
  }
}

extension Returns where Result == Void {
  /// No result, which is null on the wire.
  package static var null: Returns {
    Returns(validator: .null) { _, writer in writer.null() }
  }
}

extension Returns where Result == StoredDocument? {
  /// A document of a table, or null.
  package static func documentOrNull<Record>(of table: Table<Record>) -> Returns {
    Returns(validator: .nullable(table.shape.validator), isStored: true) { result, writer in
      switch consume result {
      case .some(let document): try document.splice(into: &writer)
      case .none: writer.null()
      }
    }
  }
}

extension Returns where Result == StoredDocuments {
  /// Documents of a table, in the order of the scan, up to the size of a reply.
  package static func documents<Record>(
    of table: Table<Record>, tooLarge: String
  ) -> Returns {
    let error = FunctionError.limitExceeded("replyBytes", tooLarge)
    return Returns(
      validator: .array(table.shape.validator), isStored: true, tooLarge: error
    ) { result, writer in
      var documents = result
      let start = writer.bytes.count
      writer.beginArray()
      while try documents.spliceNext(into: &writer) {
        if writer.bytes.count - start > Limits.replyBytes {
          throw error
        }
      }
      writer.endArray()
    }
  }
}
