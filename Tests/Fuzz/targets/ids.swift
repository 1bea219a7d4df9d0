// Texts of document ids: what is read writes itself, and what is written reads itself.
@testable import Values

func fuzz(_ bytes: [UInt8]) {
  if let id = DocumentID(text: bytes.span) {
    expect(text(of: id) == bytes, "an id has two texts: \(shown(bytes))")
    expect(DocumentID(String(decoding: bytes, as: UTF8.self)) == id, "another id as a string")
    checkNeighbours(id, bytes)
  }
  var decisions = Decisions(bytes)
  let id = DocumentID(
    tableNumber: UInt32(truncatingIfNeeded: word(&decisions)) >> UInt32(decisions.byte() % 32),
    high: word(&decisions), low: word(&decisions))
  let text = text(of: id)
  expect(DocumentID.textLengths.contains(text.count), "a text of another length")
  expect(DocumentID(text: text.span) == id, "an id that does not read itself: \(shown(text))")
  expect(id.description.utf8.elementsEqual(text), "two texts of an id")
  checkNeighbours(id, text)
  checkDamaged(id, text, &decisions)
  checkSpelled(Array(bytes.prefix(21)))
}

private func word(_ decisions: inout Decisions) -> UInt64 {
  (0..<8).reduce(0) { word, _ in word << 8 | UInt64(decisions.byte()) }
}

private func text(of id: DocumentID) -> [UInt8] {
  var text: [UInt8] = []
  id.appendText(to: &text)
  return text
}

/// Another length, and upper case, are no ids.
private func checkNeighbours(_ id: DocumentID, _ text: [UInt8]) {
  let (longer, shorter) = (text + [0x30], Array(text.dropLast()))
  expect(DocumentID(text: longer.span) == nil, "an id with a character more")
  expect(DocumentID(text: shorter.span) == nil, "an id with a character less")
  let upper = text.map { (0x61...0x7A).contains($0) ? $0 - 0x20 : $0 }
  expect(upper == text || DocumentID(text: upper.span) == nil, "an id in upper case")
}

/// One character changed is no id, or another one that writes itself; never the same.
private func checkDamaged(_ id: DocumentID, _ original: [UInt8], _ decisions: inout Decisions) {
  var damaged = original
  damaged[decisions.number(below: damaged.count)] = decisions.byte()
  guard damaged != original, let other = DocumentID(text: damaged.span) else { return }
  expect(other != id, "one id has two texts")
  expect(text(of: other) == damaged, "an id has two texts: \(shown(damaged))")
}

/// Bytes with the right checksum, spelled right: an id where the number of the table is in its shortest
/// form and sixteen bytes follow it, and otherwise none.
private func checkSpelled(_ bytes: [UInt8]) {
  let text = base32(bytes + checksum(bytes))
  let id = DocumentID(text: text.span)
  let length = (bytes.firstIndex { $0 < 0x80 } ?? bytes.count) + 1
  let number = bytes.prefix(length).reversed().reduce(UInt64(0)) { $0 << 7 | UInt64($1 & 0x7F) }
  let isShortest = length == 1 || length <= 5 && bytes.count >= length && bytes[length - 1] != 0
  let isID = isShortest && number <= UInt64(UInt32.max) && bytes.count == length + 16
  expect((id != nil) == isID, "\(shown(text)) \(isID ? "is an id" : "is no id")")
  guard let id else { return }
  expect(UInt64(id.tableNumber) == number, "another table")
  let words = bytes[length...].reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
  expect(UInt128(id.high) << 64 | UInt128(id.low) == words, "other bytes")
}

/// Convex's Fletcher-16.
private func checksum(_ bytes: [UInt8]) -> [UInt8] {
  var sums: [UInt8] = [0, 0]
  for byte in bytes { sums = [sums[0] &+ byte, sums[1] &+ sums[0] &+ byte] }
  return sums
}

private func base32(_ bytes: [UInt8]) -> [UInt8] {
  let alphabet = Array("0123456789abcdefghjkmnpqrstvwxyz".utf8)
  let bits = bytes.flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
  return stride(from: 0, to: bits.count, by: 5).map { start in
    alphabet[(start..<start + 5).reduce(0) { $0 << 1 | ($1 < bits.count ? Int(bits[$1]) : 0) }]
  }
}
