extension CommandParser {
  /// The words of a command line as text.
  ///
  /// - Throws: where one is not UTF-8; the error names the option that it belongs to, if any, or
  ///   its place from 1 on, and nothing of the word.
  package static func words(_ bytes: some Sequence<[UInt8]>) throws(UsageError) -> [String] {
    var words: [String] = []
    for word in bytes {
      guard let text = String(validating: word, as: UTF8.self) else {
        throw .notUnicode(
          option: option(of: word, after: words.last), position: words.count + 1)
      }
      words.append(text)
    }
    return words
  }

  /// The option that a word is the value of, as `--name=word` or `--name word`.
  private static func option(of word: [UInt8], after previous: String?) -> String? {
    let name =
      word.starts(with: "--".utf8)
      ? String(validating: word.prefix { $0 != UInt8(ascii: "=") }, as: UTF8.self) : previous
    let isKnown = OptionName.allCases.contains { $0.flag == name }
    let flags = ["--write", "--check"] + SubcommandFlag.names
    return isKnown || name.map(flags.contains) == true ? name : nil
  }
}
