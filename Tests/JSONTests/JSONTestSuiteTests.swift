import Foundation
import JSON
import Testing

/// The public JSONTestSuite (github.com/nst/JSONTestSuite), where it lies beside the repository.
@Suite(.enabled(if: JSONTestSuite.exists, "the JSONTestSuite folder is absent"))
struct JSONTestSuiteTests {
  @Test(arguments: JSONTestSuite.files("y_"))
  func `[W-20] a document that must be accepted is`(name: String) throws {
    #expect(refusal(try JSONTestSuite.bytes(name)) == nil)
  }

  @Test(arguments: JSONTestSuite.files("n_"))
  func `[W-20] a document that must be refused is`(name: String) throws {
    #expect(refusal(try JSONTestSuite.bytes(name)) != nil)
  }

  @Test(arguments: JSONTestSuite.files("i_"))
  func `[W-20] a document left to implementations has a fixed verdict`(name: String) throws {
    let verdict = try #require(JSONTestSuite.verdicts[name], "no verdict is written down")
    #expect(refusal(try JSONTestSuite.bytes(name))?.code == verdict)
  }

  @Test(arguments: JSONTestSuite.files("y_"))
  func `[W-21] an accepted document written twice gives the same bytes`(name: String) throws {
    let once = compact(try JSONDocument(parsing: JSONTestSuite.bytes(name)))
    #expect(compact(try JSONDocument(parsing: Array(once.utf8))) == once)
  }

  @Test func `the suite is whole`() {
    #expect(JSONTestSuite.files("y_").count == 95)
    #expect(JSONTestSuite.files("n_").count == 188)
    #expect(JSONTestSuite.files("i_").count == JSONTestSuite.verdicts.count)
  }
}

private enum JSONTestSuite {
  /// What the rules of [W-20] make of the documents that RFC 8259 leaves open; nil accepts.
  static let verdicts: [String: JSONError.Code?] = [
    "i_number_double_huge_neg_exp.json": nil,
    "i_number_huge_exp.json": .numberOverflow,
    "i_number_neg_int_huge_exp.json": .numberOverflow,
    "i_number_pos_double_huge_exp.json": .numberOverflow,
    "i_number_real_neg_overflow.json": .numberOverflow,
    "i_number_real_pos_overflow.json": .numberOverflow,
    "i_number_real_underflow.json": nil,
    "i_number_too_big_neg_int.json": nil,
    "i_number_too_big_pos_int.json": nil,
    "i_number_very_big_negative_int.json": nil,
    "i_object_key_lone_2nd_surrogate.json": .loneSurrogate,
    "i_string_1st_surrogate_but_2nd_missing.json": .loneSurrogate,
    "i_string_1st_valid_surrogate_2nd_invalid.json": .loneSurrogate,
    "i_string_UTF-16LE_with_BOM.json": .syntax,
    "i_string_UTF-8_invalid_sequence.json": .invalidUTF8,
    "i_string_UTF8_surrogate_U+D800.json": .invalidUTF8,
    "i_string_incomplete_surrogate_and_escape_valid.json": .loneSurrogate,
    "i_string_incomplete_surrogate_pair.json": .loneSurrogate,
    "i_string_incomplete_surrogates_escape_valid.json": .loneSurrogate,
    "i_string_invalid_lonely_surrogate.json": .loneSurrogate,
    "i_string_invalid_surrogate.json": .loneSurrogate,
    "i_string_invalid_utf-8.json": .invalidUTF8,
    "i_string_inverted_surrogates_U+1D11E.json": .loneSurrogate,
    "i_string_iso_latin_1.json": .invalidUTF8,
    "i_string_lone_second_surrogate.json": .loneSurrogate,
    "i_string_lone_utf8_continuation_byte.json": .invalidUTF8,
    "i_string_not_in_unicode_range.json": .invalidUTF8,
    "i_string_overlong_sequence_2_bytes.json": .invalidUTF8,
    "i_string_overlong_sequence_6_bytes.json": .invalidUTF8,
    "i_string_overlong_sequence_6_bytes_null.json": .invalidUTF8,
    "i_string_truncated-utf-8.json": .invalidUTF8,
    "i_string_utf16BE_no_BOM.json": .syntax,
    "i_string_utf16LE_no_BOM.json": .syntax,
    "i_structure_500_nested_arrays.json": .tooDeep,
    "i_structure_UTF-8_BOM_empty_object.json": .syntax,
  ]

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "../shared/JSONTestSuite/test_parsing").standardized

  static var exists: Bool { FileManager.default.fileExists(atPath: folder.path) }

  static func files(_ prefix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0.hasPrefix(prefix) }.sorted()
  }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: folder.appending(path: name)))
  }
}
