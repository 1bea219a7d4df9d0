import Sealing
import Secrets

/// The `keys` subcommand.
struct KeysCommand {
  private let action: KeysAction
  private let log: Log

  init(_ action: KeysAction, log: Log) {
    self.action = action
    self.log = log
  }

  /// Does what is asked, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    switch action {
    case .generate:
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
}
