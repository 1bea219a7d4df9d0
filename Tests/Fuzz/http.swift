// What libFuzzer calls: one input, an answer as bytes. Tests/Fuzz/http builds it.
//
// The parser is given the input in one piece, byte by byte, and in pieces whose lengths the input
// itself decides. All must come to the same; and no limit may be passed.

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

  init(_ bytes: [UInt8], pieces next: (Int) -> Int) {
    var parser = ResponseParser()
    var start = 0
    do throws(Malformation) {
      while start < bytes.count {
        let end = min(bytes.count, start + max(1, next(start)))
        used += try parser.consume(bytes.span.extracting(start..<end))
        start = end
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
    precondition((200...599).contains(response.status), "a status out of range")
    precondition(body.count <= HTTPLimits.body, "a body over its limit")
    precondition(body.count <= bytes.count, "a body out of nothing")
    precondition(
      fields.reduce(0) { $0 + $1.name.utf8.count + 1 } <= HTTPLimits.head, "a head over its limit")
    precondition(ending == .answered, "an answer that is not whole")
    for field in fields {
      precondition(response.headers[field.name] != nil, "a field that cannot be found")
      precondition(
        response.headers.all(field.name).contains(field.value), "a value that cannot be found")
    }
  }
}

@_cdecl("LLVMFuzzerTestOneInput")
public func readOneAnswer(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
  let bytes = [UInt8](UnsafeBufferPointer(start: data, count: size))
  let whole = Reading(bytes) { _ in bytes.count }
  precondition(whole == Reading(bytes) { _ in 1 }, "byte by byte is something else")
  let pieces = Reading(bytes) { start in Int(bytes[start] ^ UInt8(truncatingIfNeeded: start)) % 23 }
  precondition(whole == pieces, "piece by piece is something else")
  return 0
}
