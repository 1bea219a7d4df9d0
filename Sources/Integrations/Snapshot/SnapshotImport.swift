import Connectors
package import Functions
import Values

/// An import that goes on: what was seen and what was done so far [W-180].
///
/// All that it writes is in the one transaction of the batch, which its caller commits where there is
/// no fault, and undoes otherwise.
@EventLoop
package final class SnapshotImport {
  /// What is to become of the rows that are there.
  package enum Mode: Sendable {
    /// There must be none.
    case intoEmpty
    /// They stay.
    case append
    /// They are deleted.
    case replace
  }

  /// The most faults that are kept to be told; more are counted.
  package nonisolated static let mostFaults = 1_000
  /// How far in the future a creation time may lie, in milliseconds: as far as clocks differ.
  nonisolated static let futureMilliseconds: Double = 60_000

  /// The faults of the rows, the first thousand.
  package private(set) var faults: [ImportFault] = []
  package private(set) var faultCount = 0
  /// The ids of keys that rows need and that are not configured, each with how many rows do.
  package private(set) var missingKeys: [String: Int] = [:]
  package private(set) var removedCount = 0
  package private(set) var insertedCount = 0
  /// Ciphertexts that were sealed anew.
  package private(set) var resealedCount = 0
  /// Rows whose `_id` was none, or that had none.
  package private(set) var newIDCount = 0
  /// Rows whose creation time another document has.
  package private(set) var movedTimeCount = 0
  /// Rows of the predecessor whose `connector` was left out.
  package private(set) var connectorCount = 0

  /// When the import began.
  let now: Double
  var reader = RowReader()
  private var times: Set<Double>
  /// Where the search for a free time went to, by the time that was wanted.
  private var tried: [Double: Double] = [:]
  /// The lines in which ids and names stand first.
  private var lines: [DocumentID: Int] = [:]
  private var names: [String: Int] = [:]

  init(now: Double, times: Set<Double>) {
    self.now = now
    self.times = times
  }

  /// The faults in the order of their lines: what only the table knows was found after the rest.
  package var faultsByLine: [ImportFault] {
    faults.enumerated().sorted { left, right in
      (left.element.line, left.offset) < (right.element.line, right.offset)
    }.map(\.element)
  }

  /// Notes that so many documents were deleted.
  func noteRemoved(_ count: Int) { removedCount += count }

  /// Notes what is wrong with a line.
  package func note(_ text: String, line: Int) { note([RowFault("", text)], line: line) }

  func note(_ faults: [RowFault], line: Int) {
    for fault in faults {
      faultCount += 1
      if let kid = fault.missingKey { missingKeys[kid, default: 0] += 1 }
      if self.faults.count < Self.mostFaults {
        self.faults.append(ImportFault(line: line, fault: fault))
      }
    }
  }

  /// What is wrong with a row beside the rows before it, and with its time.
  func check(_ row: ImportedRow, line: Int) -> [RowFault] {
    var faults: [RowFault] = []
    if let id = row.id {
      if let first = lines[id] {
        faults.append(RowFault("._id", "The field `._id` is that of line \(first) too."))
      } else {
        lines[id] = line
      }
    }
    let name = row.integration
    let key = "\(name.organizationId) \(name.provider.rawValue) \(name.name)"
    if let first = names[key] {
      faults.append(
        RowFault(
          ".name", "The field `.name` is that of line \(first) too, of the same provider."))
    } else {
      names[key] = line
    }
    if let time = row.creationTime, time > now + Self.futureMilliseconds {
      faults.append(
        RowFault(
          "._creationTime",
          "The field `._creationTime` lies in the future. It must be milliseconds since the epoch, "
            + "and all that is created later has to come after it."))
    }
    return faults
  }

  /// The time that a row keeps: its own, or the first free thousandth after it.
  func freeTime(_ wanted: Double) -> Double {
    var time = tried[wanted] ?? wanted
    while !times.insert(time).inserted {
      time = max(time.nextUp, ((time * 1_000).rounded() + 1) / 1_000)
    }
    if time != wanted {
      tried[wanted] = time
      movedTimeCount += 1
    }
    return time
  }

  func note(_ row: PlacedRow, _ outcome: PlacedRow.Outcome) {
    switch outcome {
    case .inserted(let time):
      times.insert(time)
      insertedCount += 1
      resealedCount += row.resealedCount
      if row.row.id == nil { newIDCount += 1 }
      if row.row.leavesConnector { connectorCount += 1 }
    case .refused(let fault): note([fault], line: row.line)
    }
  }
}
