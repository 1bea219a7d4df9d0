import HTTP
import Testing

/// What a parser made of some bytes.
struct Parsed: Equatable, CustomStringConvertible {
  var status: Int?
  var fields: [String] = []
  var body: [UInt8] = []
  var rest = 0
  var isReusable = false
  var malformation: Malformation?
  var ending: ResponseParser.Ending?

  /// Parses bytes that come in pieces of these lengths, and then the end of the connection.
  init(_ bytes: [UInt8], pieces: [Int]? = nil, isClean: Bool = true) {
    var parser = ResponseParser()
    var start = 0
    var used = 0
    do {
      for length in (pieces ?? [bytes.count]) + [bytes.count] where start < bytes.count {
        let end = min(bytes.count, start + length)
        used += try parser.consume(bytes.span.extracting(start..<end))
        start = end
      }
    } catch {
      malformation = error
      return
    }
    ending = parser.end(isClean: isClean)
    guard let response = parser.response else { return }
    status = response.status
    fields = response.headers.list.map { "\($0.name)=\($0.value)" }
    body = response.body
    rest = bytes.count - used
    isReusable = parser.isReusable
  }

  init(_ text: String) { self.init(Array(text.utf8)) }

  var text: String { String(decoding: body, as: UTF8.self) }

  var description: String {
    "\(status ?? 0) \(fields) \(body.count) +\(rest) \(isReusable) "
      + "\(malformation.map { "\($0)" } ?? "") \(ending.map { "\($0)" } ?? "")"
  }
}

/// How an answer is read: [W-141].
@Suite struct ResponseParserTests {
  static let good: [(String, Int, String, Bool)] = [
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true),
    ("HTTP/1.1 200 \r\nContent-Length: 0\r\n\r\n", 200, "", true),
    ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, "", true),
    ("HTTP/1.1 599 \t odd\u{e9} phrase\r\nContent-Length:1\r\n\r\nx", 599, "x", true),
    ("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false),
    ("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false),
    ("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false),
    (
      "HTTP/1.1 200 OK\r\nconnection: x , CLOSE ,y\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", false
    ),
    ("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true),
    ("HTTP/1.1 200 OK\r\nConnection: closed\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true),
    ("HTTP/1.1 200 OK\r\n\r\nuntil the end", 200, "until the end", false),
    ("HTTP/1.1 200 OK\r\n\r\n", 200, "", false),
    ("HTTP/1.1 204 No\r\nX: y\r\n\r\n", 204, "", true),
    ("HTTP/1.1 204 No\r\nContent-Length: 0\r\n\r\n", 204, "", true),
    ("HTTP/1.1 204 No\r\nContent-Length: 3\r\n\r\n", 204, "", false),
    ("HTTP/1.1 204 No\r\nTransfer-Encoding: chunked\r\n\r\n", 204, "", false),
    ("HTTP/1.1 304 No\r\nContent-Length: 3\r\n\r\n", 304, "", true),
    ("HTTP/1.1 302 F\r\nLocation: https://x/\r\nContent-Length: 0\r\n\r\n", 302, "", true),
    (
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nLink: <x>\r\nContent-Length: 9\r\n\r\n"
        + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi", 200, "hi", true
    ),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 2\r\n\r\nhi", 200, "hi", true),
    ("HTTP/1.1 200 OK\r\nContent-Length: 2, 2 ,\t02\r\n\r\nhi", 200, "hi", true),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n2\r\nbc\r\n0\r\n\r\n", 200,
      "abc", true
    ),
    (
      "HTTP/1.1 200 OK\r\ntransfer-encoding: CHUNKED\r\n\r\n0000000000000003;a=\"b;\" ;c\r\nabc\r\n"
        + "00\r\nTrailer: x\r\nContent-Length: 9\r\n\r\n", 200, "abc", true
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nA \t;x\r\n0123456789\r\n0;\r\n\r\n",
      200,
      "0123456789", true
    ),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n0\r\n\r\n", 200,
      "",
      false
    ),
  ]

  @Test(arguments: good)
  func `[W-141] an answer is read`(text: String, status: Int, body: String, isReusable: Bool) {
    let parsed = Parsed(text)
    #expect(parsed.malformation == nil)
    #expect(parsed.status == status)
    #expect(parsed.text == body)
    #expect(parsed.isReusable == isReusable)
    #expect(parsed.rest == 0)
    #expect(parsed.ending == .answered)
  }

  @Test func `fields keep their order, and a blank after the colon is not needed`() {
    let parsed = Parsed(
      "HTTP/1.1 200 OK\r\nLink:<a>; rel=\"next\"\r\nX-Empty:\r\nlink: \t<b> \t\r\n"
        + "Content-Length: 0\r\n\r\n")
    #expect(
      parsed.fields == ["Link=<a>; rel=\"next\"", "X-Empty=", "link=<b>", "Content-Length=0"])
  }

  @Test func `headers are found without regard to case, the first of several`() throws {
    var parser = ResponseParser()
    let bytes = Array(
      "HTTP/1.1 200 OK\r\nLink: a\r\nLINK: b\r\nLinks: c\r\nContent-Length: 0\r\n\r\n".utf8)
    _ = try parser.consume(bytes.span)
    let headers = try #require(parser.response?.headers)
    #expect(headers["link"] == "a")
    #expect(headers.all("lInK") == ["a", "b"])
    #expect(headers["lin"] == nil)
    #expect(headers.count == 4)
    let made = HTTPHeaders(headers.list)
    #expect(made.all("LINK") == ["a", "b"])
    #expect(HTTPResponse(status: 200, headers: made).headers["links"] == "c")
  }

  static let bad: [(String, Malformation)] = [
    ("SSH-2.0-OpenSSH_9\r\n", .notHTTP), ("\r\nHTTP/1.1 200 OK\r\n\r\n", .notHTTP),
    ("http/1.1 200 OK\r\n\r\n", .notHTTP), ("HTTP\r\n", .notHTTP), ("\n", .notHTTP),
    ("HTT\nP/1.1 200 OK\r\n\r\n", .notHTTP), ("\u{0}", .notHTTP), ("HTTPS/1.1", .notHTTP),
    ("HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n", .notHTTP),
    ("HTTP/2 200\r\n\r\n", .statusLine), ("HTTP/1.2 200 OK\r\n\r\n", .statusLine),
    ("HTTP/0.9 200 OK\r\n\r\n", .statusLine), ("HTTP/2.0 200 OK\r\n\r\n", .statusLine),
    ("HTTP/1.1  200 OK\r\n\r\n", .statusLine), ("HTTP/1.1 20 OK\r\n\r\n", .statusLine),
    ("HTTP/1.1 2000 OK\r\n\r\n", .statusLine), ("HTTP/1.1 099 OK\r\n\r\n", .statusLine),
    ("HTTP/1.1 600 OK\r\n\r\n", .statusLine), ("HTTP/1.1 +20 OK\r\n\r\n", .statusLine),
    ("HTTP/1.1\t200 OK\r\n\r\n", .statusLine), ("HTTP/1.1 200\tOK\r\n\r\n", .statusLine),
    ("HTTP/1.1 200 O\u{0}K\r\n\r\n", .statusLine), ("HTTP/1.1 200 OK\n\n", .statusLine),
    ("HTTP/1.1 200 OK\r\r\n", .statusLine), ("HTTP/1.1 200 O\u{7f}\r\n\r\n", .statusLine),
    ("HTTP/1.1 2x0 OK\r\n\r\n", .statusLine), ("HTTP/\r\n", .statusLine),
    ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .header), ("HTTP/1.1 200 OK\r\n: x\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX : y\r\n\r\n", .header), ("HTTP/1.1 200 OK\r\n X: y\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: y\r\n folded\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: y\r\n\tfolded\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: a\u{0}b\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: a\u{1}b\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: a\rb\r\n\r\n", .header), ("HTTP/1.1 200 OK\r\nX: a\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX\u{e9}: a\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX(y): a\r\n\r\n", .header),
    ("HTTP/1.1 200 OK\r\nX: a\r\n\n", .header), ("HTTP/1.1 200 OK\r\n\rx", .header),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n", .twoLengths),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1, 2\r\n\r\n", .twoLengths),
    (
      "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n", .twoLengths
    ),
    ("HTTP/1.1 204 OK\r\nContent-Length: 1\r\nTransfer-Encoding: x\r\n\r\n", .twoLengths),
    ("HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: +1\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1 2\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1,\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: 0x1\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: 1.0\r\n\r\n", .badLength),
    ("HTTP/1.1 200 OK\r\nContent-Length: 8388609\r\n\r\n", .bodyTooLarge),
    ("HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999999\r\n\r\n", .bodyTooLarge),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", .transferCoding),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", .transferCoding),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked, chunked\r\n\r\n", .transferCoding),
    (
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
      .transferCoding
    ),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding:\r\n\r\n", .transferCoding),
    ("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .transferCoding),
  ]

  @Test(arguments: bad)
  func `[W-141] an answer that is none is refused`(text: String, malformation: Malformation) {
    #expect(Parsed(text).malformation == malformation)
  }

  static let badChunks = [
    "\r\n", "x\r\n", "-1\r\n", "0x1\r\n", "1 \r\na\r\n", "1;a\nb\r\n", " 1\r\na\r\n", "1\na\r\n",
    "1\r\nab\r\n", "1\r\na\n", "1\r\na\rb", "1\r\na0\r\n", "1;\u{0}\r\na", "1\rx", "1 x\r\n",
    "00000000000000001\r\na\r\n", "1\r\na\r\n\r\n", ";\r\n",
  ]

  @Test(arguments: badChunks)
  func `[W-141] chunks that are none are refused`(chunks: String) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
    #expect(Parsed(head + chunks).malformation == .badChunk)
  }

  @Test(arguments: ["x\r\n", "X : y\r\n", " x: y\r\n", "X: y\n", "X: \u{0}\r\n"])
  func `[W-141] trailers are held to the rules of fields`(trailer: String) {
    let head = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n"
    #expect(Parsed(head + trailer + "\r\n").malformation == .header)
  }

  static let ended: [(String, ResponseParser.Ending)] = [
    ("", .unanswered), ("HTTP/1.1 200", .unanswered), ("HTTP/1.1 200 OK\r\nX: y\r\n", .unanswered),
    ("HTTP/1.1 100 C\r\n\r\n", .unanswered),
    ("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab", .cut),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", .cut),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na", .cut),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n", .cut),
    ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\nX: y\r\n", .cut),
  ]

  @Test(arguments: ended)
  func `[W-141] an answer that ends early is cut`(text: String, ending: ResponseParser.Ending) {
    let parsed = Parsed(text)
    #expect(parsed.ending == ending)
    #expect(parsed.status == nil)
  }

  @Test func `[W-141] a body until the end is cut where nobody said that it ends`() {
    let bytes = Array("HTTP/1.1 200 OK\r\n\r\nabc".utf8)
    #expect(Parsed(bytes, isClean: false).ending == .cut)
    #expect(Parsed(bytes, isClean: true).ending == .answered)
  }

  @Test func `what follows an answer is left alone`() {
    let parsed = Parsed("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\naHTTP/1.1 ")
    #expect(parsed.text == "a")
    #expect(parsed.rest == 9)
  }

  @Test func `a parser that has failed fails for good`() throws {
    var parser = ResponseParser()
    #expect(throws: Malformation.notHTTP) { _ = try parser.consume([1].span) }
    let good = Array("HTTP/1.1 200 OK\r\n\r\n".utf8)
    #expect(throws: Malformation.notHTTP) { _ = try parser.consume(good.span) }
    #expect(parser.response == nil)
  }
}
