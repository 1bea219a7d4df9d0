import Foundation
import Testing

@Suite struct DiscoverTests {
  private static func document(_ arguments: [String] = []) throws -> JSONValue {
    try HostProcess.start(arguments, database: .memory).result("rpc.discover")
  }

  @Test func `[W-81] rpc.discover lists every public function and every host method`() throws {
    let document = try Self.document()
    #expect(document["openrpc"] == "1.3.2")
    #expect(document["info"]?["title"]?.string != nil)
    let methods = try #require(document["methods"]?.array)
    let names = methods.compactMap { $0["name"]?.string }
    #expect(Set(names).count == names.count)
    let types = Dictionary(
      uniqueKeysWithValues: methods.compactMap { method in
        method["x-function-type"].map { (method["name"]?.string ?? "", $0.string ?? "") }
      })
    #expect(types == HostMethodTests.functions)
    #expect(
      Set(["host.info", "host.ping", "host.functions", "rpc.discover"]).isSubset(of: Set(names)))
  }

  @Test func `[W-81] every method says its parameters, result, errors and an example`() throws {
    let methods = try #require(try Self.document()["methods"]?.array)
    for method in methods {
      let name = try #require(method["name"]?.string)
      #expect(method["paramStructure"] == "by-name", "\(name)")
      let parameters = try #require(method["params"]?.array, "\(name)")
      for parameter in parameters {
        #expect(parameter["name"]?.string != nil, "\(name)")
        #expect(parameter["schema"] != nil, "\(name)")
      }
      #expect(method["result"]?["schema"] != nil, "\(name)")
      let errors = try #require(method["errors"]?.array, "\(name)")
      #expect(errors.allSatisfy { $0["code"]?.integer != nil && $0["message"]?.string != nil })
      let examples = try #require(method["examples"]?.array, "\(name)")
      #expect(!examples.isEmpty, "\(name)")
    }
  }

  @Test func `[W-81] objects with declared fields allow no others`() throws {
    var open: [String] = []
    func walk(_ value: JSONValue, _ path: String) {
      if value["properties"]?.object != nil, value["type"] == "object",
        value["additionalProperties"] != false
      {
        open.append(path)
      }
      for (name, member) in value.object ?? [:] { walk(member, "\(path).\(name)") }
      for (index, element) in (value.array ?? []).enumerated() {
        walk(element, "\(path)[\(index)]")
      }
    }
    let document = try Self.document()
    for method in document["methods"]?.array ?? [] {
      let name = method["name"]?.string ?? ""
      for parameter in method["params"]?.array ?? [] {
        if let schema = parameter["schema"] { walk(schema, name) }
      }
      if let schema = method["result"]?["schema"] { walk(schema, name) }
    }
    walk(document["components"]?["schemas"] ?? .null, "components")
    #expect(open == [])
  }

  @Test(.enabled(if: Repository.exists("Schema/openrpc.json")))
  func `[W-81] Schema/openrpc.json holds what a process that exposes all answers`() throws {
    let stored = try JSONValue(parsing: Repository.text("Schema/openrpc.json"))
    #expect(try Self.document() == stored)
  }

  private static let schema = Repository.beside("openrpc/schema-1.3.json")
  private static let stub = Repository.beside("openrpc/json-schema-stub.json")
  private static let canValidate =
    schema != nil && stub != nil && Python.imports("jsonschema", "referencing")

  /// Validates DOCUMENT against the OpenRPC schema, whose references to the schema of JSON Schema
  /// itself are answered by a stub, since tests do not use the network; then each example against
  /// the schemas of its method.
  private static let validator = """
    import json, sys, jsonschema
    from referencing import Registry
    from referencing.jsonschema import DRAFT7
    schema, stub, document = (json.load(open(path)) for path in sys.argv[1:4])
    schema.pop('$schema', None)
    resource = DRAFT7.create_resource(stub)
    urls = ('https://meta.json-schema.tools/', 'https://meta.json-schema.tools')
    registry = Registry().with_resources([(url, resource) for url in urls])
    faults = ['/'.join(map(str, e.absolute_path)) + ': ' + e.message[:200] for e in
              jsonschema.Draft7Validator(schema, registry=registry).iter_errors(document)]
    def check(where, schema, value):
        schema = dict(schema, components=document.get('components', {}))
        jsonschema.Draft7Validator.check_schema(schema)
        for e in jsonschema.Draft7Validator(schema).iter_errors(value):
            faults.append(where + ': ' + e.message[:200])
    for method in document['methods']:
        schemas = {p['name']: p['schema'] for p in method['params']}
        for p in method['params']:
            jsonschema.Draft7Validator.check_schema(p['schema'])
        for example in method['examples']:
            for p in example['params']:
                check(method['name'] + ' ' + p['name'], schemas[p['name']], p['value'])
            missing = {p['name'] for p in method['params'] if p.get('required')}
            missing -= {p['name'] for p in example['params']}
            if missing: faults.append(method['name'] + ' example lacks ' + str(sorted(missing)))
            if 'result' in example:
                value = example['result']['value']
                check(method['name'] + ' result', method['result']['schema'], value)
    print('\\n'.join(faults))
    """

  @Test(
    .enabled(if: canValidate),
    arguments: [[], ["--allow", "query"], ["--deny", "oauth2.encrypt"]])
  func `[W-81] the document is valid OpenRPC 1.3.2 and its examples fit it`(
    arguments: [String]
  ) throws {
    let host = try HostProcess.start(arguments, database: .memory)
    let reply = try host.reply("rpc.discover")
    let text = try #require(reply.resultText)
    let path = try host.workspace.write("document.json", Array(text.utf8))
    let schema = try #require(Self.schema)
    let stub = try #require(Self.stub)
    let faults = try Python.run(Self.validator, [schema, stub, path])
    #expect(faults == "\n")
  }
}
