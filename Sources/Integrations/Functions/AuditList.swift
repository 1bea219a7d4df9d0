import Documents
import Functions
import JSON
import Values

extension Audit {
  /// `audit.list`: what was done, the newest first [W-175].
  static let list = Query(
    "audit.list",
    Documentation(
      "Returns one page of the audit trail, the newest row first, and the cursor of the next. With "
        + "conditions a page may be short or empty although isDone is false.",
      errors: [.forbidden, .limitExceeded],
      example: .init(
        arguments: #"{"organizationId":"org_demo","paginationOpts":{"cursor":null,"numItems":20}}"#,
        result: #"{"continueCursor":"AAAAAAAAAAAAAAAAAAAAAA","isDone":true,"page":[]}"#)),
    arguments: AuditListArguments.shape, returns: .value(AuditPage.shape)
  ) { context, arguments in
    if let organization = arguments.organizationId {
      try context.caller.requireAccess(to: organization)
    }
    let fingerprint = arguments.fingerprint
    var place: Int64?
    if let cursor = arguments.paginationOpts.cursor {
      guard let found = try context.audit.place(ofCursor: cursor, fingerprint: fingerprint) else {
        throw FunctionError.invalidArgument(
          ".paginationOpts.cursor", .valueNotAllowed, .nullable(.string()),
          "must be null or what this function returned for the same arguments")
      }
      place = found
    }
    let conditions = AuditReader.Conditions(
      organizations: arguments.organizationId.map { [$0] } ?? context.caller.organizations,
      documentId: arguments.integrationId)
    let page = try context.audit.page(
      conditions, before: place, limit: arguments.paginationOpts.numItems)
    return AuditPage(
      continueCursor: try context.audit.cursor(at: page.place, fingerprint: fingerprint),
      isDone: page.isDone,
      page: try page.rows.map { try AuditListRow($0, id: context.audit.id(of: $0.seq)) })
  }
}

/// The arguments of `audit.list`.
struct AuditListArguments: Sendable {
  let integrationId: DocumentID?
  let organizationId: String?
  let paginationOpts: PaginationOptions

  static let shape = Shape.object(
    AuditListArguments.init(integrationId:organizationId:paginationOpts:),
    .optional("integrationId", \.integrationId, IntegrationShapes.id),
    .optional("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("paginationOpts", \.paginationOpts, PaginationOptions.shape))

  /// What a cursor belongs to: this function and these arguments, `paginationOpts` aside.
  var fingerprint: UInt64 {
    Fingerprint.of(["audit.list", organizationId ?? "", integrationId?.description ?? ""])
  }
}

/// The result of `audit.list`.
struct AuditPage: Sendable {
  let continueCursor: String
  let isDone: Bool
  let page: [AuditListRow]

  static let shape = Shape.object(
    AuditPage.init(continueCursor:isDone:page:),
    Field("continueCursor", \.continueCursor, .string),
    Field("isDone", \.isDone, .boolean),
    Field("page", \.page, .array(AuditListRow.shape)))
}

/// A row of the audit trail as clients see it.
struct AuditListRow: Sendable {
  let creationTime: Double
  let id: DocumentID
  let client: String
  let details: CanonicalJSON?
  let event: String
  let function: String
  let integrationId: DocumentID?
  let organizationId: String?
  let outcome: String

  static let id = Shape.id("_audit", number: AuditReader.tableNumber)

  static let shape = Shape.object(
    AuditListRow.init(
      creationTime:id:client:details:event:function:integrationId:organizationId:outcome:),
    Field("_creationTime", \.creationTime, .number),
    Field("_id", \.id, AuditListRow.id),
    Field("client", \.client, .string),
    .optional("details", \.details, .anyObject()),
    Field("event", \.event, .string),
    Field("function", \.function, .string),
    .optional("integrationId", \.integrationId, IntegrationShapes.id),
    .optional("organizationId", \.organizationId, .string),
    Field("outcome", \.outcome, .string))
}

extension AuditListRow {
  /// A row with its id.
  ///
  /// What somebody changed from outside, so that it fits no more, is left out: `audit.verify` names
  /// the row.
  init(_ row: AuditRow, id: DocumentID) {
    let document = row.documentId.flatMap { DocumentID($0) }
    self.init(
      creationTime: row.time, id: id, client: row.client, details: Self.details(row.details),
      event: row.event, function: row.function,
      integrationId: document?.tableNumber == Integrations.tableNumber ? document : nil,
      organizationId: row.organizationId, outcome: row.outcome)
  }

  /// An object that says anything.
  private static func details(_ text: String) -> CanonicalJSON? {
    guard text != "{}", let document = try? JSONDocument(parsing: Array(text.utf8)),
      document.kind(of: document.root) == .object
    else { return nil }
    return try? CanonicalJSON(document, document.root)
  }
}
