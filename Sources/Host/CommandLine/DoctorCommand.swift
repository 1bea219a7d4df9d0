import Documents
import Glibc
import Sealing
import Secrets

/// The `doctor` subcommand: checks what `serve` would use, and says what to mend; changes nothing.
struct DoctorCommand {
  private struct Finding {
    let isGood: Bool
    let text: String
  }

  private let options: Options
  private let composition: Composition
  private let environment: KeyEnvironment

  init(_ options: Options, _ composition: Composition, _ environment: KeyEnvironment) {
    self.options = options
    self.composition = composition
    self.environment = environment
  }

  /// Prints one line a finding, and returns the exit status: 74 for the database, 78 for keys.
  func run(output: consuming OutputStream) -> CInt {
    var findings: [Finding] = []
    var status = ExitStatus.success
    let hasDatabase = checkFiles(&findings)
    if hasDatabase, !checkDatabase(&findings) { status = ExitStatus.ioError }
    if !checkKeys(&findings, hasDatabase: hasDatabase && status == ExitStatus.success),
      status == ExitStatus.success
    {
      status = ExitStatus.configuration
    }
    composition.store.close()
    let lines = findings.map { "\($0.isGood ? "ok  " : "MEND") \($0.text)\n" }
    guard output.writeAll(Array(lines.joined().utf8).span) else { return ExitStatus.failure }
    if status == ExitStatus.success, findings.contains(where: { !$0.isGood }) {
      return ExitStatus.failure
    }
    return status
  }

  /// Whether there is a database file to look into; checks its permissions.
  private func checkFiles(_ findings: inout [Finding]) -> Bool {
    guard case .file(let path) = options.database else {
      findings.append(Finding(isGood: true, text: "database: in memory, gone when a host ends"))
      return false
    }
    var status = stat()
    guard unsafe stat(path, &status) == 0 else {
      findings.append(
        Finding(isGood: true, text: "database: \(path) is not there yet; the first call makes it"))
      return false
    }
    for file in [path, "\(path)-wal", "\(path)-shm"] where unsafe stat(file, &status) == 0 {
      guard status.st_mode & 0o077 != 0 else { continue }
      findings.append(
        Finding(isGood: false, text: "permissions: others can use \(file); chmod 600 it"))
    }
    return true
  }

  private func checkDatabase(_ findings: inout [Finding]) -> Bool {
    do throws(StoreError) {
      try composition.store.beginReading()
      defer { try? composition.store.endBatch() }
      findings.append(Finding(isGood: true, text: "database: opens and is ours"))
      return true
    } catch {
      findings.append(Finding(isGood: false, text: "database: \(error.message)"))
      return false
    }
  }

  /// Checks that keys can be had, and that no stored credential needs another one.
  private func checkKeys(_ findings: inout [Finding], hasDatabase: Bool) -> Bool {
    let configured: Set<String>
    do throws(SealingError) {
      let keys = try composition.keyRing.keyIDs()
      configured = Set(keys.map(\.id.description))
      let text =
        keys.first.map { "keys: \($0.id) seals, \(keys.count) open" }
        ?? "keys: none yet; the first call that needs one makes a key file"
      findings.append(Finding(isGood: true, text: text))
    } catch {
      findings.append(Finding(isGood: false, text: "keys: \(error.message)"))
      return false
    }
    guard hasDatabase, let counts = try? composition.store.sealedCounts() else { return true }
    try? composition.store.endBatch()
    let missing = counts.filter { !configured.contains($0.key) }.sorted { $0.key < $1.key }
    for (kid, count) in missing {
      findings.append(
        Finding(
          isGood: false,
          text: "credentials: \(count) need the key \(kid), which is not configured; add it to "
            + "ENCRYPTION_SECRET_PREVIOUS or the key file"))
    }
    if missing.isEmpty {
      let total = counts.values.reduce(0, +)
      findings.append(Finding(isGood: true, text: "credentials: \(total), all with a key here"))
    }
    return missing.isEmpty
  }
}
