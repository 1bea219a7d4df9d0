import Documents
import Functions
import Values

extension Audit {
  /// The rows that one call looks at: some 50 ms of the one thread.
  static let rowsPerCall = 10_000

  /// `audit.verify`: whether the audit trail is what was written [W-176].
  static let verify = Query(
    "audit.verify",
    Documentation(
      "Goes along the audit trail and names the first row that was changed, removed or put in. Each "
        + "call looks at up to 10,000 rows; the cursor leads on.",
      example: .init(
        arguments: "{}",
        result: #"{"continueCursor":"AAAAAAAAAAAAAAAAAAAAAA","#
          + #""head":{"hash":"\#(String(repeating: "0", count: 64))","seq":0},"#
          + #""isDone":true,"isIntact":true,"rows":0}"#)),
    arguments: AuditVerifyArguments.shape, returns: .value(AuditVerdict.shape)
  ) { context, arguments in
    let fingerprint = Fingerprint.of(["audit.verify"])
    var place: Int64?
    if let cursor = arguments.cursor {
      guard let found = try context.audit.place(ofCursor: cursor, fingerprint: fingerprint) else {
        throw FunctionError.invalidArgument(
          ".cursor", .valueNotAllowed, .string(), "must be what this function returned")
      }
      place = found
    }
    let check = try context.audit.check(after: place, limit: rowsPerCall)
    var fault: AuditVerdict.Fault?
    if let found = check.fault {
      let row = try context.audit.row(found.seq)
      // Others' rows are out of sight [W-108].
      let isSeen = context.caller.organizations.map { seen in
        row?.organizationId.map { seen.contains($0) } ?? false
      }
      fault = AuditVerdict.Fault(
        id: row != nil && isSeen ?? true ? try context.audit.id(of: found.seq) : nil,
        kind: AuditVerdict.Kind(found), seq: Double(found.seq))
    }
    return AuditVerdict(
      continueCursor: try context.audit.cursor(at: check.place.seq, fingerprint: fingerprint),
      fault: fault, head: check.head.map(AuditVerdict.Place.init), isDone: check.isDone,
      isIntact: fault == nil, pruned: check.stub.map(AuditVerdict.Pruned.init),
      rows: Double(check.rows))
  }
}

/// The arguments of `audit.verify`.
struct AuditVerifyArguments: Sendable {
  let cursor: String?

  static let shape = Shape.object(
    AuditVerifyArguments.init(cursor:), .optional("cursor", \.cursor, .string))
}

/// The result of `audit.verify`.
struct AuditVerdict: Sendable {
  let continueCursor: String
  let fault: Fault?
  let head: Place?
  let isDone: Bool
  let isIntact: Bool
  let pruned: Pruned?
  let rows: Double

  static let shape = Shape.object(
    AuditVerdict.init(continueCursor:fault:head:isDone:isIntact:pruned:rows:),
    Field("continueCursor", \.continueCursor, .string),
    .optional("fault", \.fault, Fault.shape),
    .optional("head", \.head, Place.shape),
    Field("isDone", \.isDone, .boolean),
    Field("isIntact", \.isIntact, .boolean),
    .optional("pruned", \.pruned, Pruned.shape),
    Field("rows", \.rows, .number))

  /// What is wrong with a row.
  enum Kind: String, CaseIterable, Sendable {
    case changed, inserted, removed

    init(_ fault: AuditFault) {
      switch fault {
      case .changed: self = .changed
      case .inserted: self = .inserted
      case .removed: self = .removed
      }
    }
  }

  /// The first row that is not as it was written.
  struct Fault: Sendable {
    let id: DocumentID?
    let kind: Kind
    let seq: Double

    static let shape = Shape.object(
      Fault.init(id:kind:seq:),
      .optional("_id", \.id, AuditListRow.id),
      Field("kind", \.kind, .literals(Kind.self)),
      Field("seq", \.seq, .number))
  }

  /// The last row that was written.
  struct Place: Sendable {
    let hash: String
    let seq: Double

    static let shape = Shape.object(
      Place.init(hash:seq:),
      Field("hash", \.hash, .string),
      Field("seq", \.seq, .number))

    init(_ place: AuditPlace) {
      self.init(hash: place.hexadecimal, seq: Double(place.seq))
    }

    private init(hash: String, seq: Double) {
      self.hash = hash
      self.seq = seq
    }
  }

  /// What stands for rows that were pruned.
  struct Pruned: Sendable {
    let before: Double
    let count: Double
    let kid: String
    let prunedAt: Double
    let through: Place

    static let shape = Shape.object(
      Pruned.init(before:count:kid:prunedAt:through:),
      Field("before", \.before, .number),
      Field("count", \.count, .number),
      Field("kid", \.kid, .string),
      Field("prunedAt", \.prunedAt, .number),
      Field("through", \.through, Place.shape))

    init(_ stub: AuditStub) {
      self.init(
        before: stub.before, count: Double(stub.count), kid: stub.kid, prunedAt: stub.prunedAt,
        through: Place(stub.through))
    }

    private init(before: Double, count: Double, kid: String, prunedAt: Double, through: Place) {
      self.before = before
      self.count = count
      self.kid = kid
      self.prunedAt = prunedAt
      self.through = through
    }
  }
}
