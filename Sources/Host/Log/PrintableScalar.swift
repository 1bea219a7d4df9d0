extension Unicode.Scalar {
  /// Whether the character shows on a terminal and does nothing to it.
  ///
  /// Controls, separators of lines and the invisible characters that reorder text are not.
  package var isPrintable: Bool {
    if isASCII { return value >= 0x20 && value != 0x7F }
    switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse,
      .unassigned:
      return false
    default: return true
    }
  }
}
