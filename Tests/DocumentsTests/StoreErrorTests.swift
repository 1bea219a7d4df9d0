import Documents
import Testing

@Suite struct StoreErrorTests {
  @Test(arguments: [
    (StoreError.Reason.diskFull, "diskFull" as String?), (.readOnly, "readOnly"),
    (.corrupt, "corrupt"),
    (.locked, "locked"), (.io, "io"), (.notOurs, "notOurs"), (.newer, "newer"),
    (.timeout, nil), (.uniqueIndex("name"), nil), (.limit("documentsRead"), nil),
  ])
  func `[W-70] each reason has the contract's word and a sentence that says what to do`(
    reason: StoreError.Reason, word: String?
  ) {
    let error = StoreError(reason)
    #expect(error.storageReason == word)
    #expect(error.message.hasSuffix("."))
    #expect(error.detail == "")
  }
}
