import Glibc

/// A conversation as it is printed.
struct Transcript: ~Copyable {
  private let output: OutputStream
  /// On a terminal the arrows have colours, and nothing can move the cursor.
  private let isTerminal: Bool

  init(_ output: consuming OutputStream) {
    isTerminal = isatty(output.number) == 1
    self.output = output
  }

  func sent(_ message: [UInt8]) {
    show(message, arrow: "→", colour: 36)
  }

  func received(_ message: [UInt8]) {
    show(message, arrow: "←", colour: 32)
  }

  /// Prints a sentence about the conversation.
  func note(_ text: String, isFailure: Bool) {
    let colour = isFailure ? 31 : 32
    let line = String(decoding: visible(Array(text.utf8)), as: UTF8.self)
    write(isTerminal ? "\u{1b}[\(colour)m\(line)\u{1b}[0m\n" : "\(line)\n")
  }

  private func show(_ message: [UInt8], arrow: String, colour: Int) {
    write(isTerminal ? "\u{1b}[\(colour)m\(arrow)\u{1b}[0m " : "\(arrow) ")
    write(visible(message) + [UInt8(ascii: "\n")])
  }

  private func visible(_ bytes: [UInt8]) -> [UInt8] {
    isTerminal ? JSONText.visible(bytes[...]) : bytes
  }

  private func write(_ text: String) { write(Array(text.utf8)) }

  /// Where nobody reads, the conversation goes on unseen.
  private func write(_ bytes: [UInt8]) { _ = output.writeAll(bytes.span) }
}
