import Values

extension Patch {
  /// The value that is given; nil where there is none or null.
  var given: Value? {
    if case .set(let value) = self { return value }
    return nil
  }

  /// Whether null was given.
  var isClear: Bool {
    if case .clear = self { return true }
    return false
  }
}
