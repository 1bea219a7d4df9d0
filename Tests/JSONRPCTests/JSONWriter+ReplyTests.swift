import JSON
import Testing

@testable import JSONRPC

struct JSONWriterReplyTests {
  static let error = RPCError(.notFound, message: "Gone.")
  static let tooLarge = "LimitExceeded"

  /// The reply to an id, and what `place` says of it.
  private func reply(
    to id: String, limit: Int = 1 << 20, oversize: RPCError? = nil,
    _ write: (inout JSONWriter) throws(RPCError) -> Void
  ) throws -> (text: String, id: String) {
    let document = try JSONDocument(parsing: Array(id.utf8))
    var limits = SessionLimits()
    limits.replyBytes = limit
    var writer = JSONWriter(Array("before\n".utf8))
    let place = writer.reply(
      to: .node(document.root), in: document, limits: limits, oversize: oversize
    ) { (writer, _) throws(RPCError) in try write(&writer) }
    #expect(place.text == 7..<writer.bytes.count)
    return (
      String(decoding: writer.bytes[place.text], as: UTF8.self),
      String(decoding: writer.bytes[place.id], as: UTF8.self)
    )
  }

  @Test func `[W-21] the members are jsonrpc, id and result`() throws {
    let (text, id) = try reply(to: "1.50") { writer in
      writer.beginArray()
      writer.integer(1)
      writer.integer(2)
      writer.endArray()
    }
    #expect(text == #"{"jsonrpc":"2.0","id":1.50,"result":[1,2]}"#)
    #expect(id == "1.50")
  }

  @Test func `[W-30] a result of nothing is null`() throws {
    #expect(try reply(to: "1") { _ in }.text == #"{"jsonrpc":"2.0","id":1,"result":null}"#)
  }

  @Test func `[W-21] an error takes the place of what was written before it`() throws {
    let (text, id) = try reply(to: #""\u0061""#) { (writer) throws(RPCError) in
      writer.beginObject()
      writer.key("half")
      throw Self.error
    }
    #expect(
      text == #"{"jsonrpc":"2.0","id":"a","error":{"code":-32001,"message":"Gone.","#
        + #""data":{"kind":"NotFound"}}}"#)
    #expect(id == #""a""#)
  }

  @Test(arguments: [-1, 0, 1])
  func `[W-120] a reply may be as long as its limit`(extra: Int) throws {
    let frame = #"{"jsonrpc":"2.0","id":1,"result":""}"#.utf8.count
    let (text, _) = try reply(to: "1", limit: 1_000) { writer in
      writer.string(String(repeating: "x", count: 1_000 - frame + extra))
    }
    #expect(text.contains(#""kind":"LimitExceeded","limit":"replyBytes""#) == (extra > 0))
    #expect(text.utf8.count <= 1_000)
  }

  @Test func `[W-120] another error can stand in for the reply that is too long`() throws {
    let (text, _) = try reply(to: "1", limit: 200, oversize: Self.error) { writer in
      writer.string(String(repeating: "x", count: 200))
    }
    #expect(text.contains("Gone."))
  }

  @Test func `[W-120] an id that leaves no room for an error is answered as null`() throws {
    let long = "\"\(String(repeating: "x", count: 960))\""
    let (short, id) = try reply(to: long, limit: 1_000) { writer in writer.null() }
    #expect(short.utf8.count < 1_000)
    #expect(id == long)
    let (text, null) = try reply(to: long, limit: 1_000) { (_) throws(RPCError) in
      throw Self.error
    }
    #expect(null.utf8.count == 4)
    #expect(text.hasSuffix(#""limit":"replyBytes"}}}"#))
  }

  @Test func `the error for an id that is written already repeats it`() {
    var writer = JSONWriter()
    let place = writer.reply(to: Array("\"q\"".utf8), with: Self.error)
    #expect(String(decoding: writer.bytes[place.id], as: UTF8.self) == "\"q\"")
    #expect(summaries(of: writer.bytes + [0x0A], .line) == [#""q"!-32001 NotFound"#])
  }
}
