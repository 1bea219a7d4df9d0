import Testing

@testable import Sealing

@Suite struct JWEHeaderTests {
  @Test(arguments: [
    (nil, nil, #"{"alg":"dir","enc":"A256GCM"}"#),
    ("K", nil, #"{"alg":"dir","enc":"A256GCM","kid":"K"}"#),
    ("K", "integrations/i/f", #"{"alg":"dir","enc":"A256GCM","kid":"K","ctx":"integrations/i/f"}"#),
    ("K", "a\"b", #"{"alg":"dir","enc":"A256GCM","kid":"K","ctx":"a\"b"}"#),
  ])
  func `a header is written compact and in one order [W-110]`(
    kid: String?, context: String?, json: String
  ) {
    let header = JWEHeader(kid: kid, context: context.map { [UInt8]($0.utf8) })
    #expect(String(decoding: header.json, as: UTF8.self) == json)
    #expect(JWEHeader(parsing: header.json) == header)
  }

  @Test(arguments: [
    #"{"enc":"A256GCM","alg":"dir","kid":"K"}"#, #"{"kid":"K","enc":"A256GCM","alg":"dir"}"#,
    #" { "alg" : "dir" , "enc" : "A256GCM", "kid":"\u004b" } "#,
  ])
  func `the order and the spelling of members do not matter`(json: String) {
    #expect(JWEHeader(parsing: [UInt8](json.utf8)) == JWEHeader(kid: "K"))
  }

  @Test(arguments: [
    "", "{}", "[]", "null", #""dir""#, #"{"alg":"dir"}"#, #"{"enc":"A256GCM"}"#,
    #"{"alg":"A256KW","enc":"A256GCM"}"#, #"{"alg":"none","enc":"A256GCM"}"#,
    #"{"alg":"dir","enc":"A128GCM"}"#, #"{"alg":"dir","enc":"A256CBC-HS512"}"#,
    #"{"alg":"DIR","enc":"A256GCM"}"#, #"{"alg":["dir"],"enc":"A256GCM"}"#,
    #"{"alg":"dir","enc":"A256GCM","zip":"DEF"}"#,
    #"{"alg":"dir","enc":"A256GCM","crit":["exp"]}"#,
    #"{"alg":"dir","enc":"A256GCM","crit":"kid"}"#,
    #"{"alg":"dir","enc":"A256GCM","typ":"JWE"}"#, #"{"alg":"dir","enc":"A256GCM","kid":1}"#,
    #"{"alg":"dir","enc":"A256GCM","kid":null}"#, #"{"alg":"dir","enc":"A256GCM","ctx":{}}"#,
    #"{"alg":"dir","alg":"dir","enc":"A256GCM"}"#,
    #"{"alg":"dir","enc":"A256GCM","enc":"A256GCM"}"#,
    #"{"alg":"dir","enc":"A256GCM","kid":"K","kid":"K"}"#,
    #"{"alg":"dir","enc":"A256GCM","ctx":"c","ctx":"c"}"#,
    #"{"alg":"dir","enc":"A256GCM",}"#, #"{"alg":"dir","enc":"A256GCM"}{}"#,
    #"{"alg":"dir","enc":"A256GCM","kid":"\#(String(repeating: "K", count: 5000))"}"#,
  ])
  func `any other header is not ours`(json: String) {
    #expect(JWEHeader(parsing: [UInt8](json.utf8)) == nil)
  }
}
