import Glibc

/// The words that the process was started with, as the bytes that they are.
package enum ProcessArguments {
  /// All of them, the name of the program first.
  ///
  /// `CommandLine.arguments` would put replacement characters where a word is not UTF-8, and so
  /// name another file than the one meant.
  package static func current() -> [[UInt8]] {
    (0..<Int(CommandLine.argc)).compactMap { index in
      guard let word = unsafe CommandLine.unsafeArgv[index] else { return nil }
      return unsafe [UInt8](UnsafeRawBufferPointer(start: word, count: strlen(word)))
    }
  }
}
