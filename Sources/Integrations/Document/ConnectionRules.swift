import Connectors
import Functions
import Values

/// What the fields of an integration must say together [W-102, W-140, W-144].
enum ConnectionRules {
  /// Throws `valueNotAllowed` at `.authMethod` for a pair that the table of [W-144] lacks.
  static func requireMethod(
    _ method: AuthMethod, of provider: Provider
  ) throws(FunctionError) {
    guard provider.takes(method) else {
      let taken = AuthMethod.allCases.filter { provider.takes($0) }
      throw .invalidArgument(
        ".authMethod", .valueNotAllowed, .literals(taken.map(\.rawValue)),
        "must be one that the provider takes")
    }
  }

  /// Throws `extraField` for an auth object that the method does not call for [W-102].
  ///
  /// `arguments` is the validator of the object that they stand in.
  static func require(
    _ objects: [AuthObject], fit method: AuthMethod, in arguments: Validator
  ) throws(FunctionError) {
    for object in objects where object != method.object {
      throw .invalidArgument(
        ".\(object.rawValue)", .extraField, arguments,
        "may have no auth object but the one that its authMethod calls for")
    }
  }

  /// Throws at the field of a configuration that does not fit the provider.
  static func require(
    _ config: ConnectionConfig?, fits provider: Provider, hasCredentials: Bool
  ) throws(FunctionError) {
    if provider == .shopify {
      if hasCredentials, config?.domain == nil {
        throw .invalidArgument(
          ".connectionConfig.domain", .missingField, .string(),
          "must be a shop's host as long as there are credentials, as in example.myshopify.com")
      }
    } else if config?.domain != nil {
      throw .invalidArgument(
        ".connectionConfig.domain", .extraField, ConnectionConfig.shape.validator,
        "may have a domain for the provider shopify alone")
    }
    guard let endpoint = config?.apiEndpoint else { return }
    guard EndpointURL.host(of: Array(endpoint.utf8).span) == provider.host ?? config?.domain
    else {
      throw .invalidArgument(
        ".connectionConfig.apiEndpoint", .valueNotAllowed, .string(),
        "must have the host of the integration's own provider, which for a shop is its domain")
    }
  }
}
