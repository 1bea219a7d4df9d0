// swift-format-ignore-file
import Functions
import Values

let decrypts = Query(internal: "decrypts") { (context: QueryContext, text: String) -> Int in
  try context.vault.openText(text).count // expected-error {{value of type 'QueryContext' has no member 'vault'}}
}
