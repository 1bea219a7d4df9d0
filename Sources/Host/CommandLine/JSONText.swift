package import JSON

/// How a JSON value is printed for whoever ran a command.
package enum JSONText {
  /// One line with no white space, for another program.
  package static func compact(_ document: JSONDocument) -> [UInt8] {
    var printer = Printer(document: document, isIndented: false)
    printer.append(document.root, depth: 0)
    return printer.output
  }

  /// One member a line, for a person at a terminal; characters that would do something to the
  /// terminal are escaped, which leaves the value as it is.
  package static func indented(_ document: JSONDocument) -> [UInt8] {
    var printer = Printer(document: document, isIndented: true)
    printer.append(document.root, depth: 0)
    return printer.output
  }

  /// JSON text with the characters that do not show written as `\uXXXX`, which they may be
  /// wherever they may stand at all: in a string.
  package static func visible(_ text: ArraySlice<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      if scalar.isPrintable {
        output.append(contentsOf: String(scalar).utf8)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
        output.append(contentsOf: "\\u\(zeros)\(digits)".utf8)
      }
    }
    return output
  }
}

private struct Printer {
  let document: JSONDocument
  let isIndented: Bool
  var output: [UInt8] = []

  init(document: JSONDocument, isIndented: Bool) {
    self.document = document
    self.isIndented = isIndented
  }

  /// The parser limits how deep a document nests, and so how deep this goes.
  mutating func append(_ node: JSONDocument.Node, depth: Int) {
    switch document.kind(of: node) {
    case .object: append(node, depth, open: "{", close: "}", isObject: true)
    case .array: append(node, depth, open: "[", close: "]", isObject: false)
    case .string where isIndented:
      output.append(contentsOf: JSONText.visible(document.bytes[document.text(of: node)]))
    default: output.append(contentsOf: document.bytes[document.text(of: node)])
    }
  }

  private mutating func append(
    _ node: JSONDocument.Node, _ depth: Int, open: Unicode.Scalar, close: Unicode.Scalar,
    isObject: Bool
  ) {
    output.append(UInt8(ascii: open))
    guard var child = document.firstChild(of: node) else {
      return output.append(UInt8(ascii: close))
    }
    for position in 0..<document.count(of: node) {
      if position > 0 { output.append(UInt8(ascii: ",")) }
      breakLine(depth + 1)
      if isObject {
        append(child, depth: depth + 1)
        output.append(UInt8(ascii: ":"))
        if isIndented { output.append(UInt8(ascii: " ")) }
        child = document.next(after: child)
      }
      append(child, depth: depth + 1)
      child = document.next(after: child)
    }
    breakLine(depth)
    output.append(UInt8(ascii: close))
  }

  private mutating func breakLine(_ depth: Int) {
    guard isIndented else { return }
    output.append(UInt8(ascii: "\n"))
    output.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * depth))
  }
}
