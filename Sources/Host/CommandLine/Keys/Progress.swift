import Glibc

/// Shows how far a command is: a bar where stderr is a terminal, else a line on stdout for each
/// tenth of what takes a while.
final class Progress {
  /// Fewer are done before anybody asks.
  private static let leastForLines = 1_000

  private let what: String
  private let total: Int
  private let lines: LineOutput
  private let terminal: OutputStream?
  private let hasTerminal: Bool
  private var done = 0
  private var tenths = 0
  private var shown = ""

  /// Nothing of so many is done yet.
  init(_ what: String, of total: Int, _ lines: LineOutput) {
    self.what = what
    self.total = total
    self.lines = lines
    hasTerminal = isatty(STDERR_FILENO) == 1
    terminal = hasTerminal ? Self.openedTerminal() : nil
  }

  /// So many more are done.
  func advance(by count: Int) {
    done = done.addingReportingOverflow(count).partialValue
    let line = ProgressLine(what, done: done, total: total)
    if hasTerminal {
      // The bar changes less often than the numbers after it, and looks as alive.
      if line.bar != shown { show(line.bar) }
    } else if total >= Self.leastForLines, line.tenths > tenths, !line.isComplete {
      tenths = line.tenths
      lines.write(line.plain)
    }
  }

  /// Takes the bar away, so that lines can be written.
  func clear() {
    if !shown.isEmpty { show("") }
  }

  private func show(_ bar: String) {
    shown = bar
    let bytes = Array("\r\(bar)\u{1b}[K".utf8)
    // Lost where the terminal does not take it: there will be another one.
    _ = terminal?.write(bytes.span)
  }

  private static func openedTerminal() -> OutputStream? {
    do throws(SystemError) {
      return OutputStream(try FileDescriptor.duplicate(of: STDERR_FILENO))
    } catch {
      return nil
    }
  }
}
