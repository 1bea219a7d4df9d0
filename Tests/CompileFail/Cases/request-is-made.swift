// swift-format-ignore-file
// What the product's functions import; requests are the connectors' affair.
import Connectors
import Documents
import Functions
import Secrets
import Values

@EventLoop func send(_ access: NetworkAccess) {
  _ = HTTPRequest.self // expected-error {{cannot find 'HTTPRequest' in scope}}
}
