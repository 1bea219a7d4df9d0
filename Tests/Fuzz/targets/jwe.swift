// Ciphertexts: whatever a text is made of, only one that was sealed opens, byte for byte as it was, in
// its own place and to its own plaintext.
@testable import Sealing
@testable import Secrets

func fuzz(_ bytes: [UInt8]) {
  checkBase64(bytes)
  checkKeys(bytes)
  var decisions = Decisions(bytes)
  let isRaw = decisions.byte() % 8 == 0
  let text = isRaw ? Array(decisions.rest) : mutated(&decisions)
  check(text)
}

/// A text that was sealed, and where it opens.
private struct Fixture {
  let text: [UInt8]
  let plaintext: [UInt8]
  let context: String?
  let hasKeyID: Bool
}

private let places = ["integrations/a/key", "integrations/a/password"]
private let keys = (0...2).compactMap { seed in
  Key(Secret(copying: Array(repeating: UInt8(0x40 + seed), count: 32).span))
}

/// Two keys of three are configured; what the third sealed opens nowhere.
private let ring: KeyRing = {
  func hexadecimal(_ seed: Int) -> String { String(repeating: "4\(seed)", count: 32) }
  do {
    let environment = try KeyEnvironment { name in
      switch name {
      case "ENCRYPTION_SECRET_HEX": Array(hexadecimal(0).utf8)
      case "ENCRYPTION_SECRET_PREVIOUS": Array("hex:\(hexadecimal(1))".utf8)
      default: nil
      }
    }
    return KeyRing(environment: environment, storage: .memory(nil)) { _ in }
  } catch { end("no keys: \(error)") }
}()

private let fixtures: [Fixture] = {
  var fixtures: [Fixture] = []
  for (number, key) in keys.enumerated() {
    for context in [places[0], places[1], nil] {
      for hasKeyID in context == nil ? [true, false] : [true] {
        let plaintext = Array("secret \(number) of \(context ?? "nowhere")".utf8)
        fixtures.append(
          Fixture(
            text: seal(plaintext, key, context, hasKeyID, number: fixtures.count),
            plaintext: plaintext, context: context, hasKeyID: hasKeyID))
      }
    }
  }
  return fixtures
}()

private func seal(
  _ plaintext: [UInt8], _ key: Key, _ context: String?, _ hasKeyID: Bool, number: Int
) -> [UInt8] {
  do {
    var cipher = try GCMCipher()
    let header = JWEHeader(
      kid: hasKeyID ? try key.makeID().description : nil,
      context: context.map { Array($0.utf8) })
    return try CompactJWE.seal(
      Secret(copying: plaintext.span), header: header, key: key,
      nonce: Array(repeating: UInt8(number), count: 12), cipher: &cipher)
  } catch { end("nothing is sealed: \(error)") }
}

/// A text that was sealed, changed in some places, or put together anew from the parts of several.
private func mutated(_ decisions: inout Decisions) -> [UInt8] {
  var text = decisions.one(of: fixtures).text
  for _ in 0..<decisions.number(below: 4) {
    let place = Int(decisions.byte()) % max(1, text.count)
    switch decisions.byte() % 6 {
    case 0 where !text.isEmpty: text[place] = decisions.byte()
    case 1 where !text.isEmpty: text.remove(at: place)
    case 2: text.insert(decisions.byte(), at: min(place, text.count))
    case 3: text = Array(text[..<min(place, text.count)])
    case 4: exchangePart(of: &text, with: decisions.one(of: fixtures).text, &decisions)
    default:
      // A header of one's own, spelled as it has to be.
      var parts = text.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
      parts[0] = Base64URL.encode(decisions.take(Int(decisions.byte())).span)
      text = Array(parts.joined(separator: [0x2E]))
    }
  }
  return text
}

private func exchangePart(of text: inout [UInt8], with other: [UInt8], _ decisions: inout Decisions)
{
  var parts = text.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
  let others = other.split(separator: 0x2E, omittingEmptySubsequences: false).map(Array.init)
  let index = decisions.number(below: 5)
  if index < parts.count { parts[index] = others[index] }
  text = Array(parts.joined(separator: [0x2E]))
}

private func check(_ text: [UInt8]) {
  if let parsed = try? CompactJWE(parsing: text.span) {
    expect(Sealed.isCompactJWE(text.span), "parsed what has not the form of one")
    expect(parsed.nonce.count == 12 && parsed.tag.count == 16, "parts of another length")
    let again = JWEHeader(parsing: parsed.header.json)
    expect(parsed.header.json.count > 4096 || again == parsed.header, "a header reads otherwise")
  }
  for place in places {
    check(text, .stored(context: place)) { $0.context == place && $0.hasKeyID }
    check(text, .imported(context: place)) { $0.context == place || $0.context == nil }
  }
  check(text, .given) { $0.context == nil }
}

private func check(
  _ text: [UInt8], _ source: KeyRing.Source, _ mayOpen: (Fixture) -> Bool
) {
  let fixture = fixtures.prefix(8).first { $0.text == text && mayOpen($0) }
  do throws(SealingError) {
    let plaintext = try ring.open(text.span, from: source)
    guard let fixture else { end("opened what was not sealed: \(shown(text)) as \(source)") }
    let isSame = plaintext.withBytes { bytes in
      bytes.indices.elementsEqual(fixture.plaintext.indices)
        && bytes.indices.allSatisfy { bytes[$0] == fixture.plaintext[$0] }
    }
    expect(isSame, "another plaintext")
  } catch {
    expect(fixture == nil, "what was sealed does not open: \(error)")
  }
}

/// What reads as base64url writes itself, and the reverse.
private func checkBase64(_ bytes: [UInt8]) {
  if let decoded = Base64URL.decode(bytes.span) {
    expect(Base64URL.encode(decoded.span) == bytes, "bytes have two texts: \(shown(bytes))")
  }
  let text = Base64URL.encode(bytes.span)
  expect(text.count == Base64URL.encodedCount(bytes.count), "another length")
  expect(Base64URL.decode(text.span) == bytes, "a text that does not read itself")
}

/// Keys as variables and files have them: what is read is printed so that it reads the same.
private func checkKeys(_ bytes: [UInt8]) {
  for key in [try? KeyText.base64(bytes.span), try? KeyText.hexadecimal(bytes.span)] {
    guard let key else { continue }
    let isSame = key.printable().withBytes { text in
      (try? KeyText.base64(text))?.bytes.equals(key.bytes) == true
    }
    expect(isSame, "a key that does not read itself")
  }
  guard let parsed = try? KeySet.parse(bytes) else { return }
  let entries = parsed.compactMap { key in (try? key.makeID()).map { (id: $0, key: key) } }
  let text = KeySet.text(of: entries).withBytes { text in text.indices.map { text[$0] } }
  let again = (try? KeySet.parse(text)) ?? []
  expect(
    again.count == parsed.count && zip(again, parsed).allSatisfy { $0.bytes.equals($1.bytes) },
    "a key file that does not read itself")
}
