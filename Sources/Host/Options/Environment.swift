import Glibc

/// The variables of the environment that the command line's defaults come from. [W-02]
///
/// Only these are copied: others hold keys, which are not to lie about in strings.
package struct Environment: Equatable, Sendable {
  /// `INTEGRATIONS_DATABASE`.
  package var database: String?
  /// `XDG_DATA_HOME`.
  package var dataHome: String?
  /// `HOME`.
  package var home: String?
  /// `INTEGRATIONS_CLIENT`.
  package var client: String?

  /// Takes the values as given, an empty one being as good as none.
  package init(
    database: String? = nil, dataHome: String? = nil, home: String? = nil, client: String? = nil
  ) {
    self.database = Self.nonEmpty(database)
    self.dataHome = Self.nonEmpty(dataHome)
    self.home = Self.nonEmpty(home)
    self.client = Self.nonEmpty(client)
  }

  /// What the process was started with.
  package static func current() -> Environment {
    Environment(
      database: value(of: "INTEGRATIONS_DATABASE"), dataHome: value(of: "XDG_DATA_HOME"),
      home: value(of: "HOME"), client: value(of: "INTEGRATIONS_CLIENT"))
  }

  /// The database that is used where none is named, or nil where there is no place for it.
  package var defaultDatabase: String? {
    if let database { return database }
    let file = "integrations-host/integrations.sqlite"
    // A relative path is to be ignored, by the XDG base directory specification.
    if let dataHome, dataHome.hasPrefix("/") { return "\(dataHome)/\(file)" }
    if let home { return "\(home)/.local/share/\(file)" }
    return nil
  }

  private static func nonEmpty(_ value: String?) -> String? {
    value?.isEmpty == false ? value : nil
  }

  private static func value(of name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
