import Functions
import Values

/// The types of the Python client: a name for each object and each choice of words, one for those
/// that are alike.
struct PythonTypes {
  /// The declarations so far, in the order in which their types were met.
  private(set) var declarations: [String] = []

  private var names: [String: String] = [:]
  private var taken: Set<String> = []

  /// The type of what a function returns.
  mutating func result(of function: Function) -> String {
    let owner = Self.owner(of: function)
    return expression(
      function.returns,
      .whole(of: owner, "\(owner)Result", "What `\(function.name)` returns."))
  }

  /// The type of a function's arguments, and whether all of them may be left out.
  mutating func arguments(of function: Function) -> (type: String, areOptional: Bool) {
    let owner = Self.owner(of: function)
    let type = expression(
      function.arguments,
      .whole(of: owner, "\(owner)Args", "The arguments of `\(function.name)`."))
    guard case .object(let fields) = function.arguments else { return (type, false) }
    return (type, fields.sorted.allSatisfy(\.isOptional))
  }

  /// Where a type stands, which is what it is named after.
  private struct Place {
    /// The name of what it is a part of.
    var owner: String
    /// Its own name, if it needs one.
    var name: String
    /// A shorter name, for words that mean the same everywhere.
    var shortName: String?
    var documentation: String?
    /// Whether it is all that a function takes or returns.
    var isWhole = false

    init(owner: String, name: String, documentation: String) {
      self.owner = owner
      self.name = name
      self.documentation = documentation
    }

    init(field: String, of owner: String) {
      self.owner = owner
      shortName = field.capitalizedFirst
      name = owner + field.capitalizedFirst
    }

    static func whole(of owner: String, _ name: String, _ documentation: String) -> Place {
      var place = Place(owner: owner, name: name, documentation: documentation)
      place.isWhole = true
      return place
    }
  }

  private static func owner(of function: Function) -> String {
    function.name.split(separator: ".").map { String($0).capitalizedFirst }.joined()
  }

  private mutating func expression(_ validator: Validator, _ place: Place) -> String {
    switch validator {
    case .null: return "None"
    case .boolean: return "bool"
    case .number: return "float"
    case .int64: return "ConvexInt64"
    case .string, .id: return "str"
    case .bytes: return "bytes"
    case .literal(let value): return Self.literal(value).map { "Literal[\($0)]" } ?? "float"
    case .array(let element, _): return "List[\(expression(element, place))]"
    case .object(let fields): return object(fields, place)
    case .record(_, let values, _): return "Dict[str, \(expression(values, place))]"
    case .union(let members): return union(members, place)
    case .any: return "Any"
    }
  }

  private static func literal(_ value: Value) -> String? {
    switch value {
    case .string(let text): "\"\(text)\""
    case .boolean(let flag): flag ? "True" : "False"
    case .null: "None"
    default: nil
    }
  }

  private mutating func union(_ members: [Validator], _ place: Place) -> String {
    var words: [String] = []
    var types: [String] = []
    var isOptional = false
    for member in members {
      if case .null = member {
        isOptional = true
      } else if case .literal(let value) = member, let word = Self.literal(value) {
        words.append(word)
      } else {
        types.append(expression(member, place))
      }
    }
    if !words.isEmpty { types.insert(choice(of: words, place), at: 0) }
    let type = types.count == 1 ? types[0] : types.joined(separator: " | ")
    return isOptional ? "Optional[\(type)]" : type
  }

  /// The name of a choice of words, which has one where there is more than one word.
  private mutating func choice(of words: [String], _ place: Place) -> String {
    let body = "Literal[\(words.joined(separator: ", "))]"
    if words.count == 1 { return body }
    if let name = names[body] { return name }
    let name = take([place.shortName, place.name], for: body)
    // Choices stand together; classes stand apart.
    let followsChoice = declarations.last.map { !$0.hasPrefix(" ") } ?? false
    if !followsChoice { declarations += ["", ""] }
    let line = "\(name) = \(body)"
    declarations +=
      line.utf8.count <= 100
      ? [line] : ["\(name) = Literal["] + words.map { "    \($0)," } + ["]"]
    return name
  }

  private mutating func object(_ fields: Validator.Fields, _ place: Place) -> String {
    var place = place
    if let document = Self.document(fields) { place = document }
    // What it is made of is declared before it, and named after it.
    let members = fields.sorted.map { field in
      let type = expression(field.validator, Place(field: field.name, of: place.owner))
      return "    \(field.name): \(field.isOptional ? "NotRequired[\(type)]" : type)"
    }
    let body = members.joined(separator: "\n")
    // What a function takes or returns has a name of its own, also where two are alike.
    if !place.isWhole, let name = names[body] { return name }
    let name = take([place.name], for: body)
    declarations += ["", "", "class \(name)(TypedDict):"]
    if let documentation = place.documentation {
      declarations += ["    \"\"\"\(documentation)\"\"\"", ""]
    }
    declarations += members.isEmpty && place.documentation == nil ? ["    pass"] : members
    return name
  }

  /// The place of a document, which is named after its table wherever it stands.
  private static func document(_ fields: Validator.Fields) -> Place? {
    for field in fields.sorted where field.name == "_id" {
      guard case .id(let table, _, _) = field.validator else { return nil }
      let name = (table.hasSuffix("s") ? String(table.dropLast()) : table).capitalizedFirst
      return Place(
        owner: name, name: name, documentation: "A document of the table `\(table)`.")
    }
    return nil
  }

  /// The first name that is free, or the last one made longer.
  private mutating func take(_ candidates: [String?], for body: String) -> String {
    let candidates = candidates.compactMap(\.self)
    var name = candidates.first { !taken.contains($0) } ?? candidates[candidates.count - 1]
    while !taken.insert(name).inserted { name += "_" }
    if names[body] == nil { names[body] = name }
    return name
  }
}
