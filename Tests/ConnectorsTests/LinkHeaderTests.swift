import Testing

@testable import Connectors

/// Where the next page of a list is [W-154].
struct LinkHeaderTests {
  private static let host = "acme.myshopify.com"
  private static let next =
    "<https://acme.myshopify.com/admin/api/2026-10/products.json?limit=2&page_info=abc>"

  @Test(arguments: [
    "\(next); rel=\"next\"", "\(next);rel=next", "\(next) ; REL=\"Next\"",
    "\(next); title=\"a, b; c\"; rel=\"next\"", "\(next); rel=\"up next\"",
    "<https://acme.myshopify.com/x?page_info=no>; rel=\"previous\", \(next); rel=\"next\"",
    "<https://acme.myshopify.com/x,y?page_info=no>; rel=previous,\(next);rel=next",
    "\(next); title=\"a\\\", b\"; rel=\"next\"", "\(next); title=\"a\\\\\"; rel=next",
    "<HTTPS://ACME.myshopify.com/x?page_info=abc#f>; rel=next",
  ])
  func `the link with the relation next is found`(field: String) {
    #expect(LinkHeader.next(in: [field], host: Self.host) == "abc")
  }

  @Test func `links may stand in several fields`() {
    let previous = "<https://acme.myshopify.com/x?page_info=no>; rel=previous"
    #expect(LinkHeader.next(in: [previous, "\(Self.next); rel=next"], host: Self.host) == "abc")
  }

  @Test(arguments: [
    "", "garbage", "<", "<>", "<>; rel=next", "\(next)", "\(next); rel=previous", "\(next); rel=",
    "\(next); rel", "<https://evil.example/x?page_info=abc>; rel=next",
    "<https://acme.myshopify.com.evil.example/x?page_info=abc>; rel=next",
    "<https://acme.myshopify.com:444/x?page_info=abc>; rel=next",
    "<https://acme.myshopify.com@evil.example/x?page_info=abc>; rel=next",
    "<http://acme.myshopify.com/x?page_info=abc>; rel=next", "</x?page_info=abc>; rel=next",
    "<https://acme.myshopify.com/x?page=abc>; rel=next", "<https://acme.myshopify.com/x>; rel=next",
    "<https://acme.myshopify.com/x?page_info=>; rel=next", "\(next); title=\"\\",
    "<https://acme.myshopify.com/x?page_info=%2>; rel=next",
    "<https://acme.myshopify.com/x?page_info=%ff>; rel=next",
  ])
  func `no other link leads anywhere`(field: String) {
    #expect(LinkHeader.next(in: [field], host: Self.host) == nil)
  }

  @Test func `a place is decoded exactly once`() {
    let field = "<https://acme.myshopify.com/x?page_info=a%2525b%3D%2B>; rel=next"
    #expect(LinkHeader.next(in: [field], host: Self.host) == "a%25b=+")
  }

  @Test(arguments: [("aZ09-._~", "aZ09-._~"), ("a b&c=d/é", "a%20b%26c%3Dd%2F%C3%A9"), ("", "")])
  func `a value is encoded whole`(text: String, encoded: String) {
    #expect(PercentEncoding.encode(text) == encoded)
    #expect(PercentEncoding.decode(encoded.utf8) == text)
  }
}
