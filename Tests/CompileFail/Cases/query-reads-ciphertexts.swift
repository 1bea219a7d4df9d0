// swift-format-ignore-file
import Documents
import Functions
import Sealing
import Values

let reads = Query(internal: "reads") { (context: QueryContext, id: DocumentID) -> Int in
  try context.db.sealed(of: id).count // expected-error {{value of type 'Reader' has no member 'sealed'}}
}
