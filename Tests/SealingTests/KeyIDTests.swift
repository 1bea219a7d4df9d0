import Secrets
import Testing

@Suite struct KeyIDTests {
  @Test(arguments: [vectorKeyID, otherKeyID, "AAAAAAAAAAAAAAAA", "----------------"])
  func `an id reads as it is written`(text: String) {
    #expect(KeyID(text)?.description == text)
    #expect(KeyID(text) == KeyID(text))
  }

  @Test(arguments: [
    "", "short", "AAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAA=", "AAAAAAAA AAAAAAA",
    "AAAAAAAAAAAAAAA+", "ééééééééé",
  ])
  func `another text is no id`(text: String) {
    #expect(KeyID(text) == nil)
  }

  @Test func `each character counts`() {
    for place in 0..<16 {
      var characters = Array(vectorKeyID)
      characters[place] = characters[place] == "A" ? "B" : "A"
      #expect(KeyID(String(characters)) != KeyID(vectorKeyID))
    }
  }
}
