// The parser of answers: whole, byte by byte and in pieces it reads the same, and no limit is passed.
@testable import HTTP

func fuzz(_ bytes: [UInt8]) {
  let whole = Reading(bytes, .whole)
  expect(whole == Reading(bytes, .bytes), "byte by byte is something else")
  expect(whole == Reading(bytes, .pieces), "piece by piece is something else")
}

/// All that can be told of an answer.
struct Reading: Equatable {
  var used = 0
  var malformation: Malformation?
  var status: Int?
  var names: [String] = []
  var values: [String] = []
  var body: [UInt8] = []
  var isReusable = false
  var hasBegun = false
  var ending: ResponseParser.Ending?

  init(_ bytes: [UInt8], _ cut: Cut) {
    var parser = ResponseParser()
    do throws(Malformation) {
      try cut.forEach(bytes) { piece throws(Malformation) in
        used += try parser.consume(piece.span)
      }
      ending = parser.end(isClean: bytes.count % 2 == 0)
    } catch {
      malformation = error
      // How much of a piece was good before the fault is nobody's business.
      used = 0
    }
    hasBegun = parser.hasBegun
    isReusable = parser.isReusable && malformation == nil
    guard let response = parser.response else { return }
    status = response.status
    let fields = response.headers.list
    names = fields.map(\.name)
    values = fields.map(\.value)
    body = response.body
    expect((200...599).contains(response.status), "a status out of range")
    expect(body.count <= HTTPLimits.body, "a body over its limit")
    expect(body.count <= bytes.count, "a body out of nothing")
    expect(
      fields.reduce(0) { $0 + $1.name.utf8.count + 1 } <= HTTPLimits.head, "a head over its limit")
    expect(ending == .answered, "an answer that is not whole")
    for field in fields {
      expect(response.headers[field.name] != nil, "a field that cannot be found")
      expect(
        response.headers.all(field.name).contains(field.value), "a value that cannot be found")
    }
  }
}
