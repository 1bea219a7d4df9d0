import Functions
import JSON
import Values

extension Registry {
  /// Writes Convex's function spec of the exposed functions [W-82].
  func writeFunctionSpec(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.key("functions")
    writer.beginArray()
    for function in functions {
      writer.beginObject()
      writer.key("identifier")
      writer.string(function.convexIdentifier)
      writer.key("functionType")
      writer.string(function.type.title)
      writer.key("visibility")
      writer.beginObject()
      writer.key("kind")
      writer.string("public")
      writer.endObject()
      writer.key("args")
      function.arguments.writeConvexJSON(to: &writer)
      writer.key("returns")
      function.returns.writeConvexJSON(to: &writer)
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
  }
}

extension Function {
  /// The name as Convex writes it: `integrations.js:list`.
  var convexIdentifier: String {
    let parts = name.split(separator: ".", maxSplits: 1)
    return parts.count == 2 ? "\(parts[0]).js:\(parts[1])" : name
  }
}
