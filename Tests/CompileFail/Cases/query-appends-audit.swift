// swift-format-ignore-file
import Documents
import Functions
import Values

let appends = Query(internal: "appends") { (context: QueryContext, entry: AuditEntry) -> Bool in
  try context.audit.append(entry) // expected-error {{value of type 'AuditReader' has no member 'append'}}
}

let appendsByReader = Query(internal: "appendsByReader") { (context: QueryContext, entry: AuditEntry) -> Bool in
  try context.db.appendAudit(entry) // expected-error {{value of type 'Reader' has no member 'appendAudit'}}
}

let reachesStore = Query(internal: "reachesStore") { (context: QueryContext, entry: AuditEntry) -> Bool in
  context.audit.store.isOpen // expected-error {{'store' is inaccessible due to 'internal' protection level}}
}

let readsCiphertexts = Query(internal: "readsCiphertexts") { (context: QueryContext, id: DocumentID) -> Bool in
  try context.audit.sealed(of: id).isEmpty // expected-error {{value of type 'AuditReader' has no member 'sealed'}}
}
