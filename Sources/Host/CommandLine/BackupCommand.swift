import Documents
import Integrations

/// The `backup` and `restore` subcommands.
struct BackupCommand {
  private let store: Store
  private let log: Log

  init(_ options: Options, _ log: Log) {
    store = Store(
      location: options.location, migrations: Migrations.all, now: SystemClock.wallMilliseconds)
    self.log = log
  }

  /// Copies the database into a new file, and returns the exit status.
  func backUp(to path: String, output: consuming OutputStream) -> CInt {
    guard store.isThere(log) else { return ExitStatus.ioError }
    defer { store.close() }
    do throws(CopyFault) {
      let copied = try store.backUp(to: path)
      return tell(of: copied, at: path, output)
    } catch {
      log.error(
        "the database was not copied", LogField(key: "cause", value: .own(error.message)))
      return ExitStatus.ioError
    }
  }

  /// Puts a copy in the place of the database, and returns the exit status.
  func restore(_ request: RestoreRequest, output: consuming OutputStream) -> CInt {
    do throws(CopyFault) {
      let copied = try store.restore(from: request.path, replacing: request.replaces)
      return tell(of: copied, at: request.path, output)
    } catch {
      log.error(
        "the database was not restored", LogField(key: "cause", value: .own(error.message)))
      return ExitStatus.ioError
    }
  }

  /// Says what was copied, and which keys it needs: none of them goes along.
  private func tell(
    of copied: CopiedDatabase, at path: String, _ output: consuming OutputStream
  ) -> CInt {
    var text = "\(path): \(copied.byteCount) bytes, found whole\n"
    if copied.neededKeys.isEmpty {
      text += "It holds no keys, and needs none.\n"
    } else {
      text += "It holds no keys. Keep those that it needs, apart from it:\n"
    }
    for key in copied.neededKeys {
      text += "  \(key.kid.isEmpty ? "(not known)" : key.kid)  opens \(key.count)\n"
    }
    return CommandOutput.write(Array(text.utf8), to: output, log: log)
  }
}
