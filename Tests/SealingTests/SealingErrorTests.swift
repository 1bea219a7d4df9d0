import Testing

@testable import Sealing

@Suite struct SealingErrorTests {
  @Test func `an error prints as its message`() {
    let error = SealingError(.keyUnavailable, kid: vectorKeyID, "What to do.")
    #expect("\(error)" == "What to do.")
    #expect(error.concerning(otherKeyID).kid == otherKeyID)
    #expect(error.concerning(otherKeyID).message == error.message)
  }

  @Test func `a refusal of the library empties its error queue`() {
    let error = failure { () throws(SealingError) in try OpenSSL.check(0) }
    #expect(error?.code == .library(0))
    #expect(failure { () throws(SealingError) in try OpenSSL.check(1) } == nil)
  }
}
