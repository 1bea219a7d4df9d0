/// Convex's total order, in which an int64 never equals a float and floats are told apart by their
/// bits; strings by their bytes [W-22].
extension Value: Comparable, Hashable {
  /// Whether one value stands before the other.
  package static func < (left: Value, right: Value) -> Bool { left.compare(right) < 0 }

  /// Whether two values are the same.
  package static func == (left: Value, right: Value) -> Bool { left.compare(right) == 0 }

  /// Feeds what ``==`` compares.
  package func hash(into hasher: inout Hasher) {
    hasher.combine(rank)
    switch self {
    case .null: break
    case .int64(let number): hasher.combine(number)
    case .number(let number): hasher.combine(number.bitPattern)
    case .boolean(let flag): hasher.combine(flag)
    case .string(let string): Self.hash(string, into: &hasher)
    case .bytes(let bytes): hasher.combine(bytes)
    case .array(let elements): hasher.combine(elements)
    case .object(let members):
      hasher.combine(members.count)
      for member in members {
        Self.hash(member.name, into: &hasher)
        hasher.combine(member.value)
      }
    }
  }

  private static func hash(_ string: String, into hasher: inout Hasher) {
    hasher.combine(string.utf8.count)
    for byte in string.utf8 { hasher.combine(byte) }
  }

  private var rank: Int {
    switch self {
    case .null: 0
    case .int64: 1
    case .number: 2
    case .boolean: 3
    case .string: 4
    case .bytes: 5
    case .array: 6
    case .object: 7
    }
  }

  /// Below 0, 0 or above 0.
  private func compare(_ other: Value) -> Int {
    switch (self, other) {
    case (.int64(let left), .int64(let right)): Self.sign(left, right)
    case (.number(let left), .number(let right)):
      Self.sign(Self.orderedBits(left), Self.orderedBits(right))
    case (.boolean(let left), .boolean(let right)): Self.sign(left ? 1 : 0, right ? 1 : 0)
    case (.string(let left), .string(let right)):
      Self.sign(left.utf8, right.utf8) { Self.sign($0, $1) }
    case (.bytes(let left), .bytes(let right)): Self.sign(left, right) { Self.sign($0, $1) }
    case (.array(let left), .array(let right)): Self.sign(left, right) { $0.compare($1) }
    case (.object(let left), .object(let right)):
      Self.sign(left, right) { left, right in
        let names = Self.sign(left.name.utf8, right.name.utf8) { Self.sign($0, $1) }
        return names == 0 ? left.value.compare(right.value) : names
      }
    default: Self.sign(rank, other.rank)
    }
  }

  /// IEEE 754's totalOrder as a number: from -NaN over -infinity, -0, 0 and infinity to NaN.
  private static func orderedBits(_ number: Double) -> Int64 {
    let bits = Int64(bitPattern: number.bitPattern)
    return bits < 0 ? bits ^ .max : bits
  }

  private static func sign<Number: Comparable>(_ left: Number, _ right: Number) -> Int {
    left < right ? -1 : left == right ? 0 : 1
  }

  private static func sign<Elements: Sequence>(
    _ left: Elements, _ right: Elements, by compare: (Elements.Element, Elements.Element) -> Int
  ) -> Int {
    var lefts = left.makeIterator()
    var rights = right.makeIterator()
    while true {
      switch (lefts.next(), rights.next()) {
      case (nil, nil): return 0
      case (nil, _): return -1
      case (_, nil): return 1
      case (let left?, let right?):
        let result = compare(left, right)
        if result != 0 { return result }
      }
    }
  }
}

extension Value.Member {
  /// Whether names and values are the same, names by their bytes.
  package static func == (left: Value.Member, right: Value.Member) -> Bool {
    Value.object([left]) == Value.object([right])
  }

  /// Feeds what ``==`` compares.
  package func hash(into hasher: inout Hasher) {
    Value.object([self]).hash(into: &hasher)
  }
}
