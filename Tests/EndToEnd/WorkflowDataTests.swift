import Testing

/// What becomes of the JSON that a shop answers with [W-154].
@Suite struct WorkflowDataTests {
  /// Numbers as a shop may write them, and as they come back.
  static let numbers: [(sent: String, text: String)] = [
    ("9007199254740991", "9007199254740991"), ("9007199254740992", #""9007199254740992""#),
    ("9007199254740993", #""9007199254740993""#), ("-9007199254740991", "-9007199254740991"),
    ("-9007199254740992", #""-9007199254740992""#),
    ("18446744073709551615", #""18446744073709551615""#),
    ("820982911946154508", #""820982911946154508""#),
    ("123456789012345678901234567890", #""123456789012345678901234567890""#),
    ("1e16", #""10000000000000000""#), ("9007199254740993.0", #""9007199254740993""#),
    ("-1.5e21", #""-1500000000000000000000""#), ("0", "0"), ("1", "1"), ("1.0", "1"),
    ("1e2", "100"), ("19.90", "19.9"), ("0.1", "0.1"), ("-2.5", "-2.5"), ("1e-7", "1e-7"),
    ("4503599627370495.5", "4503599627370495.5"), ("1e-400", "0"),
    ("-0", #"{"$float":"AAAAAAAAAIA="}"#),
  ]

  @Test func `[W-154] whole numbers beyond 2^53-1 are strings of their digits at any depth`()
    throws
  {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for (sent, text) in Self.numbers {
      try shop.answer(body: #"{"products":[\#(sent),[[{"a":\#(sent),"b":[\#(sent)]}]]]}"#)
      let list = try host.ask("workflow.shopify", ShopServer.call())
      #expect(
        list.text.contains(#""data":[\#(text),[[{"a":\#(text),"b":[\#(text)]}]]]"#),
        "\(sent): \(list.text.prefix(500))")
    }
    try shop.answer(body: #"{"count":9007199254740993}"#)
    #expect(try host.shopify(["operation": "count"])["data"] == ["count": "9007199254740993"])
    try shop.answer(body: #"{"order":{"id":9007199254740993,"note":"9007199254740993"}}"#)
    let order = try host.shopify(["operation": "get", "id": "1", "resource": "orders"])
    #expect(order["data"] == ["id": "9007199254740993", "note": "9007199254740993"])
  }

  @Test func `[W-154] nothing else of an object changes`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    try shop.answer(
      body: #"{"products":[{"z":null,"a":[true,false,{}],"t":"é\u0000\"\\\u2028🔑"}],"x":1}"#)
    let reply = try host.ask("workflow.shopify", ShopServer.call())
    #expect(
      reply.text.contains(
        #""data":[{"a":[true,false,{}],"t":"é\u0000\"\\\u2028🔑","z":null}],"pagination""#),
      "\(reply.text)")
  }

  /// Bodies that are no answer to a list of products.
  static let bad: [String] = [
    "", "null", "[]", "{}", "1", #"{"products":null}"#, #"{"products":{}}"#, #"{"products":"[]"}"#,
    #"{"product":[]}"#, #"{"customers":[]}"#, #"{"products":[]} x"#, #"{"products":[1,]}"#,
    #"{"products":[NaN]}"#, #"{"products":[1e999]}"#, #"{"products":["\ud800"]}"#,
    // What is no value of the contract: a fault of the provider, and never one of ours.
    #"{"products":[{"$x":1}]}"#, #"{"products":[{"$":1}]}"#, #"{"products":[{"a":{"$b":[]}}]}"#,
    #"{"products":[{"$integer":"AQAAAAAAAAA="}]}"#, #"{"products":[{"$integer":1}]}"#,
    #"{"products":[{"$bytes":"?"}]}"#, #"{"products":[{"größe":1}]}"#, #"{"products":[{"":1}]}"#,
    #"{"products":[{"a":1,"a":2}]}"#,
    #"{"products":[{"\#(String(repeating: "a", count: 1_025))":1}]}"#,
    #"{"products":[\#(String(repeating: "0,", count: 8_192))0]}"#,
    #"{"products":[{\#((0..<1_025).map { #""a\#($0)":0"# }.joined(separator: ","))}]}"#,
    #"{"products":\#(nested(64))}"#, #"{"products":\#(nested(65))}"#,
    #"{"products":\#(nested(128))}"#,
    #"{"products":\#(nested(10_000))}"#,
  ]

  @Test func `[W-154] a body that is not of the contract is category protocol`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for body in Self.bad {
      try shop.answer(body: body)
      let reply = try host.ask("workflow.shopify", ShopServer.call())
      #expect(
        Refusal(reply)?.data["category"] == "protocol",
        "\(body.prefix(80)): \(reply.text.prefix(300))")
      #expect(reply.code == -32009)
    }
    try shop.answer(body: #"{"count":"5"}"#)
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call(["operation": "count"]))?
        .data["category"] == "protocol")
    try shop.answer(body: #"{"product":[]}"#)
    #expect(
      try host.refusal("workflow.shopify", ShopServer.call(["operation": "get", "id": "1"]))?
        .data["category"] == "protocol")
    #expect(host.stderrText == "")
  }

  /// Bodies at the limits of section 13.
  static let good: [String] = [
    nested(62), nested(63), #"[{"\#(String(repeating: "a", count: 1_024))":1}]"#,
    "[\(String(repeating: "0,", count: 8_190))0]", "[\(String(repeating: "0,", count: 8_191))0]",
    "[{\((0..<1_024).map { #""a\#($0)":0"# }.sorted().joined(separator: ","))}]",
  ]

  @Test func `[W-120] what is within the limits of values comes back as it was`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    for data in Self.good {
      try shop.answer(body: #"{"products":\#(data)}"#)
      let reply = try host.ask("workflow.shopify", ShopServer.call())
      #expect(
        reply.text.contains(#""data":\#(data),"#), "\(data.prefix(80)): \(reply.text.prefix(300))")
    }
  }

  @Test func `[W-120] an answer that would be larger than a reply may be is a limit`() throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    // 8,192 numbers of 305 digits in each of seven arrays are 17 MB, out of 0.3 MB.
    let row = "[\(String(repeating: "1e304,", count: 8_191))1e304]"
    let rows = { (count: Int) in
      #"{"products":[\#(Array(repeating: row, count: count).joined(separator: ","))]}"#
    }
    try shop.answer(body: rows(7))
    let reply = try host.ask("workflow.shopify", ShopServer.call())
    #expect(Refusal(reply) == .limit("replyBytes"), "\(reply.text.prefix(300))")
    try shop.answer(body: rows(6))
    let whole = try host.ask("workflow.shopify", ShopServer.call())
    #expect(whole.result?["data"]?.array?.count == 6, "\(whole.text.prefix(300))")
    // As many as a body may have: the memory that they take stays that of a reply.
    try shop.answer(body: rows(160))
    let most = try host.ask("workflow.shopify", ShopServer.call())
    #expect(Refusal(most) == .limit("replyBytes"), "\(most.text.prefix(300))")
    #expect(host.stderrText == "")
  }

  @Test(arguments: ["deep-json", "deep-objects", "invalid-utf8", "lone-surrogate", "bom", "gzip"])
  func `[W-154] odd bodies are category protocol`(answer: String) throws {
    let shop = try ShopServer()
    let host = try HostProcess.start(calling: shop)
    try shop.answer(answer)
    let refusal = try host.refusal("workflow.shopify", ShopServer.call())
    #expect(refusal?.data["category"] == "protocol")
  }
}
