import JSON
import Testing
import Values

/// An object with as many fields as a table may well have.
struct WideShapeTests {
  static let id = Shape.id("t", number: 10001)
  static let name = Shape.string(.characters(1...200))
  static let count = Shape.whole(0...5)

  struct Wide: Sendable, Equatable {
    var f00: String
    var f01: Double?
    var f02: Bool
    var f03: Int?
    var f04: DocumentID
    var f05: String
    var f06: Double?
    var f07: Bool
    var f08: Int?
    var f09: DocumentID
    var f10: String
    var f11: Double?
    var f12: Bool
    var f13: Int?
    var f14: DocumentID
    var f15: String
    var f16: Double?
    var f17: Bool
    var f18: Int?
    var f19: DocumentID
    var f20: String
    var f21: Double?
    var f22: Bool
    var f23: Int?
    var f24: DocumentID
    static let shape = Shape.object(
      Wide.init,
      Field("f00", \.f00, name),
      .optional("f01", \.f01, .number),
      Field("f02", \.f02, .boolean),
      .optional("f03", \.f03, count),
      Field("f04", \.f04, id),
      Field("f05", \.f05, name),
      .optional("f06", \.f06, .number),
      Field("f07", \.f07, .boolean),
      .optional("f08", \.f08, count),
      Field("f09", \.f09, id),
      Field("f10", \.f10, name),
      .optional("f11", \.f11, .number),
      Field("f12", \.f12, .boolean),
      .optional("f13", \.f13, count),
      Field("f14", \.f14, id),
      Field("f15", \.f15, name),
      .optional("f16", \.f16, .number),
      Field("f17", \.f17, .boolean),
      .optional("f18", \.f18, count),
      Field("f19", \.f19, id),
      Field("f20", \.f20, name),
      .optional("f21", \.f21, .number),
      Field("f22", \.f22, .boolean),
      .optional("f23", \.f23, count),
      Field("f24", \.f24, id))
  }

  static func value(_ position: Int) -> String {
    switch position % 5 {
    case 0: "\"n\(position)\""
    case 1: "\(position).5"
    case 2: position % 2 == 0 ? "true" : "false"
    case 3: "\(position % 6)"
    default:
      "\"\(DocumentID(tableNumber: 10001, high: 1, low: UInt64(position)))\""
    }
  }

  @Test func `twenty-five fields come back in any order`() throws {
    var numbers = SeededNumbers(seed: 7)
    let members = (0..<25).map { position in
      "\"f\(position < 10 ? "0" : "")\(position)\":\(Self.value(position))"
    }
    let text = "{\(members.joined(separator: ","))}"
    let value = try Wide.shape.decode(text)
    #expect(Wide.shape.text(of: value) == text)
    for _ in 0..<50 {
      let shuffled = members.shuffled(using: &numbers).joined(separator: ",")
      #expect(try Wide.shape.decode("{\(shuffled)}") == value)
    }
    for missing in 0..<25 {
      var rest = members
      rest.remove(at: missing)
      let error = try Wide.shape.refusal(of: "{\(rest.joined(separator: ","))}")
      let isOptional = [1, 3].contains(missing % 5)
      let path = ".f\(missing < 10 ? "0" : "")\(missing)"
      #expect(brief(error) == (isOptional ? "ok" : "\(path) missingField"))
    }
  }
}
