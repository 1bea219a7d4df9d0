import Glibc
import Testing

@testable import Sealing

@Suite struct KeyErasureTests {
  @Test func `every entry of a key variable is wiped, also one that stands twice [W-114]`() async {
    await #expect(processExitsWith: .exitCode(7)) {
      let texts = [
        "ENCRYPTION_SECRET=first-one", "OTHER=kept", "ENCRYPTION_SECRET=second-one",
        "ENCRYPTION_SECRET_HEX=digits", "ENCRYPTION_SECRET=third-one",
      ]
      let entries = unsafe texts.map { unsafe strdup($0) }
      guard let symbol = unsafe dlsym(nil, "environ") else { exit(1) }
      let list = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: 8)
      for index in texts.indices { unsafe list[index] = entries[index] }
      unsafe list[texts.count] = nil
      unsafe symbol.assumingMemoryBound(
        to: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.self
      ).pointee = list
      KeyEnvironment.eraseFromProcess()
      for (index, text) in texts.enumerated() {
        guard let entry = unsafe entries[index] else { exit(2) }
        let name = text.prefix { $0 != "=" }
        let rest = unsafe UnsafeRawBufferPointer(start: entry, count: text.utf8.count)
          .dropFirst(name.utf8.count + 1)
        let isWiped = unsafe rest.allSatisfy { $0 == 0 }
        guard isWiped == (name != "OTHER") else { exit(3) }
      }
      guard unsafe getenv("ENCRYPTION_SECRET") == nil else { exit(4) }
      guard unsafe getenv("ENCRYPTION_SECRET_HEX") == nil else { exit(5) }
      guard unsafe getenv("OTHER") != nil else { exit(6) }
      exit(7)
    }
  }
}
