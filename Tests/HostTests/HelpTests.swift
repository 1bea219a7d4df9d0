import Testing

@testable import Host

@Suite struct HelpTests {
  @Test(arguments: [nil] + Subcommand.allCases)
  func `[W-01] the help fits a terminal`(subcommand: Subcommand?) {
    let lines = Help.text(for: subcommand).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.last == "")
    for line in lines { #expect(line.count <= 80, "\(line)") }
    #expect(lines.first?.hasPrefix("usage: integrations-host ") == true)
  }

  @Test(arguments: Subcommand.allCases)
  func `[W-02] the help of a subcommand has all its options and no other`(subcommand: Subcommand) {
    let text = Help.text(for: subcommand)
    for option in OptionName.allCases {
      let isListed = text.contains("\n  \(option.flag) \(option.placeholder)\n")
      #expect(isListed == subcommand.options.contains(option), "\(option.flag)")
    }
  }

  @Test func `[W-01] the overview has every subcommand`() {
    let text = Help.text(for: nil)
    for subcommand in Subcommand.allCases { #expect(text.contains("\n  \(subcommand.rawValue) ")) }
    for option in OptionName.allCases { #expect(text.contains("\n  \(option.flag) ")) }
  }
}
