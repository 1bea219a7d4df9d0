/// The options that take a value. [W-02]
package enum OptionName: String, CaseIterable, Sendable {
  case database
  case framing
  case allow
  case deny
  case organization
  case keyring
  case endpoint
  case inlineCredentials = "inline-credentials"
  case client
  case durability
  case logLevel = "log-level"

  /// The option as it is written.
  package var flag: String { "--\(rawValue)" }

  /// What stands for the value in the help.
  var placeholder: String {
    switch self {
    case .database, .keyring: "PATH"
    case .framing: "auto|line|header"
    case .allow: "LIST"
    case .deny: "FUNCTION"
    case .organization: "ID"
    case .endpoint: "HOST=URL"
    case .inlineCredentials: "allow|warn|refuse"
    case .client: "NAME"
    case .durability: "full|normal"
    case .logLevel: "error|warning|info|debug"
    }
  }

  /// What the option does, in lines of at most 74 characters.
  var explanation: [String] {
    switch self {
    case .database:
      [
        "The SQLite file, made where it is missing; :memory: for none.",
        "Default: $INTEGRATIONS_DATABASE, else",
        "$XDG_DATA_HOME/integrations-host/integrations.sqlite, else",
        "~/.local/share/integrations-host/integrations.sqlite",
      ]
    case .framing:
      [
        "How messages are separated: one a line, or by Content-Length headers.",
        "auto goes by the first byte that arrives. Default: auto",
      ]
    case .allow:
      [
        "The function types to expose, joined by commas: query, mutation,",
        "action. Default: all three",
      ]
    case .deny:
      ["A public function not to expose, such as integrations.create. Repeatable."]
    case .organization:
      ["An organization to serve, all others being out of sight. Repeatable.", "Default: all"]
    case .keyring:
      ["The key file, used where the environment holds no key.", "Default: DATABASE.keys.json"]
    case .endpoint:
      [
        "Sends what is meant for a provider's host to a server on this machine,",
        "such as api.stripe.com=http://127.0.0.1:8080, for tests and proxies.",
        "With https, SSL_CERT_FILE names what is trusted there. Repeatable.",
      ]
    case .inlineCredentials:
      [
        "Whether workflow.shopify takes credentials that come with the call.",
        "Default: allow",
      ]
    case .client:
      ["The name that audit rows carry.", "Default: $INTEGRATIONS_CLIENT, else unknown"]
    case .durability:
      [
        "What a committed write survives: full also a loss of power,",
        "normal a crash of this program. Default: full",
      ]
    case .logLevel:
      ["What is told on stderr. Default: warning"]
    }
  }
}
