import Documents
import Glibc
import Sealing
import Secrets

/// The `doctor` subcommand: checks what `serve` would use, and says what to mend; changes nothing.
struct DoctorCommand {
  private struct Finding {
    let isGood: Bool
    let text: String

    static func good(_ text: String) -> Finding { Finding(isGood: true, text: text) }
    static func bad(_ text: String) -> Finding { Finding(isGood: false, text: text) }
  }

  private let options: Options
  private let composition: Composition
  private let log: Log

  init(_ options: Options, _ composition: Composition, _ log: Log) {
    self.options = options
    self.composition = composition
    self.log = log
  }

  /// Prints one line a finding, and returns the exit status: 74 for the database, 78 for keys.
  func run(output: consuming OutputStream) -> CInt {
    var findings: [Finding] = []
    let inspection = checkDatabase(&findings)
    var status = inspection == nil ? ExitStatus.ioError : ExitStatus.success
    let configured = checkKeys(&findings)
    if configured == nil, status == ExitStatus.success { status = ExitStatus.configuration }
    if let configured, case .ours = inspection {
      let worst = checkCiphertexts(&findings, configured)
      if status == ExitStatus.success { status = worst }
    }
    composition.store.close()
    if status == ExitStatus.success, findings.contains(where: { !$0.isGood }) {
      status = ExitStatus.failure
    }
    let lines = findings.map { "\($0.isGood ? "ok  " : "MEND") \($0.text)\n" }
    let written = CommandOutput.write(Array(lines.joined().utf8), to: output, log: log)
    return written == ExitStatus.success ? status : written
  }

  /// What there is in the place of the database; nil where no call could use it.
  private func checkDatabase(_ findings: inout [Finding]) -> Inspection? {
    guard case .file(let path) = options.database else {
      findings.append(.good("database: in memory, gone when a host ends"))
      return .empty
    }
    checkPermissions(of: path, &findings)
    do throws(InspectionFault) {
      let inspection = try composition.store.inspect()
      switch inspection {
      case .missing:
        findings.append(.good("database: \(path) is not there yet; the first call makes it"))
      case .empty:
        findings.append(.good("database: \(path) is empty; the first call makes a database of it"))
      case .ours(isOlder: false): findings.append(.good("database: opens and is ours"))
      case .ours(isOlder: true):
        findings.append(.good("database: opens and is ours; the first call brings it up to date"))
      }
      return inspection
    } catch {
      findings.append(.bad("database: \(error.message)"))
      return nil
    }
  }

  private func checkPermissions(of path: String, _ findings: inout [Finding]) {
    var status = stat()
    for file in [path, "\(path)-wal", "\(path)-shm"]
    where unsafe stat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG {
      guard status.st_mode & 0o077 != 0 else { continue }
      findings.append(.bad("permissions: others can use \(file); chmod 600 it"))
    }
  }

  /// The ids of the keys that there are; nil where they cannot be had.
  private func checkKeys(_ findings: inout [Finding]) -> Set<String>? {
    do throws(SealingError) {
      let keys = try composition.keyRing.keyIDs()
      let text =
        keys.first.map { "keys: \($0.id) seals, \(keys.count) open" }
        ?? "keys: none yet; the first call that needs one makes a key file"
      findings.append(.good(text))
      return Set(keys.map(\.id.description))
    } catch {
      findings.append(.bad("keys: \(error.message)"))
      return nil
    }
  }

  /// Checks that nothing that is sealed needs another key; the exit status.
  private func checkCiphertexts(
    _ findings: inout [Finding], _ configured: Set<String>
  ) -> CInt {
    let place = "add it to ENCRYPTION_SECRET_PREVIOUS or the key file"
    do throws(StoreError) {
      let counts = try composition.store.sealedCounts()
      var missing: [String] = []
      for (kid, count) in counts.sorted(by: { $0.key < $1.key }) where !configured.contains(kid) {
        missing.append(
          "credentials: \(count) need the key \(kid), which is not configured; \(place)")
      }
      if missing.isEmpty {
        let total = counts.values.reduce(0, +)
        findings.append(.good("credentials: \(total), all with a key here"))
      }
      for name in try composition.store.sealedSettingNames() {
        let sealed = try composition.store.sealedSetting(name)
        let kid = sealed?.statedKeyID?.description ?? "of no known name"
        if configured.contains(kid) { continue }
        missing.append("setting \(name): needs the key \(kid), which is not configured; \(place)")
      }
      try composition.store.endBatch()
      findings += missing.map { .bad($0) }
      return missing.isEmpty ? ExitStatus.success : ExitStatus.configuration
    } catch {
      findings.append(.bad("database: \(error.message)"))
      return ExitStatus.ioError
    }
  }
}
