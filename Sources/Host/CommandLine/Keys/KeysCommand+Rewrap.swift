import Documents
import Functions
import Glibc
import Integrations
import Sealing
import Secrets

/// `keys rewrap`: what other keys sealed is sealed with the primary one.
extension KeysCommand {
  /// How often what hosts sealed meanwhile with another key is gone after.
  private static let rounds = 8
  /// How long the lock is left alone after each transaction, in microseconds: a host that waits for
  /// it looks again every few milliseconds.
  private static let pause: UInt32 = 1_000

  /// Goes over all ciphertexts and settings that the primary key did not seal.
  ///
  /// What was done is done: whenever this ends, the next one goes on with what is left.
  func rewrap(_ lines: LineOutput) throws -> CInt {
    let primary = try requirePrimary()
    let counts = try store.sealedCounts().filter { $0.key != primary.description }
    let settings = try store.settingUses().filter { $0.key != primary }
    try store.endBatch()
    let total = counts.values.reduce(0, +) + settings.values.reduce(0, +)
    let progress = Progress("sealed anew", of: total, lines)
    var faults = FaultTally()
    // A stub that cannot be signed is told after all else is done.
    let stub = Result { try resignStub() }
    let signed = if case .success(true) = stub { 1 } else { 0 }
    progress.advance(by: signed)
    let settingCount = try rewrapSettings(&faults, progress) + signed
    let settingFaults = faults
    var secretCount = 0
    for _ in 0..<Self.rounds {
      faults = settingFaults
      let found = try rewrapRound(&faults, progress)
      secretCount += found
      if found == 0 { break }
    }
    progress.clear()
    // Somebody may have rotated meanwhile, and the last round have sealed with that key.
    let last = try keyRing.primaryID()
    let left = try store.sealedCounts().filter { $0.key != last.description }
      .values.reduce(0, +)
    try store.endBatch()
    lines.write(
      "sealed anew with \(last): credentials=\(secretCount) settings=\(settingCount) left=\(left)")
    let status = try told(faults, left: left, lines)
    _ = try stub.get()
    return status
  }

  /// Signs with the primary key what tells of the audit rows that were pruned; false where it is.
  private func resignStub() throws -> Bool {
    do {
      try store.beginWriting()
      let isSigned = try store.savepoint { try store.resignAuditStub(with: keyRing) }
      try store.endBatch()
      return isSigned
    } catch {
      try? store.endBatch()
      guard error is AuditFault else { throw error }
      throw KeysFailure(
        ExitStatus.dataError,
        "what tells of pruned audit rows was changed; integrations-host audit verify says more")
    }
  }

  /// Seals settings anew, and says how many.
  private func rewrapSettings(_ faults: inout FaultTally, _ progress: Progress) throws -> Int {
    var count = 0
    let names = try store.sealedSettingNames()
    try store.endBatch()
    for name in names {
      let step = try runner.run(Keys.rewrapSetting, name)
      try store.endBatch()
      count += step.resealed
      faults.add(step.faults)
      progress.advance(by: step.resealed + step.faults.count)
    }
    return count
  }

  /// Goes over all credentials once, and says how many were sealed anew.
  private func rewrapRound(_ faults: inout FaultTally, _ progress: Progress) throws -> Int {
    var count = 0
    let primary = try keyRing.primaryID()
    let kids = try store.sealedCounts().keys.filter { $0 != primary.description }
    try store.endBatch()
    for kid in kids.sorted() {
      var place: Int64? = Store.firstPlace
      while let from = place {
        let step = try runner.run(Keys.rewrap, KeysPlace(key: kid, from: from))
        try store.endBatch()
        // The log would otherwise grow with all that is written.
        store.checkpointIfNeeded(isIdle: false)
        if step.resealed > 0 { usleep(Self.pause) }
        count += step.resealed
        faults.add(step.faults)
        progress.advance(by: step.resealed + step.faults.count)
        place = step.next
      }
    }
    return count
  }

  /// The key that seals, which has to be there already and fit to seal.
  private func requirePrimary() throws -> KeyID {
    guard let primary = try configuredKeys().first?.id else {
      throw KeysFailure(
        ExitStatus.configuration,
        "no key is configured; set ENCRYPTION_SECRET or put the key file back")
    }
    guard try !store.isRetired(primary) else {
      throw KeysFailure(
        ExitStatus.configuration,
        "the primary key was retired and may not seal here any more; rotate to a new one",
        .kid(primary))
    }
    return primary
  }

  private func told(_ faults: FaultTally, left: Int, _ lines: LineOutput) throws -> CInt {
    for fault in faults.kept { lines.write(FaultLine.text(fault)) }
    if faults.count > 0 {
      throw KeysFailure(
        faults.status,
        "some ciphertexts do not open and stay as they are; keys verify tells all of them",
        .number("count", faults.count))
    }
    guard left == 0 else {
      throw KeysFailure(
        ExitStatus.configuration,
        "a host still seals with another key; restart it with the present keys and run this again",
        .number("left", left))
    }
    return ExitStatus.success
  }
}
