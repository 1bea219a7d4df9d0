import Documents
import Functions
import Glibc
import HTTP
import JSON
import JSONRPC
import Values

/// What `host.info` tells of this process [W-80].
struct HostInfo: Sendable {
  /// The version of the program.
  static let version = HTTPRequest.version
  /// The version of the wire protocol.
  static let protocolVersion = "1"

  private let allowed: [FunctionType]

  /// The info of a process that exposes functions of these types.
  init(allowed: Set<FunctionType>) {
    self.allowed = FunctionType.allCases.filter(allowed.contains)
  }

  /// Writes the result of `host.info`.
  func write(
    framing: Framing, limits: SessionLimits, _ registry: Registry, to writer: inout JSONWriter
  ) {
    writer.beginObject()
    writer.key("name")
    writer.string("integrations-host")
    writer.key("version")
    writer.string(Self.version)
    writer.key("protocol")
    writer.string(Self.protocolVersion)
    writer.key("framing")
    writer.string(framing == .header ? "header" : "line")
    writer.key("functions")
    writer.integer(registry.functions.count)
    writer.key("allow")
    writer.beginArray()
    for type in allowed { writer.string(type.rawValue) }
    writer.endArray()
    writer.key("limits")
    writer.beginObject()
    for (name, value) in Self.limits(of: limits) {
      writer.key(name)
      writer.integer(value)
    }
    writer.endObject()
    writer.key("pid")
    writer.integer(Int(getpid()))
    writer.endObject()
  }

  /// The limits of section 13 by the names that the contract gives them [W-120].
  static func limits(of session: SessionLimits) -> [(name: String, value: Int)] {
    [
      ("messageBytes", session.messageBytes),
      ("jsonDepth", session.jsonDepth),
      ("valueDepth", ValueLimits.depth),
      ("documentDepth", Store.mostDocumentDepth),
      ("documentBytes", Store.mostDocumentBytes),
      ("arrayLength", ValueLimits.arrayLength),
      ("objectFields", ValueLimits.objectFields),
      ("fieldNameBytes", ValueLimits.fieldNameBytes),
      ("batchLength", session.batchLength),
      ("requestsInFlight", session.requestsInFlight),
      ("networkActions", Limits.networkActions),
      ("otherActions", Limits.otherActions),
      ("documentsWritten", Store.mostDocumentsWritten),
      ("documentsRead", Store.mostDocumentsRead),
      ("actionMs", Limits.actionMilliseconds),
      ("queryMs", Limits.queryMilliseconds),
      ("mutationMs", Limits.mutationMilliseconds),
      ("pageItems", Limits.pageItems),
      ("replyBytes", session.replyBytes),
      ("batchReplyBytes", session.batchReplyBytes),
    ]
  }
}
