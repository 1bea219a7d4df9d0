import Functions
import JSON
import JSONRPC
import Values

/// The methods of the host itself [W-80, W-81, W-82]. None opens the database or uses a key.
extension Dispatcher {
  /// Answers a host method, or says that there is no such function.
  func runHostMethod(_ call: Call, in session: inout Session) {
    let document = session.document
    guard
      let method = HostMethod.allCases.first(where: { document.equals(call.method, $0.rawValue) })
    else {
      return session.fail(call, with: .functionNotFound(document.string(at: call.method)))
    }
    let framing = session.framing
    let limits = session.limits
    session.reply(to: call) { (writer) throws(RPCError) in
      try Self.requireNoArguments(call.parameters, document)
      switch method {
      case .ping: writer.null()
      case .info: exposure.write(framing: framing, limits: limits, registry, to: &writer)
      case .functions: registry.writeFunctionSpec(to: &writer)
      case .discover: HostContract.writeOpenRPC(of: registry, to: &writer)
      }
    }
  }

  private static func requireNoArguments(
    _ parameters: Call.Parameters, _ document: JSONDocument
  ) throws(RPCError) {
    switch parameters {
    case .none: return
    case .invalid: throw .argumentsNotObject
    case .object(let node):
      guard let key = document.firstChild(of: node) else { return }
      throw RPCError(
        .invalidArgument(
          ValidationError.path(ofMember: document.string(at: key)), .extraField, .object([])))
    }
  }
}
