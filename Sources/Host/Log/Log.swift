import Glibc
import Secrets

/// What the program tells the person who runs it, one line each on stderr. [W-03]
///
/// A line says what to do, comes once per distinct cause, and carries nothing of what clients,
/// providers or the database said. Writing one never waits and never fails: where nobody reads
/// stderr, or it is closed, the line is lost and the work goes on. [W-05]
package final class Log: Sendable {
  private struct State: ~Copyable {
    /// Opened with the first line, since most processes write none.
    var output: OutputStream?
    var isOpened = false
    /// Whether the last line did not get out whole.
    var isLineOpen = false
    /// Hashes of the lines so far; a cause is what its line says.
    var seen: Set<Int> = []
  }

  /// How many lines are remembered; then the memory starts anew, so that it stays small.
  private static let longestMemory = 4096

  /// The least serious level that is written.
  package let level: LogLevel
  private let descriptor: CInt
  private let state = Guarded(State())

  /// Makes a log that writes to an open descriptor, which stays its owner's.
  package init(level: LogLevel = .warning, descriptor: CInt = STDERR_FILENO) {
    self.level = level
    self.descriptor = descriptor
  }

  /// A log whose lines are lost, for where somebody else tells the same.
  package static let silent = Log(level: .error, descriptor: -1)

  /// Something failed; a person has to act.
  package func error(_ message: StaticString, _ fields: LogField...) {
    write(.error, message, fields)
  }

  /// Something is not as it should be, and the work goes on.
  package func warning(_ message: StaticString, _ fields: LogField...) {
    write(.warning, message, fields)
  }

  /// Something happened that is worth knowing once.
  package func info(_ message: StaticString, _ fields: LogField...) {
    write(.info, message, fields)
  }

  /// Something happened that only helps to find a fault.
  ///
  /// The fields are not even made where the level is above this one.
  package func debug(_ message: StaticString, _ fields: @autoclosure () -> [LogField] = []) {
    guard level >= .debug else { return }
    write(.debug, message, fields())
  }

  /// Writes a line at a level, if it is wanted and was not written before.
  package func write(_ level: LogLevel, _ message: StaticString, _ fields: [LogField]) {
    guard level <= self.level else { return }
    let line = LogLine(level, message, fields).bytes
    state.withLock { state in
      let cause = line.hashValue
      if state.seen.contains(cause) { return }
      guard write(line, &state) else { return }
      if state.seen.count >= Self.longestMemory { state.seen.removeAll() }
      state.seen.insert(cause)
    }
  }

  /// Tries once; says whether the whole line is out.
  private func write(_ line: [UInt8], _ state: inout State) -> Bool {
    if !state.isOpened {
      state.isOpened = true
      state.output = openedOutput()
    }
    // A line that was cut by a full stream must not swallow the next one.
    let bytes = state.isLineOpen ? [UInt8(ascii: "\n")] + line : line
    guard case .written(let count)? = state.output?.write(bytes.span) else { return false }
    state.isLineOpen = count < bytes.count
    return count == bytes.count
  }

  private func openedOutput() -> OutputStream? {
    do throws(SystemError) {
      return OutputStream(try FileDescriptor.duplicate(of: descriptor))
    } catch {
      return nil
    }
  }
}
