import Functions

/// What the fields of an integration must say together [W-102, W-140, W-144].
enum ConnectionRules {
  /// Throws `valueNotAllowed` at `.authMethod` for a pair that the table of [W-144] lacks.
  static func requireMethod(
    _ method: AuthMethod, of provider: Provider
  ) throws(FunctionError) {
    guard provider.authMethods.contains(method) else {
      throw .valueNotAllowed(
        ".authMethod",
        "The provider \(provider.rawValue) does not take the authMethod \(method.rawValue).")
    }
  }

  /// Throws at the field of a configuration that does not fit the provider.
  static func require(
    _ config: ConnectionConfig?, fits provider: Provider, hasCredentials: Bool
  ) throws(FunctionError) {
    if provider == .shopify {
      if hasCredentials, config?.domain == nil {
        throw .missingField(
          ".connectionConfig.domain",
          "The field domain is needed for shopify as long as there are credentials: v.string(), as "
            + "in example.myshopify.com.")
      }
    } else if config?.domain != nil {
      throw .extraField(".connectionConfig.domain", "The field domain is for shopify alone.")
    }
    guard let endpoint = config?.apiEndpoint else { return }
    guard EndpointURL.host(of: Array(endpoint.utf8).span) == provider.host ?? config?.domain
    else {
      throw .valueNotAllowed(
        ".connectionConfig.apiEndpoint",
        "The host of apiEndpoint must be the provider's own; for shopify, that of domain.")
    }
  }
}
