import Glibc
import Secrets
import Testing

@testable import Sealing

@Suite struct KeyEnvironmentTests {
  static let hexadecimalKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
  static let standardKey = "//79/Pv6+fj39vX08/Lx8O/u7ezr6uno5+bl5OPi4eA"

  @Test(arguments: [
    [:], ["ENCRYPTION_SECRET": ""], ["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": ""],
    ["ENCRYPTION_SECRET_PREVIOUS": ""],
  ])
  func `unset and empty variables are no keys [W-112]`(variables: [String: String]) throws {
    let keys = try environment(variables)
    #expect(keys.primary === nil)
    #expect(keys.previous.isEmpty)
  }

  @Test(arguments: [
    (["ENCRYPTION_SECRET": vectorKeyText], vectorKeyID),
    (["ENCRYPTION_SECRET": vectorKeyText + "="], vectorKeyID),
    (["ENCRYPTION_SECRET": otherKeyText], otherKeyID),
    (["ENCRYPTION_SECRET": standardKey], otherKeyID),
    (["ENCRYPTION_SECRET": standardKey + "="], otherKeyID),
    (["ENCRYPTION_SECRET_HEX": hexadecimalKey], vectorKeyID),
    (["ENCRYPTION_SECRET_HEX": hexadecimalKey.uppercased()], vectorKeyID),
    (["ENCRYPTION_SECRET": "", "ENCRYPTION_SECRET_HEX": hexadecimalKey], vectorKeyID),
    (["ENCRYPTION_SECRET": otherKeyText, "ENCRYPTION_SECRET_HEX": hexadecimalKey], otherKeyID),
  ])
  func `the primary key comes from the first variable that is set [W-112]`(
    variables: [String: String], id: String
  ) throws {
    let keys = try environment(variables)
    #expect(try keys.primary?.makeID().description == id)
    #expect(keys.previous.isEmpty)
  }

  @Test(arguments: [
    vectorKeyText, "hex:\(hexadecimalKey)", "\(vectorKeyText)=,\(standardKey)",
    "\(otherKeyText),hex:\(hexadecimalKey),\(vectorKeyText)",
  ])
  func `previous keys come as a list of both forms [W-112]`(list: String) throws {
    let keys = try environment([
      "ENCRYPTION_SECRET": otherKeyText, "ENCRYPTION_SECRET_PREVIOUS": list,
    ])
    #expect(keys.previous.count == list.split(separator: ",").count)
    let ids = try keys.previous.map { try $0.makeID().description }
    #expect(ids.contains(vectorKeyID))
  }

  /// Bad values: the variable, what it holds, and what the message must say of it.
  static let refused: [(name: String, value: String, fault: String)] = [
    ("ENCRYPTION_SECRET", String(vectorKeyText.dropLast()), "is not base64url or base64"),
    ("ENCRYPTION_SECRET", vectorKeyText + "A", "33 bytes"),
    ("ENCRYPTION_SECRET", "AAAA", "3 bytes"),
    ("ENCRYPTION_SECRET", hexadecimalKey, "48 bytes"),
    ("ENCRYPTION_SECRET", vectorKeyText + "==", "padding"),
    ("ENCRYPTION_SECRET", "=", "padding"),
    ("ENCRYPTION_SECRET", "====", "padding"),
    ("ENCRYPTION_SECRET", vectorKeyText + "\n", "white space"),
    ("ENCRYPTION_SECRET", " " + vectorKeyText, "white space"),
    ("ENCRYPTION_SECRET", " ", "white space"),
    ("ENCRYPTION_SECRET", vectorKeyText.dropLast() + "9", "is not base64url or base64"),
    ("ENCRYPTION_SECRET", "_/" + otherKeyText.dropFirst(2), "is not base64url or base64"),
    ("ENCRYPTION_SECRET", "hex:" + hexadecimalKey, "is not base64url or base64"),
    ("ENCRYPTION_SECRET", vectorKeyText.dropLast() + "é", "is not base64url or base64"),
    ("ENCRYPTION_SECRET_HEX", String(hexadecimalKey.dropLast()), "63 characters"),
    ("ENCRYPTION_SECRET_HEX", hexadecimalKey + "00", "66 characters"),
    ("ENCRYPTION_SECRET_HEX", hexadecimalKey.dropLast() + "g", "hexadecimal"),
    ("ENCRYPTION_SECRET_HEX", "hex:" + hexadecimalKey, "68 characters"),
    ("ENCRYPTION_SECRET_HEX", hexadecimalKey + " ", "white space"),
    ("ENCRYPTION_SECRET_PREVIOUS", ",", "empty element 1"),
    ("ENCRYPTION_SECRET_PREVIOUS", vectorKeyText + ",", "empty element 2"),
    ("ENCRYPTION_SECRET_PREVIOUS", vectorKeyText + ",," + vectorKeyText, "empty element 2"),
    ("ENCRYPTION_SECRET_PREVIOUS", vectorKeyText + ", " + vectorKeyText, "white space"),
    ("ENCRYPTION_SECRET_PREVIOUS", "hex:", "0 characters"),
    ("ENCRYPTION_SECRET_PREVIOUS", "HEX:" + hexadecimalKey, "is not base64url or base64"),
    ("ENCRYPTION_SECRET_PREVIOUS", hexadecimalKey, "48 bytes"),
  ]

  @Test(arguments: refused)
  func `a bad variable is refused by its name, without a byte of it [W-03] [W-112]`(
    name: String, value: String, fault: String
  ) throws {
    var variables = [name: value]
    if name == "ENCRYPTION_SECRET_PREVIOUS" { variables["ENCRYPTION_SECRET"] = otherKeyText }
    let error = try #require(
      failure { () throws(SealingError) in _ = try environment(variables) })
    #expect(error.code == .keyVariable(name))
    #expect(error.message.hasPrefix(name + " "))
    #expect(error.message.contains(fault), "\(error.message)")
    for key in [vectorKeyText, otherKeyText, Self.hexadecimalKey, Self.standardKey] {
      #expect(!error.message.contains(key.prefix(6)))
      #expect(!error.message.contains(key.suffix(6)))
    }
  }

  @Test func `previous keys without a primary are refused [W-112]`() throws {
    let error = try #require(
      failure { () throws(SealingError) in
        _ = try environment(["ENCRYPTION_SECRET_PREVIOUS": vectorKeyText])
      })
    #expect(error.code == .keyVariable("ENCRYPTION_SECRET_PREVIOUS"))
    #expect(error.message.contains("ENCRYPTION_SECRET too"))
  }

  @Test func `a variable without effect must be right all the same [W-03]`() throws {
    let error = try #require(
      failure { () throws(SealingError) in
        _ = try environment(["ENCRYPTION_SECRET": vectorKeyText, "ENCRYPTION_SECRET_HEX": "00"])
      })
    #expect(error.code == .keyVariable("ENCRYPTION_SECRET_HEX"))
  }

  @Test(.enabled(if: !Sanitizer.isOn, "a sanitizer's own memory has no end"))
  func `the process's own variables are read, then wiped and gone [W-114]`() async {
    await #expect(processExitsWith: .success) {
      // 43 characters of base64url whose last one leaves no bit unused.
      let canary = MaskedPattern()
      canary.setVariable("ENCRYPTION_SECRET", suffix: String(repeating: "c", count: 27))
      #expect(canary.countInMemory() == 1)
      do {
        let keys = try KeyEnvironment.ofProcess()
        #expect(try keys.primary?.makeID() != nil)
      }
      #expect(canary.countInMemory() == 1)
      KeyEnvironment.eraseFromProcess()
      #expect(canary.countInMemory() == 0)
      #expect(unsafe getenv("ENCRYPTION_SECRET") == nil)
      #expect(try KeyEnvironment.ofProcess().primary === nil)
    }
  }
}
