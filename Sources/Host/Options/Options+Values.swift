import HTTP
import Integrations

extension Options {
  /// One option as it stood on the command line.
  struct Setting: Equatable {
    let name: OptionName
    let value: String
  }

  /// Checks the settings, the last of two for one name holding, and fills in the defaults.
  init(
    _ settings: [Setting], environment: Environment, subcommand: Subcommand,
    accepting accepted: [OptionName], isFunction: (String) -> Bool
  ) throws(UsageError) {
    let path = settings.last { $0.name == .database }?.value
    let isNeeded = subcommand.opensDatabase && accepted.contains(.database)
    self.init(
      database: path == nil && !isNeeded
        ? .memory : try Self.database(path, environment, subcommand))
    // A variable is judged only where it decides.
    if accepted.contains(.client), !settings.contains(where: { $0.name == .client }),
      let name = try environment.clientName()
    {
      guard Self.isClientName(name) else {
        throw .badVariable("INTEGRATIONS_CLIENT", form: Self.clientForm)
      }
      client = name
    }
    for setting in settings { try apply(setting, isFunction) }
    if !endpoints.isEmpty { trustFile = try environment.trustFile() }
  }

  private static let clientForm: StaticString = "1 to 200 bytes of printable characters"

  private static func database(
    _ path: String?, _ environment: Environment, _ subcommand: Subcommand
  ) throws(UsageError) -> Database {
    let standard = path == nil ? try environment.defaultDatabase() : nil
    guard let path = path ?? standard else {
      // `serve` has calls that need no database, and tells those that do.
      if subcommand == .serve { return .nowhere }
      throw .noPlaceForDatabase
    }
    return path == ":memory:" ? .memory : .file(path)
  }

  private mutating func apply(
    _ setting: Setting, _ isFunction: (String) -> Bool
  ) throws(UsageError) {
    func refuse(_ form: StaticString) -> UsageError {
      .unknownValue(setting.name, setting.value, form: form)
    }
    let value = setting.value
    switch setting.name {
    case .database:
      break  // Taken first, since the key file's place depends on it.
    case .framing:
      guard let known = Framing(rawValue: value) else { throw refuse("auto, line or header") }
      framing = known
    case .allow:
      let types = value.parts(between: UInt8(ascii: ",")).map(FunctionType.init(rawValue:))
      guard !types.contains(nil) else { throw refuse("a list of query, mutation, action") }
      allowed = Set(types.compactMap(\.self))
    case .deny:
      guard let name = Self.functionName(value) else { throw refuse("module.function") }
      guard isFunction(name) else { throw .unknownFunction(.deny, value) }
      denied.insert(name)
    case .organization:
      guard Self.isOrganization(value) else { throw refuse("1 to 64 of A-Z a-z 0-9 _ -") }
      organizations.insert(value)
    case .keyring:
      keyring = value
    case .endpoint:
      guard let (host, endpoint) = Self.endpoint(value) else {
        throw refuse("a provider's host, =, and http or https with a loopback address and a port")
      }
      endpoints[host] = endpoint
    case .inlineCredentials:
      guard let known = InlineCredentials(rawValue: value) else {
        throw refuse("allow, warn or refuse")
      }
      inlineCredentials = known
    case .client:
      guard Self.isClientName(value) else { throw refuse(Self.clientForm) }
      client = value
    case .durability:
      guard let known = Durability(rawValue: value) else { throw refuse("full or normal") }
      durability = known
    case .logLevel:
      guard let known = LogLevel.allCases.first(where: { "\($0)" == value }) else {
        throw refuse("error, warning, info or debug")
      }
      logLevel = known
    }
  }

  /// Whether a text may be an organization's id. [W-61]
  static func isOrganization(_ text: String) -> Bool {
    (1...64).contains(text.utf8.count) && text.utf8.allSatisfy(isWordByte(orHyphen: true))
  }

  /// The dotted form of `module.function` or `module:function`, or nil for another text. [W-40]
  static func functionName(_ text: String) -> String? {
    let parts = text.utf8.split(
      omittingEmptySubsequences: false,
      whereSeparator: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ":") })
    let areNames = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy(isWordByte(orHyphen: false))
    }
    guard parts.count >= 2, areNames else { return nil }
    return parts.map { String(Substring($0)) }.joined(separator: ".")
  }

  /// `HOST=URL`: a host that calls go to, and where it is reached. [W-142]
  private static func endpoint(_ text: String) -> (host: String, endpoint: Endpoint)? {
    let (host, url) = text.parted(at: UInt8(ascii: "="))
    guard let host = Integrations.providerHost(host),
      let endpoint = url.flatMap(Endpoint.init(url:))
    else { return nil }
    return (host, endpoint)
  }

  private static func isClientName(_ text: String) -> Bool {
    (1...200).contains(text.utf8.count) && text.unicodeScalars.allSatisfy(\.isPrintable)
  }

  private static func isWordByte(orHyphen: Bool) -> (UInt8) -> Bool {
    { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      case UInt8(ascii: "-"): orHyphen
      default: false
      }
    }
  }
}
