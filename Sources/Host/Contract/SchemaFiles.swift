import Functions
import Integrations
import JSON
import Values

/// The generated files of `Schema/`: their paths in that folder, and what they hold.
enum SchemaFiles {
  /// Every file, made anew from the declarations.
  static func all() -> [(path: String, text: [UInt8])] {
    let registry = Registry(Integrations.functions)
    var files: [(path: String, text: [UInt8])] = [
      ("openrpc.json", indented { HostContract.writeOpenRPC(of: registry, to: &$0) }),
      ("function-spec.json", indented { registry.writeFunctionSpec(to: &$0) }),
      ("functions.d.ts", Array(TypeListing.text(of: registry).utf8)),
      ("convex/schema.ts", Array(ConvexSchema.text.utf8)),
    ]
    for function in registry.functions {
      files.append(
        ("functions/\(function.name).params.json", schema(of: function.arguments, function)))
      files.append(
        ("functions/\(function.name).result.json", schema(of: function.returns, function)))
    }
    return files
  }

  /// The generated files of the clients, as paths from the folder that holds `Schema/`.
  static func clients() -> [(path: String, text: [UInt8])] {
    let registry = Registry(Integrations.functions)
    return [
      (
        "Clients/python/src/integrations_host/functions.py",
        Array(PythonClient.text(of: registry).utf8)
      )
    ]
  }

  /// A JSON Schema file of its own.
  private static func schema(of validator: Validator, _ function: Function) -> [UInt8] {
    var inner = JSONWriter()
    validator.writeJSONSchema(to: &inner)
    return indented { writer in
      writer.beginObject()
      writer.member("$schema", "http://json-schema.org/draft-07/schema#")
      writer.member("title", function.name)
      if let document = try? JSONDocument(parsing: inner.bytes),
        var key = document.firstChild(of: document.root)
      {
        for _ in 0..<document.count(of: document.root) {
          let value = document.next(after: key)
          writer.key(document.string(at: key))
          writer.raw(document.bytes, in: document.text(of: value))
          key = document.next(after: value)
        }
      }
      writer.endObject()
    }
  }

  private static func indented(_ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    write(&writer)
    guard let document = try? JSONDocument(parsing: writer.bytes) else { return [] }
    return JSONText.indented(document) + [UInt8(ascii: "\n")]
  }
}
