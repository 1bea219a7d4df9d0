/// Why some bytes are not one JSON value.
package struct JSONError: Error, Hashable {
  /// The closed set of reasons.
  package enum Code: UInt8, Sendable {
    /// A byte that the grammar of RFC 8259 does not allow where it stands.
    case syntax
    /// The bytes ended inside the value, or before one began.
    case unexpectedEnd
    /// A string with bytes that are not UTF-8 (RFC 3629).
    case invalidUTF8
    /// A `\u` escape of one half of a surrogate pair without the other half.
    case loneSurrogate
    /// More containers inside each other than the caller allows.
    case tooDeep
    /// A number whose nearest 64-bit float is infinite.
    case numberOverflow
    /// More bytes than a tape can point at (256 MiB).
    case tooLong
  }

  /// The reason.
  package let code: Code

  /// Bytes between the beginning of the value's range and the place of the error.
  package let offset: Int

  /// An error at a byte of the value's range.
  package init(_ code: Code, at offset: Int) {
    self.code = code
    self.offset = offset
  }
}

extension JSONError: CustomStringConvertible {
  /// A sentence that names the reason and the place, and repeats no byte of the input.
  package var description: String {
    "\(reason) at byte \(offset)."
  }

  private var reason: String {
    switch code {
    case .syntax: "The text is not JSON"
    case .unexpectedEnd: "The JSON text ends too soon"
    case .invalidUTF8: "A string is not UTF-8"
    case .loneSurrogate: "A string escapes half of a surrogate pair"
    case .tooDeep: "The JSON text nests too deep"
    case .numberOverflow: "A number is too large for a 64-bit float"
    case .tooLong: "The JSON text is too long"
    }
  }
}
