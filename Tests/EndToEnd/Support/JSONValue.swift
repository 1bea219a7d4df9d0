import Foundation

/// A parsed JSON value that can be compared and written as a literal:
/// `#expect(reply["error"]?["code"] == -32700)`.
///
/// Made by JSONSerialization, so numbers are floats, and keys that differ by Unicode normalisation
/// alone fall together; where bytes matter, compare the text.
enum JSONValue: Equatable, Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([JSONValue])
  case object([String: JSONValue])

  init(parsing text: String) throws {
    do {
      let data = Data(text.utf8)
      self.init(any: try JSONSerialization.jsonObject(with: data, options: .fragmentsAllowed))
    } catch {
      throw HarnessError("not JSON: \(text.prefix(2_000))")
    }
  }

  private init(any: Any) {
    switch any {
    case let object as [String: Any]: self = .object(object.mapValues(JSONValue.init(any:)))
    case let array as [Any]: self = .array(array.map(JSONValue.init(any:)))
    case let string as String: self = .string(string)
    case let number as NSNumber:
      // "c" is the type of a boolean alone: JSONSerialization makes no 8-bit numbers.
      let isBool = unsafe number.objCType.pointee == CChar(UInt8(ascii: "c"))
      self = isBool ? .bool(number.boolValue) : .number(number.doubleValue)
    default: self = .null
    }
  }

  /// A member of an object; nil where this is no object or has no such member.
  subscript(_ name: String) -> JSONValue? {
    if case .object(let members) = self { members[name] } else { nil }
  }

  /// An element of an array; nil where this is no array or is shorter.
  subscript(_ index: Int) -> JSONValue? {
    if case .array(let elements) = self, elements.indices.contains(index) {
      elements[index]
    } else {
      nil
    }
  }

  var string: String? { if case .string(let value) = self { value } else { nil } }
  var number: Double? { if case .number(let value) = self { value } else { nil } }
  var integer: Int? { number.flatMap { Int(exactly: $0) } }
  var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  var array: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
  var object: [String: JSONValue]? { if case .object(let value) = self { value } else { nil } }
  var isNull: Bool { self == .null }
  /// The names of an object's members, sorted; empty for anything else.
  var names: [String] { object.map { $0.keys.sorted() } ?? [] }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  init(stringLiteral value: String) { self = .string(value) }
  init(integerLiteral value: Int) { self = .number(Double(value)) }
  init(floatLiteral value: Double) { self = .number(value) }
  init(booleanLiteral value: Bool) { self = .bool(value) }
  init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(Dictionary(elements, uniquingKeysWith: { _, last in last }))
  }
}

/// Compact JSON text of a string, quotes included, to be put into a message that a test writes.
func quoted(_ string: String) -> String {
  var text = "\""
  for scalar in string.unicodeScalars {
    switch scalar {
    case "\"": text += "\\\""
    case "\\": text += "\\\\"
    case _ where scalar.value < 0x20:
      let digits = String(scalar.value, radix: 16)
      text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: text.unicodeScalars.append(scalar)
    }
  }
  return text + "\""
}
