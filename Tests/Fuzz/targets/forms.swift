// The forms of single texts: cron lines, versions, hosts, URLs, times, addresses. Each check that runs
// is compared with the expression that the contract publishes for it, or with the C library.
import Glibc
@testable import HTTP
@testable import Host
@testable import Integrations
@testable import Values

func fuzz(_ bytes: [UInt8]) {
  var decisions = Decisions(bytes)
  let kind = decisions.number(below: forms.count)
  guard let text = String(validating: decisions.rest, as: UTF8.self) else { return }
  checkForm(forms[kind], text)
  checkTime(text)
  checkAddress(text)
  checkDecimals(Array(decisions.rest))
}

/// A form with the expression of its pattern, and what a text may break that no expression can say.
private struct CheckedForm {
  let form: StringRule.Form
  let expression: Regex<AnyRegexOutput>
  var mayBreak: (String) -> Bool = { _ in false }

  init(_ shape: Shape<String>, mayBreak: @escaping (String) -> Bool = { _ in false }) {
    guard case .string(let rule?) = shape.validator, let form = rule.form,
      let expression = try? Regex(form.pattern)
    else { end("no form") }
    self.form = form
    self.expression = expression.matchingSemantics(.unicodeScalar).asciiOnlyCharacterClasses()
    self.mayBreak = mayBreak
  }
}

nonisolated(unsafe) private let forms = [
  CheckedForm(ConnectionForms.domain),
  CheckedForm(ConnectionForms.apiVersion),
  CheckedForm(ConnectionForms.apiEndpoint),
  CheckedForm(IntegrationShapes.organizationId),
  // That a range falls, or that the line is longer than any that is meant.
  CheckedForm(SyncFrequency.shape) { $0.utf8.count > 256 || $0.contains("-") },
  CheckedForm(ShopifyForms.id),
  // A day that its month does not have.
  CheckedForm(ShopifyForms.time) { text in
    let day = text.utf8.dropFirst(8).prefix(2)
    return !day.lexicographicallyPrecedes("29".utf8)
  },
]

private func checkForm(_ form: CheckedForm, _ text: String) {
  let isTaken = form.form.check(text.utf8Span.span)
  // Swift's expressions take twice as long for each item of a list, those of other languages do not.
  if text.utf8.count > 300 || text.utf8.filter({ $0 == 0x2C }).count > 6 { return }
  let isMatched = text.wholeMatch(of: form.expression) != nil
  expect(isMatched || !isTaken, "taken although its pattern does not match: \(text)")
  expect(isTaken || !isMatched || form.mayBreak(text), "refused although its pattern matches")
}

/// What a time stands for, beside what the C library makes of its numbers.
private func checkTime(_ text: String) {
  let bytes = Array(text.utf8)
  guard let milliseconds = RFC3339.milliseconds(text) else {
    expect(!RFC3339.isTime(bytes.span), "a time that stands for nothing: \(text)")
    return
  }
  func number(_ range: Range<Int>) -> CInt {
    range.upperBound > bytes.count ? 0 : bytes[range].reduce(0) { $0 * 10 + CInt($1) - 48 }
  }
  var parts = tm()
  parts.tm_year = number(0..<4) - 1900
  parts.tm_mon = number(5..<7) - 1
  parts.tm_mday = number(8..<10)
  parts.tm_hour = number(11..<13)
  parts.tm_min = number(14..<16)
  parts.tm_sec = number(17..<19)
  var seconds = timegm(&parts)
  if let sign = bytes.dropFirst(19).lastIndex(where: { $0 == 0x2B || $0 == 0x2D }) {
    let offset = Int(number(sign + 1..<sign + 3)) * 3600 + Int(number(sign + 4..<sign + 6)) * 60
    seconds -= bytes[sign] == 0x2B ? offset : -offset
  }
  let difference = milliseconds - Double(seconds) * 1000
  expect((0...1000).contains(difference), "another time: \(text)")
}

/// Addresses and endpoints: what is read is what the C library reads, and a place of this machine.
private func checkAddress(_ text: String) {
  let plain = text.utf8.contains(0) ? "" : text
  var six = in6_addr()
  var four = in_addr()
  let isAddress = inet_pton(AF_INET, plain, &four) == 1 || inet_pton(AF_INET6, plain, &six) == 1
  expect((IPAddress(text) != nil) == isAddress, "another address: \(text)")
  if let address = IPAddress(text), address.isLoopback {
    expect(!AddressGuard.isPublic(address), "this machine is public")
  }
  if Endpoint(url: text) != nil {
    let isPlain = text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    expect(isPlain && text.hasPrefix("http"), "an endpoint of another form: \(text)")
    expect(text.contains("127.") || text.contains("::") || text.contains("0:"), "\(text) is away")
  }
}

/// Exact decimals: a number is itself, and another one with a digit more or another power.
private func checkDecimals(_ bytes: [UInt8]) {
  guard case .number(let bits, let text)? = Tree(bytes) else { return }
  let number = DecimalNumber(text[...])
  expect(number == DecimalNumber(text[...]), "a number is not itself")
  let value = Double(bitPattern: bits)
  let shortest = DecimalNumber(Array("\(value)".utf8)[...])
  if "\(value)".utf8.elementsEqual(text) { expect(shortest == number, "a number is not itself") }
  let hasPower = text.contains(0x65) || text.contains(0x45)
  if hasPower { return }
  // The same number, spelled otherwise.
  let longer = text + Array(text.contains(0x2E) ? "00".utf8 : ".0".utf8)
  expect(DecimalNumber(longer[...]) == number, "zeros at the end make another number")
  expect(DecimalNumber((text + Array("e0".utf8))[...]) == number, "no power makes another number")
  let isZero = !text.contains { (0x31...0x39).contains($0) }
  let larger = DecimalNumber((text + Array("e1".utf8))[...])
  expect((larger == number) == isZero, "ten times a number is the number")
}
