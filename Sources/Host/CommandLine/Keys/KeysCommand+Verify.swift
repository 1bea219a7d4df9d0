import Documents
import Functions
import Integrations

/// `keys verify`: everything is opened, and nothing shown of it.
extension KeysCommand {
  /// Prints a line for each ciphertext that does not open, then how many do.
  func verify(_ lines: LineOutput) throws -> CInt {
    // A key file that cannot be read is told once, and not by each ciphertext.
    _ = try configuredKeys()
    let total = try store.sealedCounts().values.reduce(0, +)
    try store.endBatch()
    let progress = Progress("opened", of: total, lines)
    var faults = FaultTally()
    var count = 0
    var place: Int64? = Store.firstPlace
    while let from = place {
      let step = try runner.run(Keys.verify, KeysPlace(from: from))
      try store.endBatch()
      count += step.count
      note(try step.faults.compactMap(confirmed), &faults, progress, lines)
      progress.advance(by: step.count)
      place = step.next
    }
    let settings = try runner.run(Keys.verifySettings, ())
    try store.endBatch()
    note(settings.faults, &faults, progress, lines)
    progress.clear()
    lines.write(
      "opened: credentials=\(count) settings=\(settings.count) faults=\(faults.count)")
    guard faults.count > 0 else { return ExitStatus.success }
    throw KeysFailure(
      faults.status, "some ciphertexts do not open; their lines on stdout say which",
      .number("count", faults.count))
  }

  /// The fault as it is now: while a page is gone over, hosts and other commands change rows.
  private func confirmed(_ fault: SealFault) throws -> SealFault? {
    guard case .document(_, _, let place) = fault.holder else { return fault }
    let again = try runner.run(Keys.verify, KeysPlace(from: place, limit: 1))
    try store.endBatch()
    return again.faults.first { $0.holder == fault.holder }
  }

  private func note(
    _ found: [SealFault], _ faults: inout FaultTally, _ progress: Progress, _ lines: LineOutput
  ) {
    guard !found.isEmpty else { return }
    faults.add(found)
    progress.clear()
    for fault in found { lines.write(FaultLine.text(fault)) }
  }
}
