import Connectors
import Functions
import Values

/// What came of a connection test, as clients are told [W-106].
struct ConnectionTestResult: Sendable {
  let category: FailureCategory?
  let details: ConnectionDetails?
  let message: String
  let success: Bool

  /// A test that showed something.
  init(_ details: ConnectionDetails, of provider: Provider) {
    category = nil
    self.details = details
    message = "\(provider.connector.name) accepted the credentials."
    success = true
  }

  /// A test that failed.
  init(_ failure: ConnectionFailure) {
    category = failure.category
    details = nil
    message = failure.message
    success = false
  }

  private init(
    category: FailureCategory?, details: ConnectionDetails?, message: String, success: Bool
  ) {
    self.category = category
    self.details = details
    self.message = message
    self.success = success
  }

  static let shape = Shape.object(
    ConnectionTestResult.init(category:details:message:success:),
    .optional("category", \.category, .literals(FailureCategory.self)),
    .optional("details", \.details, ConnectionDetails.shape),
    Field("message", \.message, .string),
    Field("success", \.success, .boolean))
}

extension ConnectionDetails {
  static let shape = Shape.object(
    ConnectionDetails.init(apiVersion:livemode:project:scopes:shop:),
    .optional("apiVersion", \.apiVersion, .string),
    .optional("livemode", \.livemode, .boolean),
    .optional("project", \.project, .string),
    .optional("scopes", \.scopes, .array(.string)),
    .optional("shop", \.shop, .string))

  init(
    apiVersion: String?, livemode: Bool?, project: String?, scopes: [String]?, shop: String?
  ) {
    self.init()
    self.apiVersion = apiVersion
    self.livemode = livemode
    self.project = project
    self.scopes = scopes
    self.shop = shop
  }
}
