import Glibc

/// A conversation as it is printed.
struct Transcript: ~Copyable {
  /// The conversation cannot be printed any further.
  enum Unseen: Error, Equatable {
    /// Nobody reads any more.
    case closed
    case failed(SystemError)
  }

  private let output: OutputStream
  /// On a terminal the arrows have colours, and nothing can move the cursor.
  private let isTerminal: Bool

  init(_ output: consuming OutputStream) {
    isTerminal = isatty(output.number) == 1
    self.output = output
  }

  func sent(_ message: [UInt8]) throws(Unseen) {
    try show(message, arrow: "→", colour: 36)
  }

  func received(_ message: [UInt8]) throws(Unseen) {
    try show(message, arrow: "←", colour: 32)
  }

  /// Prints a sentence about the conversation.
  func note(_ text: String, isFailure: Bool) throws(Unseen) {
    let colour = isFailure ? 31 : 32
    let line = String(decoding: visible(Array(text.utf8)), as: UTF8.self)
    try write(isTerminal ? "\u{1b}[\(colour)m\(line)\u{1b}[0m\n" : "\(line)\n")
  }

  private func show(
    _ message: [UInt8], arrow: String, colour: Int
  ) throws(Unseen) {
    try write(isTerminal ? "\u{1b}[\(colour)m\(arrow)\u{1b}[0m " : "\(arrow) ")
    try write(visible(message) + [UInt8(ascii: "\n")])
  }

  private func visible(_ bytes: [UInt8]) -> [UInt8] {
    isTerminal ? JSONText.visible(bytes[...]) : bytes
  }

  private func write(_ text: String) throws(Unseen) { try write(Array(text.utf8)) }

  private func write(_ bytes: [UInt8]) throws(Unseen) {
    switch output.writeAll(bytes.span) {
    case .written: return
    case .closed: throw .closed
    case .failed(let error): throw .failed(error)
    }
  }
}
