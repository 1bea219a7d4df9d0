// swift-format-ignore-file
import Functions
import Values

let decrypts = Mutation(internal: "decrypts") { (context: MutationContext, text: String) -> Int in
  try context.vault.openText(text).count // expected-error {{value of type 'MutationContext' has no member 'vault'}}
}
