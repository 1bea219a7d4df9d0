/// The four providers, as the tests of what is sent to them know them.
enum Provider: String, CaseIterable, Sendable {
  case shopify, circuly, stripe, firmhouse

  /// Where its calls go; of Shopify, the domain of the samples.
  var host: String {
    switch self {
    case .shopify: "shop.myshopify.com"
    case .circuly: "api.circuly.io"
    case .stripe: "api.stripe.com"
    case .firmhouse: "portal.firmhouse.com"
    }
  }

  /// How it is reached where nothing else is said.
  var method: String { self == .circuly ? "basic_auth" : "api_key" }

  /// Arguments of `integrations.create`.
  ///
  /// - Parameters:
  ///   - secret: the key, password or token; one that the servers of `Tests/Providers` take where it
  ///     has `good` in it. With Circuly's Basic it goes for the user name too.
  ///   - config: what else stands in `connectionConfig`.
  func sample(
    _ name: String = "one", method: String? = nil, secret: String? = nil, user: String? = nil,
    config: [String: JSONValue] = [:], _ more: [String: JSONValue] = [:]
  ) -> JSONValue {
    let method = method ?? self.method
    var config = config
    if self == .shopify, config["domain"] == nil { config["domain"] = .string(host) }
    var arguments: [String: JSONValue] = [
      "organizationId": "org_1", "provider": .string(rawValue), "name": .string(name),
      "authMethod": .string(method),
    ]
    arguments.merge(Self.auth(method, secret ?? self.secret, user: user)) { _, new in new }
    if !config.isEmpty { arguments["connectionConfig"] = .object(config) }
    return JSONValue.object(arguments).with(more)
  }

  /// A credential that is good.
  var secret: String {
    switch self {
    case .shopify: "shpat_good_0123456789abcdef"
    case .circuly: "good_0123456789abcdef"
    case .stripe: "sk_test_good0123456789"
    case .firmhouse: "good-0123456789abcdef"
    }
  }

  /// The auth object that a method calls for.
  static func auth(
    _ method: String, _ secret: String, user: String? = nil
  ) -> [String: JSONValue] {
    switch method {
    case "basic_auth":
      ["basicAuth": ["username": .string(user ?? secret), "password": .string(secret)]]
    case "oauth2": ["oauth2Auth": ["accessToken": .string(secret)]]
    default: ["apiKeyAuth": ["key": .string(secret)]]
    }
  }
}

extension HostProcess {
  /// A host whose traffic goes to these servers.
  static func start(
    calling first: ProviderServer, _ others: ProviderServer..., words: [String] = [],
    environment: [String: String?] = [:], workspace: Workspace? = nil
  ) throws -> HostProcess {
    let servers = [first] + others
    var environment = environment
    for server in servers {
      if let authority = server.authority, environment["SSL_CERT_FILE"] == nil {
        environment["SSL_CERT_FILE"] = authority
      }
    }
    return try start(
      words + servers.flatMap(\.endpoint), environment: environment, workspace: workspace)
  }

  /// What `testConnection` says of an integration.
  func test(_ id: JSONValue) throws -> JSONValue {
    try must("integrations.testConnection", ["integrationId": id])
  }

  /// Begins a test and returns the id of the request.
  func postTest(_ id: JSONValue, _ more: [String: JSONValue] = [:]) throws -> String {
    let arguments = JSONValue.object(["integrationId": id]).with(more)
    return try post("integrations.testConnection", arguments.text)
  }

  /// The category of a new integration's test; `ok` where it succeeds.
  ///
  /// Each has an integration of its own, since one may be tested ten times a minute.
  func categoryOfNew(
    _ provider: Provider, secret: String? = nil, method: String? = nil,
    config: [String: JSONValue] = [:]
  ) throws -> String {
    lastID += 1
    let id = try create(
      provider.sample("number \(lastID)", method: method, secret: secret, config: config))
    let result = try test(id)
    return result["success"] == true ? "ok" : result["category"]?.string ?? "?"
  }
}
