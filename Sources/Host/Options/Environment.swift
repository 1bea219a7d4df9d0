import Glibc

/// The variables of the environment that the command line's defaults come from. [W-02]
///
/// Only these are copied: others hold keys, which are not to lie about in strings.
package struct Environment: Sendable {
  /// A variable, and what is wrong with a value that is no text.
  private enum Variable: CaseIterable {
    case database, dataHome, home, client, trustFile

    var name: StaticString {
      switch self {
      case .database: "INTEGRATIONS_DATABASE"
      case .dataHome: "XDG_DATA_HOME"
      case .home: "HOME"
      case .client: "INTEGRATIONS_CLIENT"
      case .trustFile: "SSL_CERT_FILE"
      }
    }
  }

  private var values: [Variable: [UInt8]]
  private let accountHome: @Sendable () -> [UInt8]?

  /// Takes the values as given, an empty one being as good as none.
  ///
  /// - Parameter accountHome: what the system has for the user's home, asked where `home` is not
  ///   set and needed.
  package init(
    database: String? = nil, dataHome: String? = nil, home: String? = nil, client: String? = nil,
    trustFile: String? = nil, accountHome: @escaping @Sendable () -> [UInt8]? = { nil }
  ) {
    values = [:]
    values[.database] = database.map { Array($0.utf8) }
    values[.dataHome] = dataHome.map { Array($0.utf8) }
    values[.home] = home.map { Array($0.utf8) }
    values[.client] = client.map { Array($0.utf8) }
    values[.trustFile] = trustFile.map { Array($0.utf8) }
    self.accountHome = accountHome
  }

  /// Takes the values as bytes, which need not be UTF-8, by the names of the variables.
  package init(
    lookup: (StaticString) -> [UInt8]?, accountHome: @escaping @Sendable () -> [UInt8]?
  ) {
    values = [:]
    for variable in Variable.allCases { values[variable] = lookup(variable.name) }
    self.accountHome = accountHome
  }

  /// What the process was started with.
  package static func current() -> Environment {
    Environment(
      lookup: { name in unsafe bytes(getenv(name.description)) },
      accountHome: {
        // As a shell does for `~`: the real user's.
        guard let entry = unsafe getpwuid(getuid()) else { return nil }
        return unsafe bytes(entry.pointee.pw_dir)
      })
  }

  /// The database that is used where none is named, or nil where there is no place for it.
  ///
  /// - Throws: where a variable that decides is not UTF-8.
  package func defaultDatabase() throws(UsageError) -> String? {
    if let database = try text(.database) { return database }
    let file = "integrations-host/integrations.sqlite"
    // A relative path is to be ignored, by the XDG base directory specification.
    if values[.dataHome]?.first == UInt8(ascii: "/"), let dataHome = try text(.dataHome) {
      return "\(dataHome)/\(file)"
    }
    if let home = try text(.home) ?? accountHomeText { return "\(home)/.local/share/\(file)" }
    return nil
  }

  /// The name that audit rows carry where the command line has none.
  ///
  /// - Throws: where it is not UTF-8.
  func clientName() throws(UsageError) -> String? { try text(.client) }

  /// The file of certificates that `https` endpoints are checked by. [W-142]
  ///
  /// - Throws: where it is not UTF-8.
  func trustFile() throws(UsageError) -> String? { try text(.trustFile) }

  private func text(_ variable: Variable) throws(UsageError) -> String? {
    guard let bytes = values[variable], !bytes.isEmpty else { return nil }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw .badVariable(variable.name, form: "UTF-8")
    }
    return text
  }

  private var accountHomeText: String? {
    accountHome().flatMap { $0.isEmpty ? nil : String(validating: $0, as: UTF8.self) }
  }

  private static func bytes(_ value: UnsafeMutablePointer<CChar>?) -> [UInt8]? {
    guard let value = unsafe value else { return nil }
    return unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: strlen(value)))
  }
}
