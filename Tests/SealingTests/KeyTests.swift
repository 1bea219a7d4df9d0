import Testing

@testable import Sealing
@testable import Secrets

@Suite struct KeyTests {
  @Test(arguments: [(vectorKeyText, vectorKeyID), (otherKeyText, otherKeyID)])
  func `the id of a key is the one that others compute [W-110]`(text: String, id: String) throws {
    let key = try KeyText.base64URL([UInt8](text.utf8).span)
    #expect(try key.makeID().description == id)
  }

  @Test(arguments: [0, 16, 31, 33, 64])
  func `a key of another length is none`(count: Int) {
    let key = Key(Secret(copying: [UInt8](repeating: 1, count: count).span))
    #expect(key === nil)
  }

  @Test func `a new key prints as a variable takes it, and is never the same twice`() throws {
    let key = try Key(random: .shared)
    let printed = text(of: key.printable())
    #expect(printed.utf8.count == 43)
    let read = try #require(try environment(["ENCRYPTION_SECRET": printed]).primary)
    #expect(try read.makeID() == key.makeID())
    #expect(try Key(random: .shared).makeID() != key.makeID())
  }

  @Test func `no way of printing shows it [W-114]`() throws {
    let key = try KeyText.base64URL([UInt8](vectorKeyText.utf8).span)
    var printed = "\(key)" + String(reflecting: key)
    dump(key, to: &printed)
    #expect(printed.contains("redacted"))
    #expect(!printed.contains("AAEC"))
    #expect(!printed.contains("count"))
  }
}
