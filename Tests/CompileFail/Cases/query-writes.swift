// swift-format-ignore-file
import Documents
import Functions
import Integrations
import Values

let writes = Query(internal: "writes") { (context: QueryContext, id: DocumentID) -> Bool in
  try context.db.delete(Integrations.table, id: id) // expected-error {{value of type 'Reader' has no member 'delete'}}
}

let inserts = Query(internal: "inserts") { (context: QueryContext, id: DocumentID) -> DocumentID in
  try context.db.reserveID(in: Integrations.table) // expected-error {{value of type 'Reader' has no member 'reserveID'}}
}

let mutates = Query(internal: "mutates") { (context: QueryContext, id: DocumentID) -> Bool in
  try context.runMutation(id) // expected-error {{value of type 'QueryContext' has no member 'runMutation'}}
}
