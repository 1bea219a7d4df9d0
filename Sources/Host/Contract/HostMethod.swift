import Values

/// A method of the host itself [W-80, W-81, W-82].
enum HostMethod: String, CaseIterable {
  case functions = "host.functions"
  case info = "host.info"
  case ping = "host.ping"
  case discover = "rpc.discover"

  /// What it is for, in one sentence.
  var summary: String {
    switch self {
    case .functions: "Returns Convex's function spec of the functions that this process exposes."
    case .info: "Returns the name, version, limits and settings of this process."
    case .ping: "Returns null; opens nothing."
    case .discover: "Returns this document."
    }
  }

  /// What it returns.
  var returns: Validator {
    switch self {
    case .ping: .null
    case .info:
      .object([
        .required("allow", .array(.literals(["query", "mutation", "action"]))),
        .required("framing", .literals(["line", "header"])),
        .required("functions", .number()),
        .required("limits", .record(keys: .string(), values: .number())),
        .required("name", .literal(.string("integrations-host"))),
        .required("pid", .number()),
        .required("protocol", .literal(.string(HostInfo.protocolVersion))),
        .required("version", .string()),
      ])
    case .functions: .object([.required("functions", .array(.anyObject()))])
    case .discover: .anyObject()
    }
  }

  /// A result as it can look.
  var exampleResult: String {
    switch self {
    case .ping: "null"
    case .info:
      #"{"name":"integrations-host","version":"\#(HostInfo.version)","protocol":"1","#
        + #""framing":"line","functions":11,"allow":["query","mutation","action"],"#
        + #""limits":{"messageBytes":16777216},"pid":4711}"#
    case .functions: #"{"functions":[]}"#
    case .discover:
      #"{"openrpc":"1.3.2","info":{"title":"integrations-host","version":"\#(HostInfo.version)"},"#
        + #""methods":[]}"#
    }
  }
}
