import Sealing
import Secrets

/// `keys generate`: prints a new key, and needs nothing else.
struct KeyMaking {
  private let log: Log

  init(log: Log) {
    self.log = log
  }

  /// Prints the key, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    do throws(SealingError) {
      var text = try RandomBytes.shared.secret(32).withBytes { Base64URL.encode($0) }
      defer { text.wipe() }
      text.append(UInt8(ascii: "\n"))
      return CommandOutput.write(text, to: output, log: log)
    } catch {
      log.error("no key can be made", .problem(error))
      return ExitStatus.configuration
    }
  }
}
