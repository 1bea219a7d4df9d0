/// One reply of the host: the exact text and what it says.
///
/// Making one checks the form of [W-21] and [W-30]: the members `jsonrpc`, `id`, and `result` or
/// `error`, in this order and no others, and that an error is `code`, `message` and `data` with a
/// `kind` [W-70].
struct Reply: Sendable {
  /// The bytes of the reply as they came, without what ends a line.
  let text: String
  /// The id exactly as it is spelled in the reply: `1`, `"a"`, `null`.
  let id: String
  /// The exact text of `result`; nil for an error.
  let resultText: String?
  /// The exact text of `error`; nil for a result.
  let errorText: String?
  /// The whole reply, parsed.
  let value: JSONValue

  init(_ text: String) throws {
    let members = try RawJSON.members(of: text)
    let names = members.map(\.name)
    guard names.count == 3, names[0] == "jsonrpc", names[1] == "id",
      names[2] == "result" || names[2] == "error", members[0].value == #""2.0""#
    else { throw HarnessError("not a reply: \(text.prefix(2_000))") }
    self.text = text
    id = members[1].value
    value = try JSONValue(parsing: text)
    resultText = names[2] == "result" ? members[2].value : nil
    errorText = names[2] == "error" ? members[2].value : nil
    if let errorText {
      let parts = try RawJSON.members(of: errorText).map(\.name)
      guard parts == ["code", "message", "data"], let error = value["error"],
        error["code"]?.integer != nil, error["message"]?.string != nil,
        error["data"]?["kind"]?.string != nil
      else { throw HarnessError("not an error: \(text.prefix(2_000))") }
    }
  }

  /// The result; nil for an error.
  var result: JSONValue? { value["result"] }
  var code: Int? { value["error"]?["code"]?.integer }
  var message: String? { value["error"]?["message"]?.string }
  var data: JSONValue? { value["error"]?["data"] }
  var kind: String? { data?["kind"]?.string }

  /// The reply in one short line for tables: `7: null`, `"a": {"x":1}`,
  /// `null: -32700 ParseError`.
  var summary: String {
    if let resultText { return "\(id): \(resultText)" }
    return "\(id): \(code ?? 0) \(kind ?? "")"
  }

  /// The summary of one message of the host, which is a reply or a batch's array of replies:
  /// `[1: null, null: -32600 InvalidRequest]`.
  static func summary(of message: String) throws -> String {
    guard message.utf8.first == UInt8(ascii: "[") else { return try Reply(message).summary }
    let replies = try RawJSON.elements(of: message).map { try Reply($0).summary }
    return "[" + replies.joined(separator: ", ") + "]"
  }
}
