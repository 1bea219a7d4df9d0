package import Documents
package import Secrets

/// What the command line asks for.
package enum Command: Equatable, Sendable {
  case serve(Options)
  case call(CallRequest)
  case replay(ReplayRequest)
  case keys(KeysAction, Options)
  case schema(SchemaRequest)
  case doctor(Options)
  case audit(AuditRequest, Options)
  /// Into the file of this path.
  case backup(String, Options)
  case restore(RestoreRequest, Options)
  case export(ExportRequest)
  case `import`(ImportRequest)
  /// The help of one subcommand, or of the whole.
  case help(Subcommand?)
  case version
}

/// `call`: one function, once.
package struct CallRequest: Equatable, Sendable {
  /// The name of the function as it was written.
  package var function: String
  /// What it is called with.
  package var arguments: CallArguments
  package var options: Options
}

/// `replay`: a recorded conversation. [W-09]
package struct ReplayRequest: Equatable, Sendable {
  /// The file that holds the conversation.
  package var path: String
  /// The options for the host, checked, each as `--name=value`.
  package var hostArguments: [String]
  /// Whether the options name a database; otherwise a temporary one is used.
  package var namesDatabase: Bool
  /// How the host is spoken to.
  package var framing: Options.Framing
}

/// `keys`: what to do with the keys.
package enum KeysAction: Equatable, Sendable {
  /// Print a new key in the form that `ENCRYPTION_SECRET` takes.
  case generate
  /// Print the keys there are, and those that are missing, with what each still holds.
  case list
  /// Put a new primary key into the key file.
  case rotate
  /// Seal with the primary key what other keys sealed.
  case rewrap
  /// Take a key that nothing needs out of use.
  case retire(KeyID)
  /// Open everything, and say what does not open.
  case verify

  /// The words that say so.
  package enum Word: String, CaseIterable, Sendable {
    case generate, list, rotate, rewrap, retire, verify
  }
}

/// `audit`: what to do with the audit trail.
package enum AuditRequest: Equatable, Sendable {
  /// Check it, and that a row that was noted down is still there.
  case verify(expected: AuditPlace?)
  /// Remove what is older than a time, in milliseconds since the epoch.
  case prune(before: Double)
}

/// `restore`: which copy to put in the place of the database.
package struct RestoreRequest: Equatable, Sendable {
  /// The file of the copy.
  package var path: String
  /// Whether a database that is there may go.
  package var replaces: Bool
}

/// `schema`: what to do with the contract.
package enum SchemaRequest: Equatable, Sendable {
  case print(SchemaDocument)
  /// Write the generated files into this folder.
  case write(String)
  /// Compare the generated files in this folder with what they would be now.
  case check(String)
}

/// A form of the contract that can be printed.
package enum SchemaDocument: String, CaseIterable, Sendable {
  /// An OpenRPC document.
  case openrpc
  /// Convex's function spec.
  case functions
  /// A JSON Schema for the parameters and the result of each function.
  case schemas
  /// A listing for people, in TypeScript's notation.
  case types
}
