/// The escapes of JSON strings, read after the parser has checked them.
enum Escapes {
  /// The scalar of the escape that begins at `index`, which is moved past it.
  static func scalar(_ bytes: Span<UInt8>, _ index: inout Int) -> Unicode.Scalar {
    let letter = bytes[index &+ 1]
    index &+= 2
    switch letter {
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case ASCII.lowerU: break
    default: return Unicode.Scalar(letter)
    }
    var value = codeUnit(bytes, &index)
    if value & 0xFC00 == 0xD800 {
      index &+= 2
      value = 0x10000 &+ (value & 0x3FF) << 10 &+ codeUnit(bytes, &index) & 0x3FF
    }
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// Appends what the text between two quotes stands for.
  static func appendPlain(_ bytes: Span<UInt8>, to output: inout [UInt8]) {
    // No escape is shorter than the scalar that it stands for.
    output.append(addingCapacity: bytes.count) { output in
      var index = 0
      while index < bytes.count {
        if bytes[index] == ASCII.backslash {
          for byte in UTF8.encode(scalar(bytes, &index)) ?? .init() { output.append(byte) }
        } else {
          output.append(bytes[index])
          index &+= 1
        }
      }
    }
  }

  private static func codeUnit(_ bytes: Span<UInt8>, _ index: inout Int) -> UInt32 {
    var unit: UInt32 = 0
    for place in index..<(index &+ 4) {
      unit = unit << 4 | (ASCII.hexadecimalValue(bytes[place]) ?? 0)
    }
    index &+= 4
    return unit
  }
}
