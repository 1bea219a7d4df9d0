package import HTTP
package import Integrations

/// What `serve` may be told on its command line, each value checked and each default filled in.
/// [W-02]
package struct Options: Equatable, Sendable {
  /// Where the documents are.
  package enum Database: Equatable, Sendable {
    case file(String)
    case memory
    /// In no place that is known: no database is named, and the user has no home.
    case nowhere
  }

  /// How messages are separated.
  package enum Framing: String, CaseIterable, Sendable {
    case auto, line, header
  }

  /// A kind of function that a process may expose or not.
  package enum FunctionType: String, CaseIterable, Sendable {
    case query, mutation, action
  }

  /// How much a committed write survives.
  package enum Durability: String, CaseIterable, Sendable {
    /// Also the loss of power.
    case full
    /// The end of the process.
    case normal
  }

  /// The SQLite file.
  package var database: Database
  /// How messages are separated.
  package var framing = Framing.auto
  /// The function types that this process exposes.
  package var allowed = Set(FunctionType.allCases)
  /// The functions that this process does not expose, each as `module.function`.
  package var denied: Set<String> = []
  /// The only organizations that this process may see; all where it is empty.
  package var organizations: Set<String> = []
  /// The key file; nil where keys made by this process are not written.
  package var keyring: String?
  /// Where a provider's host is reached in its place, by host. [W-142]
  package var endpoints: [String: Endpoint] = [:]
  /// What certificates of `https` endpoints are checked by; nil for the system's store.
  package var trustFile: String?
  /// What `workflow.shopify` does with credentials that come with the call. [W-153]
  package var inlineCredentials = InlineCredentials.allow
  /// The name that audit rows carry.
  package var client = "unknown"
  /// How much a committed write survives.
  package var durability = Durability.full
  /// The least serious lines that are written to stderr.
  package var logLevel = LogLevel.warning

  /// The defaults for a database.
  package init(database: Database) {
    self.database = database
    if case .file(let path) = database { keyring = "\(path).keys.json" }
  }
}
