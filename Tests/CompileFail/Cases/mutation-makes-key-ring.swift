// swift-format-ignore-file
// With the imports of the product's own functions, which Tidy holds them to.
import Documents
import Functions
import JSON
import Secrets
import Values

let opens = Mutation(internal: "opens") { (context: MutationContext, id: DocumentID) -> Int in
  let sealed = try context.db.sealed(of: id)["apiKeyAuth.keyEncrypted"]
  let environment = try KeyEnvironment.ofProcess() // expected-error {{cannot find 'KeyEnvironment' in scope}}
  return try KeyRing(environment: environment).open(sealed).count // expected-error {{cannot find 'KeyRing' in scope}}
}
