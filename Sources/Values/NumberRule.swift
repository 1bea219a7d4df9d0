/// What is asked of a number beside its type: a range, being whole, or both [W-51].
///
/// NaN and the infinities are numbers, but no rule allows them. In a range -0 counts as 0.
package struct NumberRule: Hashable, Sendable {
  package let isWhole: Bool
  package let minimum: Double?
  package let maximum: Double?
  /// The name of the limit of section 13 that a greater number passes; nil: it is just not allowed.
  package let limit: String?

  /// Whole numbers of a range.
  package static func whole(_ range: ClosedRange<Int>, limit: String? = nil) -> NumberRule {
    NumberRule(
      isWhole: true, minimum: Double(range.lowerBound), maximum: Double(range.upperBound),
      limit: limit)
  }

  /// Numbers of a range.
  package static func within(_ range: ClosedRange<Double>, limit: String? = nil) -> NumberRule {
    NumberRule(
      isWhole: false, minimum: range.lowerBound, maximum: range.upperBound, limit: limit)
  }

  /// Any number but NaN and the infinities.
  package static let finite = NumberRule(isWhole: false, minimum: nil, maximum: nil, limit: nil)

  /// Why a number is not allowed; nil where it is.
  func refusal(of number: Double) -> ValidationError.Reason? {
    // Infinity is above every maximum, as 1e300 is.
    if let maximum, number > maximum { return limit.map { .limit($0) } ?? .valueNotAllowed }
    guard number.isFinite else { return .valueNotAllowed }
    if let minimum, number < minimum { return .valueNotAllowed }
    if isWhole, !number.isWhole { return .valueNotAllowed }
    return nil
  }

  /// What the rule asks, to go on after "which".
  package var requirement: String {
    let kind = isWhole ? "must be a whole number" : "must be finite"
    guard let minimum, let maximum else { return kind }
    return "\(isWhole ? kind : "must be") from \(text(minimum)) to \(text(maximum))"
  }

  private func text(_ bound: Double) -> String {
    bound.asWhole.map(String.init) ?? String(bound)
  }
}

extension Double {
  /// The whole number that this is; nil for a fraction and for what an `Int` does not hold.
  ///
  /// `Int(exactly:)` and `rounded(_:)` call the C library's mathematics, which this module does not
  /// link.
  var asWhole: Int? {
    guard magnitude < 0x1p63 else { return nil }
    let whole = Int(self)
    return Double(whole) == self ? whole : nil
  }

  /// Whether it has no fraction; no finite float from 2^63 on has one.
  var isWhole: Bool { asWhole != nil || isFinite && magnitude >= 0x1p63 }
}
