// The JSON parser beside a second one, and the writer behind both.
@testable import JSON

/// Used for every input, as the host reuses its document: what one leaves must not show in the next.
nonisolated(unsafe) private var reused = JSONDocument()

func fuzz(_ bytes: [UInt8]) {
  let tree = Tree(bytes)
  do throws(JSONError) {
    try reused.parse(bytes, in: bytes.indices)
    guard let tree else { end("accepted what is no JSON: \(shown(bytes))") }
    check(reused, reused.root, tree)
    checkWriting(reused, tree)
  } catch {
    expect(tree == nil, "refused JSON with \(error)")
    expect((0...bytes.count).contains(error.offset), "an error beyond the text")
    expect(reused.kind(of: reused.root) == .null, "something is left of a refused text")
  }
  checkInside(bytes, tree)
  checkDepth(bytes, tree)
}

/// Everything that can be asked of a value.
private func check(_ document: JSONDocument, _ node: JSONDocument.Node, _ tree: Tree) {
  expect(document.height(of: node) == tree.height, "another height")
  switch tree {
  case .null: expect(document.kind(of: node) == .null, "no null")
  case .bool(let value): expect(document.kind(of: node) == (value ? .true : .false), "no boolean")
  case .number(let bits, let text):
    expect(document.kind(of: node) == .number, "no number")
    expect(document.number(at: node).bitPattern == bits, "another number: \(shown(text))")
    expect(document.bytes[document.text(of: node)].elementsEqual(text), "another number's text")
  case .string(let text): checkString(document, node, text)
  case .array(let elements):
    expect(document.kind(of: node) == .array, "no array")
    expect(document.count(of: node) == elements.count, "another count")
    var child = document.firstChild(of: node)
    for element in elements {
      guard let present = child else { end("an element is missing") }
      check(document, present, element)
      child = document.next(after: present)
    }
  case .object(let members):
    expect(document.kind(of: node) == .object, "no object")
    expect(document.count(of: node) == members.count, "another count")
    var key = document.firstChild(of: node)
    for member in members {
      guard let present = key else { end("a member is missing") }
      checkString(document, present, member.name)
      let value = document.next(after: present)
      check(document, value, member.value)
      key = document.next(after: value)
    }
    if let name = members.first?.name {
      let found = document.member(String(decoding: name, as: UTF8.self), of: node)
      expect(found == document.firstChild(of: node).map(document.next(after:)), "another member")
    }
  }
}

private func checkString(_ document: JSONDocument, _ node: JSONDocument.Node, _ bytes: [UInt8]) {
  let text = String(decoding: bytes, as: UTF8.self)
  expect(document.kind(of: node) == .string, "no string")
  expect(document.string(at: node).utf8.elementsEqual(bytes), "another string")
  expect(document.utf8Count(of: node) == bytes.count, "another count of bytes")
  expect(document.scalarCount(of: node) == text.unicodeScalars.count, "another count of scalars")
  expect(document.equals(node, text), "not equal to itself")
  expect(document.equals(node, node), "not equal to itself")
  expect(document.equals(node, JSONName(text)), "not equal to itself as a name")
  var other = bytes
  guard let last = other.popLast() else { return }
  // Another string of the same length, and one that is shorter.
  other.append(last == 0x61 ? 0x62 : 0x61)
  if let other = String(validating: other, as: UTF8.self) {
    expect(!document.equals(node, other), "equal to another")
    expect(!document.equals(node, JSONName(other)), "equal to another name")
  }
  if let shorter = String(validating: bytes.dropLast(), as: UTF8.self) {
    expect(!document.equals(node, shorter), "equal to a shorter one")
    expect(!document.equals(node, JSONName(shorter)), "equal to a shorter name")
  }
}

/// What is written is the same value, and writing that again gives the same bytes.
private func checkWriting(_ document: JSONDocument, _ tree: Tree) {
  var writer = JSONWriter()
  write(document, document.root, to: &writer)
  let text = String(decoding: writer.bytes, as: UTF8.self).unicodeScalars
  expect(
    !text.contains { $0.value < 0x20 || [0x85, 0x2028, 0x2029].contains($0.value) },
    "an end of line in a text")
  expect(Tree(writer.bytes)?.normal == tree.normal, "written otherwise: \(shown(writer.bytes))")
  guard let again = try? JSONDocument(parsing: writer.bytes) else { end("what is written is none") }
  var second = JSONWriter()
  write(again, again.root, to: &second)
  expect(second.bytes == writer.bytes, "written otherwise the second time")
}

private func write(_ document: JSONDocument, _ node: JSONDocument.Node, to writer: inout JSONWriter)
{
  switch document.kind(of: node) {
  case .null: writer.null()
  case .false: writer.bool(false)
  case .true: writer.bool(true)
  case .number: writer.number(document.number(at: node))
  case .string: writer.string(of: node, in: document)
  case .array:
    writer.beginArray()
    var child = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let present = child else { end("an element is missing") }
      write(document, present, to: &writer)
      child = document.next(after: present)
    }
    writer.endArray()
  case .object:
    writer.beginObject()
    var key = document.firstChild(of: node)
    for _ in 0..<document.count(of: node) {
      guard let present = key else { end("a member is missing") }
      writer.key(of: present, in: document)
      let value = document.next(after: present)
      write(document, value, to: &writer)
      key = document.next(after: value)
    }
    writer.endObject()
  }
}

/// What stands around a text must not be seen: the same in the middle of a larger array.
private func checkInside(_ bytes: [UInt8], _ tree: Tree?) {
  let around = bytes.reversed() + Array(#""]},1e5 "#.utf8)
  let range = around.count..<(around.count + bytes.count)
  do throws(JSONError) {
    try reused.parse(around + bytes + around, in: range)
    guard let tree else { end("accepted in a larger array") }
    check(reused, reused.root, tree)
  } catch {
    expect(tree == nil, "refused in a larger array with \(error)")
    expect((0...bytes.count).contains(error.offset), "an error outside of its part")
  }
}

/// As deep as it is, and not a level less.
private func checkDepth(_ bytes: [UInt8], _ tree: Tree?) {
  guard let tree, case let height = tree.height, height > 0 else { return }
  let fits = try? JSONDocument(parsing: bytes, maximumDepth: height)
  expect(fits != nil, "refused at its own depth")
  let tooDeep = try? JSONDocument(parsing: bytes, maximumDepth: height - 1)
  expect(tooDeep == nil, "accepted beyond the depth")
}
