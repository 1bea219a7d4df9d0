import JSON
import Testing
import Values

/// Values in the form of a snapshot [W-179].
@Suite struct ExportFormTests {
  /// On the wire, and in a snapshot.
  static let forms: [(wire: String, export: String)] = [
    ("null", "null"), ("true", "true"), ("false", "false"), (#""a\"b""#, #""a\"b""#),
    ("5", "5.0"), ("0", "0.0"), ("-7", "-7.0"), ("0.1", "0.1"), ("1e+21", "1e+21"),
    ("1e-7", "1e-7"), ("123456789012345680000", "123456789012345680000.0"),
    (#"{"$float":"AAAAAAAAAIA="}"#, "-0.0"),
    (#"{"$float":"AAAAAAAA8H8="}"#, #"{"$float":"AAAAAAAA8H8="}"#),
    (#"{"$float":"AAAAAAAA+H8="}"#, #"{"$float":"AAAAAAAA+H8="}"#),
    (#"{"$integer":"AwAAAAAAAAA="}"#, "3"), (#"{"$integer":"AAAAAAAAAAA="}"#, "0"),
    (#"{"$integer":"AAAAAAAAAIA="}"#, "-9223372036854775808"),
    (#"{"$integer":"/////////38="}"#, "9223372036854775807"),
    (#"{"$bytes":"AAEC"}"#, #"{"$bytes":"AAEC"}"#), ("[]", "[]"), ("{}", "{}"),
    ("[1,[2,null]]", "[1.0,[2.0,null]]"),
    (#"{"a":{"b":[{"$integer":"AQAAAAAAAAA="},1.5]},"c":2}"#, #"{"a":{"b":[1,1.5]},"c":2.0}"#),
  ]

  @Test(arguments: forms)
  func `[W-179] a value goes there and back`(wire: String, export: String) throws {
    let document = try parsed(wire)
    let out = written { ExportForm.write(document.root, of: document, into: &$0) }
    #expect(out == export)
    let read = try parsed(export)
    #expect(written { ExportForm.read(read.root, of: read, into: &$0) } == wire)
  }

  /// What a snapshot may hold too, and what it is on the wire.
  @Test(arguments: [
    ("5.50", "5.5"), ("1E3", "1000"), ("-0", #"{"$integer":"AAAAAAAAAAA="}"#),
    ("9223372036854775808", "9223372036854776000"),
    ("-9223372036854775809", "-9223372036854776000"),
    ("100000000000000000000000", "1e+23"), (#"{"$integer":"x"}"#, #"{"$integer":"x"}"#),
    (#"{"a":1,"a":2.0}"#, #"{"a":{"$integer":"AQAAAAAAAAA="},"a":2}"#),
  ])
  func `[W-180] a number of digits alone is an int64 if it can be`(export: String, wire: String)
    throws
  {
    let document = try parsed(export)
    #expect(written { ExportForm.read(document.root, of: document, into: &$0) } == wire)
  }
}
