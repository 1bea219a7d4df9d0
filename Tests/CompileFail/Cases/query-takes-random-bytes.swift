// swift-format-ignore-file
// With the imports of the product's own functions, which Tidy holds them to.
import Documents
import Functions
import JSON
import Secrets
import Values

let random = Query(internal: "random") { (context: QueryContext, text: String) -> UInt64 in
  try RandomBytes.shared.word() // expected-error {{cannot find 'RandomBytes' in scope}}
}
