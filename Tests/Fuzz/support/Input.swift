// What all targets share: libFuzzer's entry, how a broken promise ends the process, and how an input
// takes decisions. A target is one file with a `fuzz(_:)`.
import Glibc

/// What libFuzzer calls with one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func takeInput(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  fuzz([UInt8](UnsafeBufferPointer(start: data, count: size)))
  return 0
}

/// Ends the process, so that libFuzzer keeps the input, where a promise is broken.
@inline(__always)
func expect(
  _ isKept: @autoclosure () -> Bool, _ promise: @autoclosure () -> String, line: UInt = #line
) {
  if !isKept() { end(promise(), line) }
}

/// Ends the process where nothing must lead.
func end(_ promise: String, _ line: UInt = #line) -> Never {
  let text = Array("\nBROKEN at line \(line): \(promise)\n".utf8)
  _ = write(STDERR_FILENO, text, text.count)
  abort()
}

/// Decisions that the first bytes of an input take; what is left is the input proper.
struct Decisions {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) {
    rest = bytes[...]
  }

  /// One byte; zero where none is left.
  mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

  /// A number from 0 up to below `count`.
  mutating func number(below count: Int) -> Int { Int(byte()) % count }

  /// One of some values.
  mutating func one<Value>(of values: [Value]) -> Value { values[number(below: values.count)] }

  /// So many of the next bytes, or as many as there are.
  mutating func take(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }
}

/// How an input is cut up on its way into something that takes pieces.
enum Cut: CaseIterable {
  case whole
  case bytes
  /// In pieces whose lengths the bytes themselves say.
  case pieces

  /// Gives the pieces in order.
  func forEach<Failure>(
    _ bytes: [UInt8], _ body: (ArraySlice<UInt8>) throws(Failure) -> Void
  ) throws(Failure) {
    var start = 0
    while start < bytes.count {
      let length =
        switch self {
        case .whole: bytes.count
        case .bytes: 1
        case .pieces: Int(bytes[start] ^ UInt8(truncatingIfNeeded: start)) % 23 + 1
        }
      let end = min(bytes.count, start + length)
      try body(bytes[start..<end])
      start = end
    }
  }
}

/// Whether some bytes have a text among them.
func contains(_ bytes: [UInt8], _ text: StaticString) -> Bool {
  let text = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
  return contains(bytes, text)
}

/// Whether some bytes have others among them, side by side.
func contains(_ bytes: [UInt8], _ part: some RandomAccessCollection<UInt8>) -> Bool {
  guard let first = part.first else { return true }
  var rest = bytes[...]
  while let start = rest.firstIndex(of: first), rest.endIndex - start >= part.count {
    if rest[start...].starts(with: part) { return true }
    rest = rest[(start + 1)...]
  }
  return false
}

/// Some bytes as a message shows them.
func shown(_ bytes: some Collection<UInt8>) -> String {
  String(decoding: bytes, as: UTF8.self).debugDescription
}
