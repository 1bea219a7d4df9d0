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
    case .keys:
      """
      usage: integrations-host keys (generate|list|rotate|rewrap|verify) [OPTIONS]
             integrations-host keys retire KID [OPTIONS]
      """
    case .schema:
      """
      usage: integrations-host schema [openrpc|functions|schemas|types]
             integrations-host schema (--write|--check) FOLDER
      """
    case .doctor: "usage: integrations-host doctor [OPTIONS]"
    case .audit:
      """
      usage: integrations-host audit verify [--expect SEQ:HASH] [OPTIONS]
             integrations-host audit prune --before DATE [OPTIONS]
      """
    case .backup: "usage: integrations-host backup FILE [OPTIONS]"
    case .restore: "usage: integrations-host restore FILE [--replace] [OPTIONS]"
    case .export: "usage: integrations-host export DIR [OPTIONS]"
    case .import:
      """
      usage: integrations-host import (DIR|FILE.jsonl) [--append|--replace]
                                      [--dry-run] [OPTIONS]
      """
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
      keys      Make, list, change and retire the keys that seal credentials
      schema    Print the contract: every function, its arguments and its result
      doctor    Check the database, the keys and the set-up, and say what to mend
      audit     Check the audit trail, or remove its oldest rows
      backup    Copy the database into a file while hosts serve it
      restore   Put such a copy in the place of the database
      export    Write all integrations to a folder, as Convex writes a snapshot
      import    Take integrations from such a folder, or from a file of rows

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
    be found, rows that cannot be imported, ciphertexts that do not open, a key that
    is still needed, or an audit trail that is not what was written; 74 a database
    that cannot be used; 78 keys that cannot be used, or are missing.

    """

  private static func description(_ subcommand: Subcommand) -> String {
    switch subcommand {
    case .serve: serve
    case .call: call
    case .replay: replay
    case .keys: keys
    case .schema: schema
    case .doctor: doctor
    case .audit: audit
    case .backup: backup
    case .restore: restore
    case .export: exporting
    case .import: importing
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
    generate    Print a new key in the form that ENCRYPTION_SECRET takes; needs no
                database and takes no option but --log-level.
    list        Print a line a key: its id, primary or previous, how many
                credentials and settings it still holds, and where it comes from;
                and the keys that are needed and configured nowhere.
    rotate      Put a new primary key into the key file; the old ones still open.
    rewrap      Seal with the primary key what other keys sealed. Hosts may serve
                meanwhile, and what was interrupted goes on when it is run again.
    verify      Open everything and print what does not open: id, field, key and
                reason. Shows nothing of what it opens.
    retire KID  Take a previous key out of the key file, unless something needs it.
                Nothing is stored any more that it sealed, by whatever host.

    With a key file: rotate, rewrap, retire. With keys in the environment: set what
    generate prints as ENCRYPTION_SECRET and the old key as
    ENCRYPTION_SECRET_PREVIOUS, restart the hosts, rewrap, retire, and take the old
    key out of the variable.

    Only this database is looked at: not others that share the keys, and not what
    oauth2.encrypt gave away.
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
