/// Lines on stdout of a command that goes on for a while.
final class LineOutput {
  private let stream: OutputStream
  /// How it went so far; once something went wrong, nothing more is written.
  private(set) var ending = OutputStream.Ending.written

  init(_ stream: consuming OutputStream) {
    self.stream = stream
  }

  /// Writes a line, and waits for a slow reader.
  func write(_ line: String) {
    guard ending == .written else { return }
    let bytes = Array("\(line)\n".utf8)
    ending = stream.writeAll(bytes.span)
  }
}
