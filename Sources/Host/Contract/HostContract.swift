import Functions
import JSON
import JSONRPC
import Values

/// The OpenRPC 1.3.2 document of what a process exposes [W-81].
enum HostContract {
  /// Writes the document: every exposed function and every host method.
  static func writeOpenRPC(of registry: Registry, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("openrpc", "1.3.2")
    writer.key("info")
    writer.beginObject()
    writer.member("title", "integrations-host")
    writer.member("version", HostInfo.version)
    writer.member(
      "description",
      "Integrations with third-party services, their credentials encrypted at rest, over JSON-RPC "
        + "2.0 on stdin and stdout.")
    writer.endObject()
    writer.key("methods")
    writer.beginArray()
    for method in HostMethod.allCases { write(method, to: &writer) }
    for function in registry.functions { write(function, to: &writer) }
    writer.endArray()
    writer.endObject()
  }

  private static func write(_ function: Function, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", function.name)
    writer.member("x-function-type", function.type.rawValue)
    writer.member("summary", function.documentation.summary)
    writer.member("paramStructure", "by-name")
    writer.key("params")
    writer.beginArray()
    for field in function.arguments.members { write(field, to: &writer) }
    writer.endArray()
    writer.key("result")
    write(result: function.returns, to: &writer)
    write(errors: function.possibleErrors, to: &writer)
    write(function.documentation.example, to: &writer)
    writer.endObject()
  }

  private static func write(_ method: HostMethod, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", method.rawValue)
    writer.member("summary", method.summary)
    writer.member("paramStructure", "by-name")
    writer.key("params")
    writer.beginArray()
    writer.endArray()
    writer.key("result")
    write(result: method.returns, to: &writer)
    write(errors: [.argumentValidation], to: &writer)
    write(Documentation.Example(arguments: "{}", result: method.exampleResult), to: &writer)
    writer.endObject()
  }

  private static func write(_ field: Validator.Field, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", field.name)
    writer.key("required")
    writer.bool(!field.isOptional)
    writer.key("schema")
    field.validator.writeJSONSchema(to: &writer)
    writer.endObject()
  }

  private static func write(result: Validator, to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", "result")
    writer.key("schema")
    result.writeJSONSchema(to: &writer)
    writer.endObject()
  }

  private static func write(errors: [FunctionError.Kind], to writer: inout JSONWriter) {
    writer.key("errors")
    writer.beginArray()
    for kind in errors {
      writer.beginObject()
      writer.key("code")
      writer.integer(ErrorCode(kind).rawValue)
      writer.member("message", kind.meaning)
      writer.key("data")
      writer.beginObject()
      writer.member("kind", kind.rawValue)
      writer.endObject()
      writer.endObject()
    }
    writer.endArray()
  }

  private static func write(_ example: Documentation.Example, to writer: inout JSONWriter) {
    writer.key("examples")
    writer.beginArray()
    writer.beginObject()
    writer.member("name", "example")
    writer.key("params")
    writer.beginArray()
    if let arguments = try? JSONDocument(parsing: Array(example.arguments.utf8)),
      var key = arguments.firstChild(of: arguments.root)
    {
      for _ in 0..<arguments.count(of: arguments.root) {
        let value = arguments.next(after: key)
        writer.beginObject()
        writer.member("name", arguments.string(at: key))
        writer.key("value")
        writer.raw(arguments.bytes, in: arguments.text(of: value))
        writer.endObject()
        key = arguments.next(after: value)
      }
    }
    writer.endArray()
    writer.key("result")
    writer.beginObject()
    writer.member("name", "result")
    writer.key("value")
    writer.raw(Array(example.result.utf8))
    writer.endObject()
    writer.endObject()
    writer.endArray()
  }
}

extension JSONWriter {
  /// Writes a member whose value is a text.
  mutating func member(_ name: String, _ text: String) {
    key(name)
    string(text)
  }
}

extension Validator {
  /// The fields of an arguments object, in the order of their names.
  var members: [Field] {
    if case .object(let fields) = self { return fields.sorted }
    return []
  }
}
