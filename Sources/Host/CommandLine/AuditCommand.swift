import Documents
import Sealing
import Values

/// The `audit` subcommand: checks the audit trail, or prunes it.
struct AuditCommand {
  private let request: AuditRequest
  private let options: Options
  private let composition: Composition
  private let log: Log

  init(_ request: AuditRequest, _ options: Options, _ composition: Composition, _ log: Log) {
    self.request = request
    self.options = options
    self.composition = composition
    self.log = log
  }

  /// Does what is asked, and returns the exit status: 65 for a trail that is not what was written.
  func run(output: consuming OutputStream) -> CInt {
    guard composition.store.isThere(log) else { return ExitStatus.ioError }
    defer { composition.store.close() }
    do {
      switch request {
      case .verify(let expected): return try verify(expected, output)
      case .prune(let time): return try prune(before: time, output)
      }
    } catch let fault as AuditFault {
      tell(fault)
      return ExitStatus.dataError
    } catch let error as SealingError {
      let kid = error.kid.map { [LogField(key: "kid", value: .own($0))] } ?? []
      log.write(
        .error, "the signature for pruned audit rows needs a key that cannot be used",
        [.problem(error)] + kid)
      return ExitStatus.configuration
    } catch {
      log.tell(error as? StoreError ?? StoreError(.io))
      return ExitStatus.ioError
    }
  }

  private func verify(_ expected: AuditPlace?, _ output: consuming OutputStream) throws -> CInt {
    let store = composition.store
    // One snapshot for all of it.
    let isSigned = try store.beginReadingAudit(signedBy: composition.keyRing)
    var check = try store.checkAudit(limit: Self.portion)
    while !check.isDone {
      check = try store.checkAudit(after: check.place.seq, limit: Self.portion)
    }
    if let fault = check.fault { throw fault }
    if let expected, let status = try compare(expected, check) { return status }
    guard try isSigned.get() else { throw AuditFault.removed(seq: 1) }
    let head = check.head ?? .none
    return CommandOutput.write(Array("\(head)\n".utf8), to: output, log: log)
  }

  private static let portion = 10_000

  /// Whether a row that was noted down is still there; the exit status where it is not.
  private func compare(_ expected: AuditPlace, _ check: AuditCheck) throws -> CInt? {
    if expected == .none { return nil }
    let found =
      expected.seq == check.stub?.through.seq
      ? check.stub?.through : try composition.store.auditPlace(expected.seq)
    if found == expected { return nil }
    if let stub = check.stub, expected.seq < stub.through.seq {
      log.error(
        "the expected row was pruned, so nothing tells whether it was this one; expect a later one",
        .number("row", Int(expected.seq)), .number("prunedThrough", Int(stub.through.seq)))
    } else {
      log.error(
        "the audit trail is not the one that was noted down; restore it from a copy",
        .number("row", Int(expected.seq)), .text("is", found == nil ? "missing" : "another"))
    }
    return ExitStatus.dataError
  }

  private func prune(before time: Double, _ output: consuming OutputStream) throws -> CInt {
    let count = try composition.store.pruneAudit(
      before: time, client: options.client, signedBy: composition.keyRing)
    return CommandOutput.write(Array("\(count) rows pruned\n".utf8), to: output, log: log)
  }

  private func tell(_ fault: AuditFault) {
    let kind: StaticString =
      switch fault {
      case .changed: "changed"
      case .removed: "removed"
      case .inserted: "inserted"
      }
    var fields: [LogField] = [.text("fault", kind), .number("row", Int(fault.seq))]
    if case .removed = fault {
    } else if let id = try? composition.store.auditReader.id(of: fault.seq) {
      fields.append(LogField(key: "id", value: .own(id.description)))
    }
    log.write(
      .error, "the audit trail is not what was written; compare it with a copy", fields)
  }
}
