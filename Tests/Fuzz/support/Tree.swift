// A second opinion on JSON: RFC 8259 as plainly as it can be written down, with none of the product's
// code. It is slow, recursive, and what the parser of the product is compared with.
import Glibc

/// A JSON value.
indirect enum Tree: Equatable {
  case null
  case bool(Bool)
  /// A number by its bits, so that -0 is not 0, and by its text.
  case number(bits: UInt64, text: [UInt8])
  case string([UInt8])
  case array([Tree])
  case object([Member])

  struct Member: Equatable {
    let name: [UInt8]
    let value: Tree
  }

  /// Reads a text; nil where it is no JSON, nests too deep, or has a number beyond a float.
  init?(_ bytes: some Collection<UInt8>, depth: Int = 128) {
    var reader = TreeReader(bytes: Array(bytes))
    guard let value = reader.value(depth: depth) else { return nil }
    reader.skipSpace()
    guard reader.isAtEnd else { return nil }
    self = value
  }

  /// The containers that nest in it.
  var height: Int {
    switch self {
    case .null, .bool, .number, .string: 0
    case .array(let elements): 1 + (elements.map(\.height).max() ?? 0)
    case .object(let members): 1 + (members.map(\.value.height).max() ?? 0)
    }
  }

  /// The values of an object's members with a name.
  func values(_ name: String) -> [Tree] {
    guard case .object(let members) = self else { return [] }
    return members.filter { $0.name.elementsEqual(name.utf8) }.map(\.value)
  }

  /// The value of a member that is there once.
  subscript(name: String) -> Tree? {
    let values = values(name)
    return values.count == 1 ? values[0] : nil
  }

  /// What a string says.
  var text: [UInt8]? {
    if case .string(let text) = self { text } else { nil }
  }

  /// The value without what a writer does not keep: the text of a number, and the sign of zero.
  var normal: Tree {
    switch self {
    case .null, .bool, .string: return self
    case .number(let bits, _):
      return .number(bits: Double(bitPattern: bits) == 0 ? 0 : bits, text: [])
    case .array(let elements): return .array(elements.map(\.normal))
    case .object(let members):
      return .object(members.map { Member(name: $0.name, value: $0.value.normal) })
    }
  }
}

private struct TreeReader {
  let bytes: [UInt8]
  var index = 0

  var isAtEnd: Bool { index == bytes.count }
  var next: UInt8? { index < bytes.count ? bytes[index] : nil }

  mutating func skipSpace() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { index += 1 }
  }

  mutating func take(_ text: String) -> Bool {
    guard bytes[index...].starts(with: text.utf8) else { return false }
    index += text.utf8.count
    return true
  }

  mutating func value(depth: Int) -> Tree? {
    skipSpace()
    switch next {
    case UInt8(ascii: "n"): return take("null") ? .null : nil
    case UInt8(ascii: "t"): return take("true") ? .bool(true) : nil
    case UInt8(ascii: "f"): return take("false") ? .bool(false) : nil
    case UInt8(ascii: "\""): return string().map { .string($0) }
    case UInt8(ascii: "["): return depth > 0 ? array(depth: depth) : nil
    case UInt8(ascii: "{"): return depth > 0 ? object(depth: depth) : nil
    default: return number()
    }
  }

  private mutating func array(depth: Int) -> Tree? {
    index += 1
    var elements: [Tree] = []
    skipSpace()
    if take("]") { return .array([]) }
    while true {
      guard let element = value(depth: depth - 1) else { return nil }
      elements.append(element)
      skipSpace()
      if take("]") { return .array(elements) }
      guard take(",") else { return nil }
    }
  }

  private mutating func object(depth: Int) -> Tree? {
    index += 1
    var members: [Tree.Member] = []
    skipSpace()
    if take("}") { return .object([]) }
    while true {
      skipSpace()
      guard next == UInt8(ascii: "\""), let name = string() else { return nil }
      skipSpace()
      guard take(":"), let value = value(depth: depth - 1) else { return nil }
      members.append(Tree.Member(name: name, value: value))
      skipSpace()
      if take("}") { return .object(members) }
      guard take(",") else { return nil }
    }
  }

  private mutating func digits() -> Bool {
    let start = index
    while let byte = next, (0x30...0x39).contains(byte) { index += 1 }
    return index > start
  }

  private mutating func number() -> Tree? {
    let start = index
    _ = take("-")
    if !take("0") {
      guard digits() else { return nil }
    }
    if take("."), !digits() { return nil }
    if take("e") || take("E") {
      if !take("+") { _ = take("-") }
      guard digits() else { return nil }
    }
    let text = Array(bytes[start..<index])
    // The C library's own opinion on what the digits are worth.
    let value = strtod(String(decoding: text, as: UTF8.self), nil)
    return value.isFinite ? .number(bits: value.bitPattern, text: text) : nil
  }

  private mutating func string() -> [UInt8]? {
    index += 1
    var text: [UInt8] = []
    while let byte = next {
      index += 1
      switch byte {
      case UInt8(ascii: "\""):
        return String(validating: text, as: UTF8.self) == nil ? nil : text
      case UInt8(ascii: "\\"):
        guard let scalar = escape() else { return nil }
        text += Array(String(Character(scalar)).utf8)
      case 0..<0x20: return nil
      default: text.append(byte)
      }
    }
    return nil
  }

  private mutating func escape() -> Unicode.Scalar? {
    guard let letter = next else { return nil }
    index += 1
    switch letter {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(letter)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"):
      guard let first = unit() else { return nil }
      guard (0xD800...0xDFFF).contains(first) else { return Unicode.Scalar(first) }
      guard first < 0xDC00, take("\\u"), let second = unit(), (0xDC00...0xDFFF).contains(second)
      else { return nil }
      return Unicode.Scalar(0x10000 + (first - 0xD800) * 0x400 + (second - 0xDC00))
    default: return nil
    }
  }

  private mutating func unit() -> UInt32? {
    guard bytes.count - index >= 4 else { return nil }
    var value: UInt32 = 0
    for byte in bytes[index..<(index + 4)] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
        return nil
      }
      value = value * 16 + UInt32(digit)
    }
    index += 4
    return value
  }
}
