import Foundation
import JSON
import Values

/// A parsed text.
func parsed(_ text: String) throws -> JSONDocument {
  try JSONDocument(parsing: Array(text.utf8))
}

/// What was written, as text.
func written(_ write: (inout JSONWriter) -> Void) -> String {
  var writer = JSONWriter()
  write(&writer)
  return String(decoding: writer.bytes, as: UTF8.self)
}

/// What is wrong with a text, in the eyes of a validator; nil where nothing is.
func refusal(of text: String, by validator: Validator) throws -> ValidationError? {
  let document = try parsed(text)
  do throws(ValidationError) {
    try validator.validate(document, document.root)
    return nil
  } catch {
    return error
  }
}

extension Shape {
  /// Decodes a text.
  func decode(_ text: String) throws -> Value {
    let document = try parsed(text)
    return try decode(document, document.root)
  }

  /// Why a text is refused; nil where it is not.
  func refusal(of text: String) throws -> ValidationError? {
    let document = try parsed(text)
    do throws(ValidationError) {
      _ = try decode(document, document.root)
      return nil
    } catch {
      return error
    }
  }

  /// A value as text.
  func text(of value: Value) -> String {
    String(decoding: canonicalBytes(of: value), as: UTF8.self)
  }
}

/// A place and a reason, as short as a table needs it: `.a typeMismatch`.
func brief(_ error: ValidationError?) -> String {
  guard let error else { return "ok" }
  return "\(error.path) \(error.reason.name)"
}

/// A file of vectors beside these tests.
func vectors(_ name: String) throws -> Any {
  let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Vectors")
  return try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appending(path: name)))
}

/// The same numbers on each run.
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
