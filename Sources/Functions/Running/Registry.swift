import JSON

/// The public functions that a process exposes, found by name without an allocation.
package struct Registry: Sendable {
  /// What a process exposes of the functions there are [W-02].
  package struct Exposure: Sendable {
    package let types: Set<FunctionType>
    package let denied: Set<String>

    /// All types and no denied function, unless said otherwise; names in either form of [W-40].
    package init(types: Set<FunctionType> = Set(FunctionType.allCases), denied: Set<String> = []) {
      self.types = types
      self.denied = Set(denied.map { $0.replacingColons })
    }
  }

  /// The exposed functions in the order of their names.
  package let functions: [Function]

  private let names: [[UInt8]]
  private let slots: [Int]

  /// The functions that `exposure` lets through.
  package init(_ functions: [Function], exposure: Exposure = Exposure()) {
    let exposed = functions.filter {
      exposure.types.contains($0.type) && !exposure.denied.contains($0.name)
    }.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    self.functions = exposed
    names = exposed.map { Array($0.name.utf8) }
    var size = 16
    while size < exposed.count * 4 { size *= 2 }
    var slots = [Int](repeating: -1, count: size)
    for (index, name) in names.enumerated() {
      var slot = Self.hash(name.span) & (size - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (size - 1) }
      slots[slot] = index
    }
    self.slots = slots
  }

  /// The exposed function of a name, `module.function` or `module:function` [W-40].
  package func function(named name: Span<UInt8>) -> Function? {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] >= 0 {
      if Self.equal(names[slots[slot]], name) { return functions[slots[slot]] }
      slot = (slot + 1) & (slots.count - 1)
    }
    return nil
  }

  /// FNV-1a of eight bytes at a time, with every colon as a dot; names are few and ours, so
  /// collisions are not an attack.
  private static func hash(_ name: Span<UInt8>) -> Int {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var index = 0
    while index &+ 8 <= name.count {
      hash = (hash ^ dotted(name.word(at: index))) &* 0x100_0000_01b3
      index &+= 8
    }
    while index < name.count {
      hash = (hash ^ UInt64(dotted(name[index]))) &* 0x100_0000_01b3
      index &+= 1
    }
    return Int(truncatingIfNeeded: hash ^ (hash >> 32)) & Int.max
  }

  private static func equal(_ known: [UInt8], _ name: Span<UInt8>) -> Bool {
    guard known.count == name.count else { return false }
    let known = known.span
    var index = 0
    while index &+ 8 <= name.count {
      if known.word(at: index) != dotted(name.word(at: index)) { return false }
      index &+= 8
    }
    while index < name.count {
      if known[index] != dotted(name[index]) { return false }
      index &+= 1
    }
    return true
  }

  /// Eight bytes with every colon as a dot.
  private static func dotted(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let differences = word ^ ones &* UInt64(UInt8(ascii: ":"))
    // The high bit of each byte that is not zero; no byte carries into the next.
    let lowBits = ones &* 0x7F
    let others = ((differences & lowBits) &+ lowBits) | differences
    let colons = ~others >> 7 & ones
    return word ^ colons &* UInt64(UInt8(ascii: ":") ^ UInt8(ascii: "."))
  }

  private static func dotted(_ byte: UInt8) -> UInt8 {
    byte == UInt8(ascii: ":") ? UInt8(ascii: ".") : byte
  }
}

extension String {
  /// The name with dots for colons: the form that the contract writes.
  fileprivate var replacingColons: String {
    String(decoding: utf8.map { $0 == UInt8(ascii: ":") ? UInt8(ascii: ".") : $0 }, as: UTF8.self)
  }
}
