import Functions
import Secrets
import Testing

@testable import Integrations

struct KeyPrefixTests {
  private func argument(_ key: String) -> SecretArgument {
    SecretArgument(Secret(copying: Array(key.utf8).span))
  }

  @Test(arguments: [
    ("shpat_123456", "shpat_"), ("shpat_12345", nil), ("sk_live_123456", "sk_live_"),
    ("sk_live_12345", nil), ("sk_org_live_123456", "sk_org_live_"),
    ("sk_org_live_12345", "sk_org_"),
    ("rk_org_live_123456", "rk_org_live_"), ("rk_org_test_123456", "rk_org_test_"),
    ("rk_org_test_12345", "rk_org_"), ("rk_org_123456", "rk_org_"),
    ("rk_test_abcdefgh", "rk_test_"), ("abcdefghijklmnop", nil), ("xshpat_1234567", nil),
    ("whsec_123456", "whsec_"), ("", nil),
  ])
  func `[W-102] a known prefix is filled in where it leaves six characters hidden`(
    key: String, prefix: String?
  ) throws {
    #expect(try KeyPrefix.shown(of: argument(key), given: nil) == prefix)
  }

  @Test(arguments: [
    ("abcdefghij", "abcd", true), ("abcdefghij", "abcde", false), ("abcdefghij", "", true),
    ("abcdefghij", "b", false), ("éééééééé", "éé", true), ("éééééééé", "ééé", false),
    ("abcdefgh", "abcdefghi", false), ("e\u{301}abcdefgh", "\u{E9}", false),
  ])
  func `[W-102] a given prefix must begin the key and leave six characters hidden`(
    key: String, prefix: String, isAllowed: Bool
  ) throws {
    let shown = try? KeyPrefix.shown(of: argument(key), given: prefix)
    #expect(shown == (isAllowed ? prefix : nil))
  }

  @Test func `[W-51] the message names the field and tells neither the key nor the prefix`() {
    #expect {
      try KeyPrefix.shown(of: argument("shpat_canary"), given: "zz")
    } throws: { error in
      let message = FunctionError(error).message
      return message.hasPrefix("ArgumentValidationError: The field `.apiKeyAuth.keyPrefix` ")
        && message.contains("v.string()") && !message.contains("canary") && !message.contains("zz")
    }
  }
}
