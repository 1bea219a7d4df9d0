import JSON

extension CanonicalJSON {
  /// This object with the members of another put over its own, one level deep [W-103].
  ///
  /// A member that is null there goes. A value that is no object counts as one without members.
  package func merging(_ changes: CanonicalJSON) -> CanonicalJSON {
    guard let old = try? JSONDocument(parsing: bytes),
      let new = try? JSONDocument(parsing: changes.bytes),
      let oldMembers = try? old.sortedMembers(of: old.root),
      let newMembers = try? new.sortedMembers(of: new.root)
    else { return self }
    var writer = JSONWriter()
    writer.beginObject()
    var rest = newMembers.map { (name: new.string(at: $0.key), value: $0.value) }[...]
    func writeChanges(while isNext: (String) -> Bool) {
      while let change = rest.first, isNext(change.name) {
        rest.removeFirst()
        guard new.kind(of: change.value) != .null else { continue }
        writer.key(change.name)
        writer.raw(new.bytes, in: new.text(of: change.value))
      }
    }
    for member in oldMembers {
      let name = old.string(at: member.key)
      writeChanges { $0 < name }
      guard rest.first?.name != name else {
        writeChanges { $0 == name }
        continue
      }
      writer.key(name)
      writer.raw(old.bytes, in: old.text(of: member.value))
    }
    writeChanges { _ in true }
    writer.endObject()
    return CanonicalJSON(canonical: writer.bytes)
  }
}
