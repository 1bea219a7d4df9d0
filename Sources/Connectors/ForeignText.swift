/// Texts of providers that another program has kept.
package enum ForeignText {
  /// A text cut to 200 characters and cleaned of whatever looks like a credential [W-143].
  package static func cleaned(_ text: String) -> String {
    let none: [UInt8] = []
    return Redaction.clean(text, secret: none.span)
  }
}
