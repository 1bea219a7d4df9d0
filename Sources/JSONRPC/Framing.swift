/// How messages are separated from each other on the wire. [W-10] [W-11] [W-12]
package enum Framing: String, Sendable {
  /// Undecided until the first byte that is not white space: `{` or `[` is `line`, any other
  /// byte is `header`.
  case auto
  /// One message a line, ended by a line feed.
  case line
  /// The LSP base protocol: `Content-Length: N`, an empty line, N bytes.
  case header
}
