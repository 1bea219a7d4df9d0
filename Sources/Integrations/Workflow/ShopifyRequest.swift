import Connectors
import Functions
import Secrets
import Values

/// What a workflow asks of Shopify.
enum ShopifyResource: String, Sendable, CaseIterable {
  case products
  case customers
  case orders
}

/// How much of it.
enum ShopifyOperation: String, Sendable, CaseIterable {
  case list
  case get
  case count
}

/// The arguments of `workflow.shopify` [W-150].
struct ShopifyArguments: Sendable {
  let accessToken: SecretArgument?
  let domain: String?
  let fields: [String]?
  let id: String?
  let limit: Int?
  let operation: ShopifyOperation?
  let organizationId: String?
  let pageInfo: String?
  let resource: ShopifyResource
  let updatedAtMin: String?
  let variables: WorkflowVariables?

  static let shape = Shape.object(
    ShopifyArguments.init(
      accessToken:domain:fields:id:limit:operation:organizationId:pageInfo:resource:updatedAtMin:
      variables:),
    .optional("accessToken", \.accessToken, IntegrationShapes.credential),
    .optional("domain", \.domain, ConnectionForms.domain),
    .optional("fields", \.fields, ShopifyForms.fields),
    .optional("id", \.id, ShopifyForms.id),
    .optional("limit", \.limit, ShopifyForms.limit),
    .optional("operation", \.operation, .literals(ShopifyOperation.self)),
    .optional("organizationId", \.organizationId, IntegrationShapes.organizationId),
    .optional("pageInfo", \.pageInfo, ShopifyForms.pageInfo),
    Field("resource", \.resource, .literals(ShopifyResource.self)),
    .optional("updatedAtMin", \.updatedAtMin, ShopifyForms.time),
    .optional("variables", \.variables, WorkflowVariables.shape))

  /// The request that the arguments make.
  ///
  /// Throws `extraField` for one that the operation does not take, `missingField` for a missing id.
  func request() throws(FunctionError) -> ShopifyRequest {
    let operation = operation ?? .list
    try refuse(id, "id", unless: operation == .get, operation)
    try refuse(limit, "limit", unless: operation == .list, operation)
    try refuse(pageInfo, "pageInfo", unless: operation == .list, operation)
    try refuse(fields, "fields", unless: operation != .count, operation)
    try refuse(updatedAtMin, "updatedAtMin", unless: operation != .get, operation)
    switch operation {
    case .list:
      return .list(
        resource.rawValue, limit: limit ?? 50, fields: fields ?? [], updatedAtMin: updatedAtMin,
        pageInfo: pageInfo)
    case .count: return .count(resource.rawValue, updatedAtMin: updatedAtMin)
    case .get:
      guard let id else {
        throw .invalidArgument(
          ".id", .missingField, ShopifyForms.id.validator, "is needed for the operation get")
      }
      return .get(resource.rawValue, id: id, fields: fields ?? [])
    }
  }

  private func refuse<Value>(
    _ value: Value?, _ name: String, unless isTaken: Bool, _ operation: ShopifyOperation
  ) throws(FunctionError) {
    guard value != nil, !isTaken else { return }
    throw .invalidArgument(
      ".\(name)", .extraField, Self.shape.validator,
      "may have no \(name) with the operation \(operation.rawValue)")
  }
}

/// The forms of the fields that a workflow gives.
enum ShopifyForms {
  /// An object's id: up to 20 digits, since ids have 64 bits.
  static let id = Shape.string(
    .form(
      StringRule.Form("must have 1 to 20 digits", pattern: "^[0-9]{1,20}$") { text in
        (1...20).contains(text.count) && isAll(text, in: isDigit)
      }))

  /// Objects of a page.
  static let limit = Shape.whole(1...250)

  /// A place in a list that an earlier page named.
  static let pageInfo = Shape.string(.bytes(1...4_096))

  /// Names of an object's fields.
  static let fields = Shape.array(
    Shape.string(
      .form(
        StringRule.Form("must have 1 to 255 of a-z 0-9 _", pattern: "^[a-z0-9_]{1,255}$") { text in
          (1...255).contains(text.count)
            && isAll(text) { isDigit($0) || (97...122).contains($0) || $0 == UInt8(ascii: "_") }
        })), count: 1...100)

  /// A time of RFC 3339.
  static let time = Shape.string(
    .form(
      StringRule.Form(
        "must be a time of RFC 3339, as in 2026-01-31T12:00:00Z", pattern: RFC3339.pattern
      ) { RFC3339.isTime($0) }))

  static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAll(_ text: Span<UInt8>, in set: (UInt8) -> Bool) -> Bool {
    for index in text.indices where !set(text[index]) { return false }
    return true
  }
}
