import JSON
import Testing

@testable import JSONRPC

struct OutputBufferTests {
  static let failure = RPCError(.storageFailed, message: "The disk is full.")

  /// Writes a reply of `text` as the session does.
  private static func append(
    _ text: String, to output: inout OutputBuffer, _ framing: Framing, provisional: Bool
  ) throws {
    let document = try JSONDocument(parsing: Array("\"i\(text)\"".utf8))
    let write = { (writer: inout JSONWriter, _: JSONDocument) throws(RPCError) in
      writer.string(text)
    }
    var scratch = JSONWriter()
    let id = ReplyID.node(document.root)
    if framing == .header {
      let place = scratch.reply(to: id, in: document, limits: .standard, write)
      output.append(scratch.bytes, place, framing, isProvisional: provisional)
    } else {
      let place = output.writer.reply(to: id, in: document, limits: .standard, write)
      output.endLine(place, isProvisional: provisional)
    }
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-11] a reply is framed in these bytes`(framing: Framing) throws {
    var output = OutputBuffer()
    try Self.append("é", to: &output, framing, provisional: false)
    let reply = #"{"jsonrpc":"2.0","id":"ié","result":"é"}"#
    let wanted = framing == .line ? reply + "\n" : "Content-Length: 42\r\n\r\n" + reply
    #expect(String(decoding: output.writer.bytes, as: UTF8.self) == wanted)
  }

  @Test(arguments: [Framing.line, .header])
  func `what stands before the first provisional reply can be taken`(framing: Framing) throws {
    var output = OutputBuffer()
    var taken: [UInt8] = []
    try Self.append("1", to: &output, framing, provisional: false)
    try Self.append("2", to: &output, framing, provisional: true)
    try Self.append("3", to: &output, framing, provisional: false)
    output.take(into: &taken)
    #expect(summaries(of: taken, framing) == [#""i1"="1""#])
    output.take(into: &taken)
    try Self.append("4", to: &output, framing, provisional: true)
    #expect(summaries(of: taken, framing) == [#""i1"="1""#])
    output.endGroup(failure: nil, framing: framing)
    output.take(into: &taken)
    #expect(
      summaries(of: taken, framing)
        == [#""i1"="1""#, #""i2"="2""#, #""i3"="3""#, #""i4"="4""#])
    #expect(output.count == 0)
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-114] a plaintext that was taken is left nowhere in the memory of the output`(
    framing: Framing
  ) throws {
    var output = OutputBuffer()
    var taken: [UInt8] = []
    output.makeRoom(for: 1_000, isSecret: true)
    try Self.append("0canary", to: &output, framing, provisional: false)
    try Self.append("2", to: &output, framing, provisional: true)
    output.take(into: &taken)
    #expect(summaries(of: taken, framing) == [#""i0canary"="0canary""#])
    let capacity = output.writer.bytes.capacity
    let memory = unsafe output.writer.bytes.withUnsafeBytes { bytes in
      // What lies behind the last element is the array's own memory too.
      unsafe Array(UnsafeRawBufferPointer(start: bytes.baseAddress, count: capacity))
    }
    #expect(memory.firstRange(of: Array("canary".utf8)) == nil)
    output.endGroup(failure: nil, framing: framing)
    output.take(into: &taken)
    #expect(summaries(of: taken, framing).last == #""i2"="2""#)
    output.take(into: &taken)
    #expect(!output.holdsSecret)
  }

  @Test(arguments: [Framing.line, .header])
  func `[W-33] a failure replaces what was provisional and nothing else`(
    framing: Framing
  ) throws {
    // Each bit says whether one of six replies is provisional and whether the output was taken.
    for mask in 0..<64 {
      for takeAfter in 0..<7 {
        var output = OutputBuffer()
        var taken: [UInt8] = []
        for index in 0..<6 {
          if index == takeAfter { output.take(into: &taken) }
          let isProvisional = mask >> index & 1 == 1
          try Self.append("\(index)", to: &output, framing, provisional: isProvisional)
        }
        output.endGroup(failure: Self.failure, framing: framing)
        output.take(into: &taken)
        let wanted = (0..<6).map { index in
          mask >> index & 1 == 1
            ? #""i\#(index)"!-32010 StorageFailed"# : #""i\#(index)"="\#(index)""#
        }
        #expect(summaries(of: taken, framing) == wanted)
      }
    }
  }

  @Test func `a group that ended is not touched by the failure of the next`() throws {
    var output = OutputBuffer()
    var taken: [UInt8] = []
    try Self.append("1", to: &output, .line, provisional: true)
    output.endGroup(failure: nil, framing: .line)
    try Self.append("2", to: &output, .line, provisional: true)
    output.endGroup(failure: Self.failure, framing: .line)
    output.endGroup(failure: Self.failure, framing: .line)
    output.take(into: &taken)
    #expect(summaries(of: taken, .line) == [#""i1"="1""#, #""i2"!-32010 StorageFailed"#])
  }

  @Test func `an empty destination is swapped and keeps its memory in use`() throws {
    var output = OutputBuffer()
    var taken: [UInt8] = []
    taken.reserveCapacity(10_000)
    try Self.append("1", to: &output, .line, provisional: false)
    output.take(into: &taken)
    #expect(output.writer.bytes.capacity >= 10_000)
    try Self.append("2", to: &output, .line, provisional: false)
    output.take(into: &taken)
    #expect(summaries(of: taken, .line) == [#""i1"="1""#, #""i2"="2""#])
    var huge: [UInt8] = []
    huge.reserveCapacity(5 << 20)
    output.take(into: &huge)
    #expect(output.writer.bytes.capacity < 5 << 20)
  }
}
