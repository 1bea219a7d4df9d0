/// Why a request got no answer.
///
/// No case holds a text that came from outside, so each may go into a reply or a log.
package enum HTTPFailure: Error, Equatable, Sendable {
  /// The request cannot be written down: a line end in a value, a name that no field may have.
  case invalidRequest
  /// There is no such request: a host that is no name, a target that is no path or is too long.
  case invalidTarget
  /// There is no such name, or nobody who would know.
  case nameNotFound
  /// An address of the host is not public. [W-140]
  case blocked
  /// No connection came about; `code` is the `errno` of the last attempt.
  case unreachable(code: Int32)
  /// The connection broke before the head of the answer was whole.
  case closed
  /// A kept connection ended before a byte of the answer: the request may be sent again on a new
  /// one.
  case stale
  /// The deadline is over.
  case timedOut
  /// There is no trust in who answers, or no encryption to be agreed on.
  case tls(TLSProblem)
  /// What was answered is no HTTP/1.1, is cut, or is too large.
  case malformed(Malformation)
  /// The exchange was ended by `cancel`.
  case cancelled
}

/// What is wrong with the other side's certificate, or with the handshake.
package enum TLSProblem: Error, Equatable, Sendable {
  case expired
  case notYetValid
  case wrongName
  /// A root that nobody here trusts is in the chain, or the certificate is its own root.
  case selfSigned
  /// Any other fault of the chain, such as an issuer that is not known.
  case untrusted
  /// The two sides found no common version or cipher, or one of them speaks no TLS.
  case handshake
  /// There are no roots to check against on this machine, or not in the file that was named.
  case noTrustStore
}

/// What is wrong with the bytes of an answer. [W-141]
package enum Malformation: Error, Equatable, Sendable {
  /// The bytes do not begin like HTTP/1, or change to another protocol.
  case notHTTP
  case statusLine
  /// A line of the head or of the trailers that is no field.
  case header
  /// More than 64 KiB of status lines, fields and trailers.
  case headersTooLarge
  /// More than 8 MiB of body.
  case bodyTooLarge
  /// The connection ended before the body did.
  case cut
  /// Two lengths that differ, or a length and a coding.
  case twoLengths
  case badLength
  /// A coding other than `chunked`.
  case transferCoding
  case badChunk
}
