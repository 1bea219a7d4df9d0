import HTTP
import Testing

/// What may stand for a host: [W-142].
@Suite struct EndpointTests {
  static let good = [
    "http://127.0.0.1:1", "http://127.0.0.1:65535", "https://127.0.0.1:8443", "http://127.9.8.7:80",
    "http://[::1]:80", "https://[::1]:443", "http://[0:0:0:0:0:0:0:1]:80",
  ]

  @Test(arguments: good)
  func `[W-142] a port of the loopback interface is an endpoint`(url: String) {
    #expect(Endpoint(url: url) != nil)
  }

  static let bad = [
    "", "http://", "http://:80", "http://127.0.0.1", "http://127.0.0.1:", "http://127.0.0.1:0",
    "http://127.0.0.1:080", "http://127.0.0.1:65536", "http://127.0.0.1:+80", "http://127.0.0.1:-1",
    "http://127.0.0.1:8 0", "http://127.0.0.1:80/", "http://127.0.0.1:80/x",
    "http://127.0.0.1:80?x",
    "http://127.0.0.1:80#x", "http://user@127.0.0.1:80", "http://user:x@127.0.0.1:80",
    "http://localhost:80", "http://127.1:80", "http://2130706433:80", "http://0x7f000001:80",
    "http://0177.0.0.1:80", "http://10.0.0.1:80", "http://8.8.8.8:80", "http://0.0.0.0:80",
    "http://[::]:80", "http://[::2]:80", "http://[::ffff:127.0.0.1]:80", "http://::1:80",
    "http://[127.0.0.1]:80", "http://[::1%lo]:80", "http://[::1]80", "http://[]:80",
    "ftp://127.0.0.1:80", "HTTP://127.0.0.1:80", "http:127.0.0.1:80", "http//127.0.0.1:80",
    "127.0.0.1:80", " http://127.0.0.1:80", "http://127.0.0.1:80 ", "http://127.0.0.1:80\n",
    "http://127.0.0.1\u{0}:80", "http://127.0.0.1:٨٠", "https://api.stripe.com:443",
  ]

  @Test(arguments: bad)
  func `[W-142] any other text is none`(url: String) {
    #expect(Endpoint(url: url) == nil)
  }

  @Test func `[W-142] the same text is the same endpoint`() {
    #expect(Endpoint(url: "http://127.0.0.1:80") == Endpoint(url: "http://127.0.0.1:80"))
    #expect(Endpoint(url: "http://127.0.0.1:80") != Endpoint(url: "https://127.0.0.1:80"))
    #expect(Endpoint(url: "http://127.0.0.1:80") != Endpoint(url: "http://127.0.0.1:81"))
  }
}
