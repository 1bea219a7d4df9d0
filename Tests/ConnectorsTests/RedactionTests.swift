import Testing

@testable import Connectors

/// What of a provider's text may reach a client [W-143].
struct RedactionTests {
  private static let secret = "shpat_0123456789abcdef"

  private static func clean(_ text: String, secret: String = secret) -> String {
    Redaction.clean(text, secret: Array(secret.utf8).span)
  }

  @Test(arguments: [
    "Not Found", "This action requires merchant approval for read_products scope.",
    "limit must be less than 250", "Grüße aus Lübeck",
  ])
  func `a plain sentence stays as it is`(text: String) {
    #expect(Self.clean(text) == text)
  }

  @Test(arguments: [
    ("Invalid token shpat_0123456789abcdef.", "Invalid token [redacted]."),
    ("SHPAT_0123456789ABCDEF is wrong", "[redacted] is wrong"),
    ("token=shpat_0123456789abcdef&x", "token=[redacted]&x"),
    ("starts with 0123456", "starts with [redacted]"),
    ("ends with 9abcdef", "ends with [redacted]"),
    (
      "Invalid API Key provided: sk_test_**********************Aso0",
      "Invalid API Key provided: [redacted]"
    ),
    ("key sk_live_x", "key [redacted]"), ("whsec_x", "[redacted]"),
    ("Basic dXNlcjpwYXNzd29yZDEyMw==", "Basic [redacted]"),
  ])
  func `what looks like a credential goes`(text: String, cleaned: String) {
    #expect(Self.clean(text) == cleaned)
  }

  @Test func `a short password goes wherever it stands`() {
    #expect(
      Self.clean("user bob, password tr0ub!", secret: "tr0ub!") == "user bob, password [redacted]")
    #expect(Self.clean("a b c", secret: "b") == "a [redacted] c")
  }

  /// The password `pw1good`, and the user name `bob` with it, in other notations.
  @Test(arguments: [
    "cHcxZ29vZA==", "cHcxZ29vZA", "Ym9iOnB3MWdvb2Q=", "key=cHcxZ29vZA==",
    "707731676f6f64", "x707731676F6F64", "%70%77%31%67%6f%6f%64", "pw1%67ood", "PW1GOOD",
    // What is no digit moves no group: it was found by a fuzzer that these did.
    "€xcHcxZ29vZA==", "....xcHcxZ29vZA", "€a707731676f6f64", "70-a707731676f6f64",
  ])
  func `a credential goes in other notations too`(text: String) {
    let cleaned = Self.clean("Denied: \(text), sorry", secret: "pw1good")
    #expect(cleaned == "Denied: [redacted], sorry")
  }

  /// Passwords whose runs of letters are short, in the notations of texts.
  @Test(arguments: [
    ("p&ss<w0rd>", "p&ss<w0rd>"), ("p&ss<w0rd>", "p&ss<w0rd"), ("p&ss<w0rd>", "&ss<w0rd>"),
    ("p&ss<w0rd>", "p&amp;ss&lt;w0rd&gt;"), ("p&ss<w0rd>", "P&AMP;SS&#60;W0RD&#x3E;"),
    ("p&ss<w0rd>", #"p\u0026ss\x3cw0rd\>"#), ("p&ss<w0rd>", "p%26ss<w0rd%3E"),
    ("alpha bravo hotel", "alpha bravo hote"), ("alpha bravo hotel", "alpha\tbravo\nhotel"),
    ("alpha bravo hotel", "password=alpha+bravo+hotel"),
    ("alpha bravo hotel", "alpha%20bravo+hotel"), ("ab;cd&ef gh", "ab;cd&ef%20gh"),
    ("ab;cd&ef gh", "ab%3Bcd%26ef+gh"), ("ab cd ef", "ab&nbsp;cd&#32;ef"),
    (#"a"b'c"d'e"#, "a&quot;b&apos;c&quot;d&#39;e"), (#"a"b'c"d'e"#, #"a\"b'c\"d'e"#),
    ("🔑-x-🔑", #"\ud83d\udd11-x-\ud83d\udd11"#), ("🔑-x-🔑", "&#128273;-x-&#x1F511;"),
  ])
  func `a credential of short words goes too, in whatever notation`(secret: String, text: String) {
    #expect(Self.clean("Denied: \(text), sorry", secret: secret) == "Denied: [redacted], sorry")
  }

  @Test(arguments: [
    "1 + 1 &lt; 3 &amp; more", "a+b &unknown; &#xD800; &#1114112; & ;", #"\ \u12 \ud83d \xg \"#,
    "100% of %zz and %4", "&#x26", "&amp",
  ])
  func `a text with escapes stays as it is where they say nothing of a credential`(text: String) {
    #expect(Self.clean(text, secret: "p&ss<w0rd>") == text)
  }

  @Test(arguments: [1_000, 1_010, 1_020, 1_024])
  func `an escaped credential is found across the end of what is looked at`(place: Int) {
    let hidden = "sk_live_" + String(repeating: "x", count: place - 9)
    let text = "\(hidden) &amp;&lt;&gt;&amp;&lt;&gt;&quot; and more"
    let cleaned = Self.clean(text, secret: "&<>&<>\"")
    #expect(!cleaned.contains("&"))
  }

  @Test func `of a text no more is looked at than is needed`() {
    let words = String(repeating: "wordsandwords otherwords ", count: 300_000)
    let secret = "sk_test_" + String(repeating: "abcdefghij", count: 6_000)
    #expect(Self.clean(words, secret: secret).hasPrefix("wordsandwords otherwords "))
    #expect(Self.clean(words, secret: secret).hasSuffix("…"))
  }

  @Test(arguments: [1_000, 1_010, 1_023, 1_024, 1_025])
  func `a credential is found across the end of what is looked at`(place: Int) {
    // Everything before it becomes short, so that what follows could be told.
    let hidden = "sk_live_" + String(repeating: "x", count: place - 9)
    let text = "\(hidden) \(Self.secret) and more"
    let cleaned = Self.clean(text)
    #expect(!cleaned.contains("shp") && !cleaned.contains("012"))
    #expect(cleaned.hasSuffix("…") || place < 1_010)
  }

  @Test func `control characters become spaces`() {
    #expect(Self.clean("a\u{0}b\nc\u{1B}[31m\u{7F}") == "a b c [31m ")
  }

  @Test(arguments: [(199, 199), (200, 200), (201, 200), (10_000, 200)])
  func `a text is cut to 200 characters`(length: Int, kept: Int) {
    let text = String(repeating: "ä ", count: length / 2) + (length % 2 == 1 ? "ö" : "")
    #expect(Self.clean(text).unicodeScalars.count == kept)
  }

  @Test func `a text is cleaned before it is cut`() {
    let text = String(repeating: "a ", count: 95) + Self.secret
    #expect(!Self.clean(text).contains("shpat"))
    #expect(!Self.clean(text).contains("0123"))
  }
}
