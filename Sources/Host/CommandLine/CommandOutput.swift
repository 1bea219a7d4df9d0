/// What a command that prints does about its stdout.
enum CommandOutput {
  /// Writes a text, waiting for a slow reader, and gives the exit status.
  static func write(_ bytes: [UInt8], to output: borrowing OutputStream, log: Log) -> CInt {
    status(of: output.writeAll(bytes.span), log: log)
  }

  /// The exit status: 0 where nobody reads any more, which is no fault [W-05], and 74 after a line
  /// where the text cannot be written.
  static func status(of ending: OutputStream.Ending, log: Log) -> CInt {
    switch ending {
    case .written, .closed: return ExitStatus.success
    case .failed(let error):
      log.error("stdout cannot be written; give it another place", .cause(error))
      return ExitStatus.ioError
    }
  }
}
