import Foundation
import Testing

/// The house rules that no compiler keeps.
struct TidyTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The modules in the order in which they may import each other, only upwards.
  private static let modules = [
    "CLinux", "COpenSSL", "CSQLite", "JSON", "JSONRPC", "Values", "SQLite", "Secrets", "Sealing",
    "HTTP", "Documents", "Functions", "Connectors", "Integrations", "Host", "integrations-host",
  ]

  /// What the product's functions may import: nothing that opens, reads files or knows the time.
  private static let allowedToFunctions: Set<String> = [
    "Connectors", "Documents", "Functions", "JSON", "Secrets", "Values",
  ]

  private static func files(in folder: String, ending: String = ".swift") -> [URL] {
    let walker = FileManager.default.enumerator(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)
    return (walker?.compactMap { $0 as? URL } ?? []).filter { $0.path.hasSuffix(ending) }
      .sorted { $0.path < $1.path }
  }

  private static func text(_ file: URL) -> String {
    (try? String(contentsOf: file, encoding: .utf8)) ?? ""
  }

  private static func name(_ file: URL) -> String {
    String(file.path.dropFirst(root.path.count + 1))
  }

  static let sources = files(in: "Sources").map(name)

  @Test(arguments: sources)
  func `a source file has at most 400 lines, and imports only upwards`(path: String) throws {
    let text = Self.text(Self.root.appending(path: path))
    #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 401)
    let module = try #require(path.split(separator: "/").dropFirst().first.map(String.init))
    let rank = try #require(Self.modules.firstIndex(of: module))
    for line in text.split(separator: "\n") where line.contains("import ") {
      let words = line.split(separator: " ").map(String.init)
      guard let index = words.firstIndex(of: "import"), index <= 1, words.count == index + 2 else {
        continue
      }
      #expect(!words[index + 1].hasPrefix("Foundation"), "Foundation serves no request")
      if let other = Self.modules.firstIndex(of: words[index + 1]) { #expect(other < rank) }
      if words[index + 1] == "CSQLite" { #expect(module == "SQLite") }
      if words[index + 1] == "COpenSSL" {
        #expect(["HTTP", "Sealing", "Secrets"].contains(module))
      }
      // Who cannot name what opens a ciphertext cannot open one, whatever its context holds.
      if module == "Integrations" { #expect(Self.allowedToFunctions.contains(words[index + 1])) }
    }
  }

  @Test(arguments: sources)
  func `a source file has none of what the house does without`(path: String) {
    let text = Self.text(Self.root.appending(path: path))
    let banned = [
      "try!", "\\bfatalError\\(", "\\bas!", "\\bTODO\\b", "\\bFIXME\\b", "\\bXXX\\b", "@unchecked",
      // The standard library's, which writes to stdout: not a method or case of that name.
      "^\\s+print\\(",
    ]
    for expression in banned {
      #expect(text.range(of: expression, options: .regularExpression) == nil, "\(expression)")
    }
    for ending in ["Manager", "Helper", "Util", "Utils", "Service"] {
      for kind in ["struct", "class", "enum", "protocol", "actor"] {
        #expect(text.range(of: "\(kind) \\w*\(ending)\\b", options: .regularExpression) == nil)
      }
    }
  }

  @Test(arguments: sources)
  func `a function has fewer than 60 lines`(path: String) {
    var open: (line: Int, indent: String, name: String)?
    let lines = Self.text(Self.root.appending(path: path)).split(
      separator: "\n", omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() {
      let indent = String(line.prefix { $0 == " " })
      if let function = open, line == function.indent + "}" {
        #expect(number - function.line < 60, "\(function.name)")
        open = nil
      }
      let isDeclaration =
        line.range(of: "^ *([a-z@]+ )*(func|init|deinit)\\b", options: .regularExpression) != nil
      if open == nil, isDeclaration { open = (number, indent, String(line)) }
    }
  }

  @Test func `the package has no dependencies`() {
    let manifest = Self.text(Self.root.appending(path: "Package.swift"))
    #expect(manifest.range(of: "\\.package\\s*\\(", options: .regularExpression) == nil)
  }

  @Test func `every rule of the contract is named by a test, and no test names another`() {
    let contract = Self.rules(in: Self.text(Self.root.appending(path: "Schema/protocol.md")))
    let tests = Self.files(in: "Tests").filter { !$0.path.contains("/Tidy/") }
    let named = tests.reduce(into: Set<String>()) { $0.formUnion(Self.rules(in: Self.text($1))) }
    #expect(contract.count > 60)
    #expect(contract.subtracting(named).sorted() == [])
    #expect(named.subtracting(contract).sorted() == [])
  }

  private static func rules(in text: String) -> Set<String> {
    let expression = /W-[0-9]{2,3}\b/
    return Set(text.matches(of: expression).map { String($0.output) })
  }

  @Test func `nothing in the repository speaks of the machine it was written on`() {
    let folders = ["Sources", "Tests", "Schema"]
    for file in folders.flatMap({ Self.files(in: $0, ending: "") }) {
      let text = Self.text(file)
      for word in ["/wo" + "rk/", "pypi.o" + "rg", "registry.npm" + "js"] {
        #expect(!text.contains(word), "\(Self.name(file)): \(word)")
      }
    }
  }
}
