/// How serious a line of the log is, most serious first.
package enum LogLevel: Int, CaseIterable, Comparable, Sendable {
  case error, warning, info, debug

  /// The word in the line and on the command line.
  package var name: StaticString {
    switch self {
    case .error: "error"
    case .warning: "warning"
    case .info: "info"
    case .debug: "debug"
    }
  }

  package static func < (left: LogLevel, right: LogLevel) -> Bool {
    left.rawValue < right.rawValue
  }
}
