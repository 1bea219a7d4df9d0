import Connectors
import Documents
import Functions
import JSON
import Values

extension Integrations {
  /// `integrations.paginate`: the integrations of an organization, page by page [W-101].
  static let paginate = Query(
    stored: "integrations.paginate",
    Documentation(
      "Returns one page of an organization's integrations in order of creation, and the cursor of "
        + "the next.",
      errors: [.forbidden, .limitExceeded],
      example: .init(
        arguments: #"{"organizationId":"org_demo","paginationOpts":{"cursor":null,"numItems":20}}"#,
        result: #"{"continueCursor":"AAAAAAAAAAAAAAAAAAAAAA","isDone":true,"page":[]}"#)),
    arguments: PaginateArguments.shape, returns: IntegrationPage.returns
  ) { context, arguments in
    try context.caller.requireAccess(to: arguments.organizationId)
    let fingerprint = arguments.fingerprint
    var place: Double?
    if let cursor = arguments.paginationOpts.cursor {
      guard let found = try context.db.place(ofCursor: cursor, fingerprint: fingerprint) else {
        throw FunctionError.invalidArgument(
          ".paginationOpts.cursor", .valueNotAllowed, .nullable(.string()),
          "must be null or what this function returned for the same arguments")
      }
      place = found
    }
    let size = arguments.paginationOpts.numItems
    return IntegrationPage(
      documents: try arguments.documents(from: context.db, after: place, limit: size + 1),
      size: size, start: place ?? 0, reader: context.db, fingerprint: fingerprint)
  }
}

/// The arguments of `integrations.paginate`.
struct PaginateArguments: Sendable {
  let organizationId: String
  let paginationOpts: PaginationOptions
  let provider: Provider?
  let status: Status?

  static let shape = Shape.object(
    PaginateArguments.init(organizationId:paginationOpts:provider:status:),
    Field("organizationId", \.organizationId, IntegrationShapes.organizationId),
    Field("paginationOpts", \.paginationOpts, PaginationOptions.shape),
    .optional("provider", \.provider, .literals(Provider.self)),
    .optional("status", \.status, .literals(Status.self)))

  /// The scan that the arguments ask for.
  func documents(
    from db: Reader, after place: Double?, limit: Int
  ) throws -> StoredDocuments {
    let organization = SQLiteValue.text(organizationId)
    switch (provider, status) {
    case (nil, nil):
      return try db.select(
        Selections.byOrganization, [organization], after: place, limit: limit)
    case (let provider?, nil):
      return try db.select(
        Selections.byProvider, [organization, .text(provider.rawValue)], after: place,
        limit: limit)
    case (nil, let status?):
      return try db.select(
        Selections.byStatus, [organization, .text(status.rawValue)], after: place, limit: limit)
    case (let provider?, let status?):
      return try db.select(
        Selections.byProviderAndStatus,
        [organization, .text(provider.rawValue), .text(status.rawValue)], after: place,
        limit: limit)
    }
  }

  /// What a cursor belongs to: this function and these arguments, `paginationOpts` aside.
  var fingerprint: UInt64 {
    Fingerprint.of([
      "integrations.paginate", organizationId, provider?.rawValue ?? "", status?.rawValue ?? "",
    ])
  }
}

/// How much of a scan to return, and from where.
struct PaginationOptions: Sendable {
  let cursor: String?
  let numItems: Int

  static let shape = Shape.object(
    PaginationOptions.init(cursor:numItems:),
    Field("cursor", \.cursor, .nullable(.string)),
    Field(
      "numItems", \.numItems,
      .whole(1...Limits.pageItems, limit: "pageItems")))
}

/// A page that is read while it is written into the reply.
struct IntegrationPage: ~Copyable, StoredResult {
  var documents: StoredDocuments
  let size: Int
  let start: Double
  let reader: Reader
  let fingerprint: UInt64

  static let returns = Returns<IntegrationPage>(
    validator: .object([
      .required("continueCursor", .string()),
      .required("isDone", .boolean),
      .required("page", .array(Integration.shape.validator)),
    ]), isStored: true, tooLarge: tooLarge
  ) { page, writer in
    try page.write(to: &writer)
  }

  private static let tooLarge = FunctionError.limitExceeded(
    "replyBytes", "The page is larger than a reply may be. Ask for fewer items.")

  /// Holds the place of a cursor, all of which have this length.
  private static let noCursor = String(repeating: "A", count: 22)

  /// Writes the members in the order of their names [W-21].
  ///
  /// The first two follow from the last, so they are put right when the page is written: its
  /// documents go from the database into the reply and are not copied again.
  private consuming func write(to writer: inout JSONWriter) throws {
    let begin = writer.bytes.count
    var place = start
    var count = 0
    writer.beginObject()
    writer.key("continueCursor")
    writer.string(Self.noCursor)
    let cursorEnd = writer.bytes.count - 1
    writer.key("isDone")
    writer.bool(false)
    let flagEnd = writer.bytes.count
    writer.key("page")
    writer.beginArray()
    while count < size, try documents.spliceNext(into: &writer) {
      count += 1
      place = documents.creationTime
      guard writer.bytes.count - begin <= Limits.replyBytes else {
        throw Self.tooLarge
      }
    }
    writer.endArray()
    writer.endObject()
    let isDone = count < size ? true : !(try documents.advance())
    if isDone { writer.bytes.replaceSubrange(flagEnd - 5..<flagEnd, with: "true".utf8) }
    let cursor = try reader.cursor(at: place, fingerprint: fingerprint)
    writer.bytes.replaceSubrange(
      cursorEnd - Self.noCursor.utf8.count..<cursorEnd, with: cursor.utf8)
  }
}
