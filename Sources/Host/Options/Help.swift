/// The texts of `--help`.
package enum Help {
  /// The help of one subcommand, or of the whole program; ends with a line feed.
  package static func text(for subcommand: Subcommand?) -> String {
    guard let subcommand else { return overview }
    return """
      \(usage(subcommand))

      \(description(subcommand))

      Options:
      \(subcommand.options.map(entry).joined())\
        --help
            Print this text.

      """
  }

  private static func entry(_ option: OptionName) -> String {
    let explanation = option.explanation.map { "\n      \($0)" }.joined()
    return "  \(option.flag) \(option.placeholder)\(explanation)\n"
  }

  private static func usage(_ subcommand: Subcommand) -> String {
    switch subcommand {
    case .serve: "usage: integrations-host [serve] [OPTIONS]"
    case .call: "usage: integrations-host call FUNCTION [ARGUMENTS] [OPTIONS]"
    case .replay: "usage: integrations-host replay FILE [OPTIONS]"
    case .keys: "usage: integrations-host keys generate [OPTIONS]"
    case .schema:
      """
      usage: integrations-host schema [openrpc|functions|schemas|types]
             integrations-host schema (--write|--check) FOLDER
      """
    case .doctor: "usage: integrations-host doctor [OPTIONS]"
    }
  }
}

extension Help {
  private static let overview = """
    usage: integrations-host [SUBCOMMAND] [OPTIONS]

    Keeps integrations with Shopify, Circuly, Stripe and Firmhouse and their
    credentials, and serves them to one program over JSON-RPC 2.0 on stdin and
    stdout.

    Subcommands:
      serve     Answer requests from stdin on stdout until stdin ends; the default
      call      Call one function and print its result
      replay    Hold a recorded conversation with a host of its own
      keys      Make a key that seals credentials
      schema    Print the contract: every function, its arguments and its result
      doctor    Check the database, the keys and the set-up, and say what to mend

    integrations-host SUBCOMMAND --help tells more about each, and its options.

    To try it:
      echo '{"jsonrpc":"2.0","id":1,"method":"host.info"}' | integrations-host
      integrations-host call integrations.list organizationId=acme

    Options of serve, which needs no word of its own:
    \(Subcommand.serve.options.map(entry).joined())\
      --help, -h
          Print this text, or that of the subcommand before it.
      --version
          Print the version.

    Environment:
      ENCRYPTION_SECRET           the key, 32 bytes in base64url or base64
      ENCRYPTION_SECRET_HEX       the same as 64 hex digits, where that is not set
      ENCRYPTION_SECRET_PREVIOUS  older keys that still open, joined by commas
      INTEGRATIONS_DATABASE       the SQLite file
      INTEGRATIONS_CLIENT         the name that audit rows carry
      SSL_CERT_FILE               what is trusted at https endpoints
      XDG_DATA_HOME, HOME         where the SQLite file is by default

    Exit status: 0 a clean end; 1 a call that failed or a reply that differed;
    64 a command line that is not understood; 65 an input in which no message can
    be found; 74 a database that cannot be used; 78 keys that cannot be used.

    """

  private static func description(_ subcommand: Subcommand) -> String {
    switch subcommand {
    case .serve: serve
    case .call: call
    case .replay: replay
    case .keys: keys
    case .schema: schema
    case .doctor: doctor
    }
  }

  private static let serve = """
    Answers JSON-RPC 2.0 requests from stdin on stdout, one message a line or with
    Content-Length headers, until stdin ends, exit arrives, or SIGTERM or SIGINT.
    Nothing is opened before a call needs it. Only protocol goes to stdout; stderr
    has one line for each thing that needs a person.

      integrations-host --database ./integrations.sqlite --organization acme
      integrations-host --allow query --client reports
    """

  private static let call = """
    Calls one function in this process and prints its result: indented on a
    terminal, else as one line.

    ARGUMENTS is one of
      '{"name": "value"}'   a JSON object
      -                     a JSON object from stdin, the way to give a secret
      name=value ...        a.b=value is the member b of a; a value is JSON where
                            it reads as such (5, true, null, ["x"], '"5"' for the
                            string), else a string

      integrations-host call integrations.list organizationId=acme
      integrations-host call integrations.update integrationId=ID \\
        connectionConfig.timeout=5000
      integrations-host call integrations.create - < shop.json
    """

  private static let replay = """
    Starts a host of its own, sends it the messages of FILE, prints what goes by,
    and exits 0 if every reply was as expected, else 1 with the first difference.
    Without --database it works in a temporary one, removed at the end.

    FILE holds one JSON object a line, in order:
      {"send": MESSAGE}
      {"expect": MESSAGE}    the next reply; members may stand in any order
    In an expected message the string "{{id}}" takes what stands in its place the
    first time and has to equal it later, and is put in where it stands in a
    message to send. "{{*}}" equals anything.

      integrations-host replay Schema/examples/quickstart.jsonl
    """

  private static let keys = """
    generate  Print a new key in the form that ENCRYPTION_SECRET takes.

    To change a key in the environment, set the new one as ENCRYPTION_SECRET and
    the old one as ENCRYPTION_SECRET_PREVIOUS: what is stored from then on is sealed
    with the new one, and the old one still opens what was stored before.
    """

  private static let schema = """
    openrpc    Print the contract as OpenRPC 1.3.2, as rpc.discover answers; the
               default.
    functions  Print Convex's function spec, as host.functions answers.
    schemas    Print a JSON Schema for the parameters and the result of each
               function.
    types      Print a listing for people, in TypeScript's notation.

    --write FOLDER  Write all of these into a folder, each file made from the
                    function declarations; where a folder Clients stands beside
                    it, the generated files of the clients there too.
    --check FOLDER  Say which of those files are not current; exit 1 if any is not.

    Opens no database and uses no key.

      integrations-host schema > openrpc.json
    """

  private static let doctor = """
    Checks what serve would use with the same options, and says what to mend: the
    database, its permissions and its version, the keys and what they open, and
    the folders that are to hold them. Changes nothing.
    """
}
