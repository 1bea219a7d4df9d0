import CLinux
import Glibc

/// A call to the operating system that failed.
package struct SystemError: Error, Hashable, Sendable {
  /// The C name of the call, such as `poll`.
  package let call: StaticString
  /// The `errno` that the call left.
  package let code: CInt

  /// Keeps what `errno` holds now, so this must come right after the failed call.
  package init(_ call: StaticString) {
    self.init(call, code: errno)
  }

  /// Keeps an error number that the call returned itself.
  package init(_ call: StaticString, code: CInt) {
    self.call = call
    self.code = code
  }

  package static func == (left: SystemError, right: SystemError) -> Bool {
    left.code == right.code && left.call.description == right.call.description
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(code)
  }
}

extension SystemError: CustomStringConvertible {
  /// The call and what went wrong, such as `open: EACCES`.
  package var description: String { "\(call): \(name)" }

  /// The symbol of the error number, such as `EACCES`, or the number where it has none.
  package var name: String {
    // The names are constants of the C library, so nothing that another thread does moves them.
    guard let symbol = unsafe strerrorname_np(code) else { return "\(code)" }
    return unsafe String(cString: symbol)
  }
}
