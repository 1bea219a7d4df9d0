/// What a call says of a field that null clears: nothing, that it goes, or its new value [W-103].
package enum Patch<Value: Sendable>: Sendable {
  /// The field was not given and stays as it is.
  case absent
  /// Null was given: the field goes.
  case clear
  case set(Value)

  /// The field after the call, from the field before it.
  package func applied(to current: Value?) -> Value? {
    switch self {
    case .absent: current
    case .clear: nil
    case .set(let value): value
    }
  }
}

extension Patch: Equatable where Value: Equatable {}
