// What a provider writes: links, waits, dates, numbers, and texts that may hold the credential.
import Glibc
@testable import Connectors
@testable import JSON

func fuzz(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  let kind = decisions.number(below: 4)
  switch kind {
  case 0: checkLink(&decisions)
  case 1: checkWait(&decisions)
  case 2: checkNumbers(Array(decisions.rest))
  default: checkRedaction(&decisions)
  }
}

/// A place in a list survives its way through a link, whatever else is in the field.
private func checkLink(_ decisions: inout Decisions) {
  let host = "a.myshopify.com"
  let length = decisions.number(below: 40)
  let page = String(decoding: decisions.take(length), as: UTF8.self)
  let rest = String(decoding: decisions.rest, as: UTF8.self)
  _ = LinkHeader.next(in: [rest], host: host)
  _ = PercentEncoding.decode(rest.utf8)
  let encoded = PercentEncoding.encode(page)
  expect(PercentEncoding.decode(encoded.utf8) == page, "a text changes on its way")
  let good = "<https://\(host)/admin/x.json?limit=1&page_info=\(encoded)>; rel=\"next\""
  let found = LinkHeader.next(in: [good + ", " + rest], host: host)
  expect(found == (page.isEmpty ? nil : page), "another page")
  let elsewhere = good.replacing(host, with: "b.myshopify.com", maxReplacements: 1)
  expect(LinkHeader.next(in: [elsewhere], host: host) == nil, "a link leads elsewhere")
}

/// A wait is never below zero, and a date is what the C library makes of it.
private func checkWait(_ decisions: inout Decisions) {
  let seconds = (0..<5).reduce(0) { word, _ in word << 8 | Int(decisions.byte()) }
  let text = String(decoding: decisions.rest, as: UTF8.self)
  if let wait = RetryAfter.nanoseconds(text, now: 1_795_900_000_000) {
    expect(wait >= 0, "a wait that is over before it begins")
  }
  // Up to the year 9999.
  var time = time_t(seconds % 253_402_300_800)
  var parts = tm()
  gmtime_r(&time, &parts)
  for format in ["%a, %d %b %Y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"] {
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    let date = String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let milliseconds = HTTPDate.milliseconds(date.utf8.trimmed)
    expect(milliseconds == Double(time) * 1000, "another time: \(date)")
  }
}

/// Numbers that a float cannot hold become their digits, the others stay as they are.
private func checkNumbers(_ bytes: [UInt8]) {
  guard let document = try? JSONDocument(parsing: bytes), let tree = Tree(bytes) else { return }
  var writer = JSONWriter()
  guard LosslessNumbers.write(document.root, of: document, to: &writer) else { return }
  guard let written = Tree(writer.bytes) else { end("written what is no JSON") }
  expect(isSame(tree, written), "another value: \(shown(writer.bytes))")
}

private func isSame(_ given: Tree, _ written: Tree) -> Bool {
  switch (given, written) {
  case (.number(let bits, _), .string(let digits)):
    // Beyond what a float holds exactly, and the same to a float's precision.
    let value = Double(bitPattern: bits)
    return value.magnitude >= 0x1p53 - 1 && Double(String(decoding: digits, as: UTF8.self)) == value
      && digits.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
  case (.number(let bits, let text), .number(_, let other)):
    let value = Double(bitPattern: bits)
    let isWhole = text.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2D }
    return text == other && !(isWhole && value.magnitude > 0x1p53)
  case (.array(let left), .array(let right)):
    return left.count == right.count && zip(left, right).allSatisfy { isSame($0, $1) }
  case (.object(let left), .object(let right)):
    return left.count == right.count
      && zip(left, right).allSatisfy { $0.name == $1.name && isSame($0.value, $1.value) }
  default: return given == written
  }
}

/// The credential never comes back, as it is or in another notation, whatever stands around it.
private func checkRedaction(_ decisions: inout Decisions) {
  // Of letters that stand in no mark, so that none of it is in a text by chance.
  let alphabet = Array("bfghijkmpquvwxyzBFGHJKMPQ0123456789!?#&<>\"; ".utf8)
  let choices = decisions.take(8 + decisions.number(below: 40))
  let secret = choices.map { alphabet[Int($0) % alphabet.count] }
  guard Set(secret).count > 5 else { return }
  let text = Array(decisions.rest)
  let place = min(text.count, decisions.number(below: 256))
  let hidden =
    switch decisions.number(below: 7) {
    case 0: secret
    case 1: base64(secret)
    case 2: secret.flatMap { Array(String($0, radix: 16).utf8) }
    case 3: secret.flatMap { Array("%\(String($0, radix: 16, uppercase: true))".utf8) }
    case 4: secret.flatMap { form($0) }
    case 5: secret.flatMap { entity($0) }
    default: secret.flatMap { Array("\\u00\(String($0, radix: 16))".utf8) }
    }
  let whole = String(decoding: text[..<place] + hidden + text[place...], as: UTF8.self)
  let cleaned = Redaction.clean(whole, secret: secret.span)
  expect(cleaned.unicodeScalars.count <= Redaction.mostCharacters, "longer than it may be")
  let bytes = Array(cleaned.utf8)
  expect(!bytes.contains { $0 < 0x20 || $0 == 0x7F }, "a control character")
  expect(!contains(bytes, hidden), "the credential comes back: \(cleaned)")
  let foreign = Array(ForeignText.cleaned(whole).utf8)
  expect(!foreign.contains { $0 < 0x20 || $0 == 0x7F }, "a control character")
}

/// What a form and a page make of a byte.
private func form(_ byte: UInt8) -> [UInt8] {
  switch byte {
  case UInt8(ascii: " "): [UInt8(ascii: "+")]
  case UInt8(ascii: "!"), UInt8(ascii: "?"), UInt8(ascii: "#"), UInt8(ascii: "&"),
    UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: ";"):
    Array("%\(String(byte, radix: 16))".utf8)
  default: [byte]
  }
}

private func entity(_ byte: UInt8) -> [UInt8] {
  switch byte {
  case UInt8(ascii: "&"): Array("&amp;".utf8)
  case UInt8(ascii: "<"): Array("&lt;".utf8)
  case UInt8(ascii: ">"): Array("&#x3e;".utf8)
  case UInt8(ascii: "\""): Array("&#34;".utf8)
  default: [byte]
  }
}

private func base64(_ bytes: [UInt8]) -> [UInt8] {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var text: [UInt8] = []
  for start in stride(from: 0, to: bytes.count, by: 3) {
    let group = bytes[start..<min(start + 3, bytes.count)]
    let word = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
    for place in 0...group.count { text.append(alphabet[word >> (18 - 6 * place) & 63]) }
  }
  return text
}
