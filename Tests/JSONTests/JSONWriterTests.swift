import JSON
import Testing

@Suite struct JSONWriterTests {
  @Test func `commas stand between values and nowhere else`() {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("empty")
    writer.beginObject()
    writer.endObject()
    writer.key("list")
    writer.beginArray()
    writer.null()
    writer.bool(true)
    writer.bool(false)
    writer.integer(-5)
    writer.number(0.5)
    writer.string("[")
    writer.beginArray()
    writer.endArray()
    writer.beginObject()
    writer.key(":")
    writer.string("{")
    writer.endObject()
    writer.raw([0x31])
    writer.endArray()
    writer.key("last")
    writer.null()
    writer.endObject()
    let expected =
      #"{"empty":{},"list":[null,true,false,-5,0.5,"[",[],{":":"{"},1],"last":null}"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }

  @Test func `the value after a line feed takes no comma`() {
    var writer = JSONWriter(Array("{}\n".utf8))
    writer.null()
    writer.bytes.append(0x0A)
    writer.integer(1)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "{}\nnull\n1")
  }

  @Test func `the value at the base takes no comma and the next one does`() {
    var writer = JSONWriter(Array("prefix".utf8))
    #expect(writer.base == 6)
    writer.integer(1)
    writer.integer(2)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "prefix1,2")
    writer.base = writer.bytes.count
    writer.integer(3)
    #expect(String(decoding: writer.bytes, as: UTF8.self) == "prefix1,23")
  }

  @Test func `raw values are written byte for byte`() {
    let source = Array(#"[{"a":1},"b"]"#.utf8)
    var writer = JSONWriter()
    writer.beginArray()
    writer.raw(source)
    writer.raw(source, in: 1..<8)
    writer.raw(source.span.extracting(9..<12))
    writer.raw([], in: 0..<0)
    writer.endArray()
    let expected = #"[[{"a":1},"b"],{"a":1},"b",]"#
    #expect(String(decoding: writer.bytes, as: UTF8.self) == expected)
  }

  @Test func `a writer goes on in the array that it was given`() {
    var buffer: [UInt8] = []
    buffer.reserveCapacity(64)
    var writer = JSONWriter(buffer)
    writer.beginArray()
    writer.endArray()
    #expect(writer.bytes == Array("[]".utf8))
  }
}
