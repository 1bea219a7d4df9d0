/// A value of Convex's model [W-50].
package indirect enum Value: Sendable {
  /// A field of an object.
  package struct Member: Hashable, Sendable {
    package let name: String
    package let value: Value

    /// A field with its value.
    package init(_ name: String, _ value: Value) {
      self.name = name
      self.value = value
    }
  }

  case null
  case int64(Int64)
  case number(Double)
  case boolean(Bool)
  case string(String)
  case bytes([UInt8])
  case array([Value])
  /// Members in the order of their names' bytes, no name twice; ``object(of:)`` sees to the order.
  case object([Member])

  /// An object of members in any order; the names have to differ.
  package static func object(of members: [Member]) -> Value {
    .object(members.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) })
  }

  /// The size that Convex counts for limits and bandwidth, in bytes.
  package var size: Int {
    switch self {
    case .null, .boolean: 1
    case .int64, .number: 9
    case .string(let string): 2 + string.utf8.count
    case .bytes(let bytes): 2 + bytes.count
    case .array(let elements): elements.reduce(2) { $0 + $1.size }
    case .object(let members):
      members.reduce(2) { $0 + $1.name.utf8.count + 1 + $1.value.size }
    }
  }
}
