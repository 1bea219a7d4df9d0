/// What the command line asks for.
package enum Command: Equatable, Sendable {
  case serve(Options)
  case call(CallRequest)
  case replay(ReplayRequest)
  case keys(KeysAction, Options)
  case schema(SchemaRequest)
  case doctor(Options)
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
package enum KeysAction: String, CaseIterable, Sendable {
  /// Print a new key in the form that `ENCRYPTION_SECRET` takes.
  case generate
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
