import Foundation
import JSON

/// Judges a document by a JSON Schema (draft-07), as far as the words that validators use.
///
/// A word that it does not know is recorded, so that a test can see that there is none.
struct SchemaEvaluator {
  let schema: JSONDocument
  let instance: JSONDocument
  private(set) var unknownWords: Set<String> = []

  init(schema: JSONDocument, instance: JSONDocument) {
    self.schema = schema
    self.instance = instance
  }

  /// Whether the whole document is valid.
  mutating func isValid() -> Bool { isValid(instance.root, schema.root) }

  private mutating func isValid(_ node: JSONDocument.Node, _ rule: JSONDocument.Node) -> Bool {
    if schema.kind(of: rule) == .true { return true }
    if schema.kind(of: rule) == .false { return false }
    var result = true
    for (word, value) in members(rule, schema) {
      if !holds(word, value, node, rule) { result = false }
    }
    return result
  }

  private mutating func holds(
    _ word: String, _ value: JSONDocument.Node, _ node: JSONDocument.Node,
    _ rule: JSONDocument.Node
  ) -> Bool {
    switch word {
    case "type": return hasType(value, node)
    case "enum":
      return elements(value, schema).contains { text($0, schema) == text(node, instance) }
    case "anyOf":
      var anyHolds = false
      for option in elements(value, schema) where isValid(node, option) { anyHolds = true }
      return anyHolds
    case "minimum", "maximum", "multipleOf": return holdsForNumber(word, value, node)
    case "minLength", "maxLength", "pattern": return holdsForString(word, value, node)
    case "items", "minItems", "maxItems": return holdsForArray(word, value, node)
    case "properties", "required", "additionalProperties", "propertyNames", "maxProperties":
      return holdsForObject(word, value, node, rule)
    default:
      unknownWords.insert(word)
      return false
    }
  }

  private func hasType(_ value: JSONDocument.Node, _ node: JSONDocument.Node) -> Bool {
    let types =
      schema.kind(of: value) == .array
      ? elements(value, schema).map { schema.string(at: $0) } : [schema.string(at: value)]
    let type =
      switch instance.kind(of: node) {
      case .null: "null"
      case .true, .false: "boolean"
      case .number: "number"
      case .string: "string"
      case .array: "array"
      case .object: "object"
      }
    return types.contains(type)
  }

  private func holdsForNumber(
    _ word: String, _ value: JSONDocument.Node, _ node: JSONDocument.Node
  ) -> Bool {
    guard instance.kind(of: node) == .number else { return true }
    let (number, bound) = (instance.number(at: node), schema.number(at: value))
    return switch word {
    case "minimum": number >= bound
    case "maximum": number <= bound
    default: (number / bound).rounded() == number / bound
    }
  }

  private func holdsForString(
    _ word: String, _ value: JSONDocument.Node, _ node: JSONDocument.Node
  ) -> Bool {
    guard instance.kind(of: node) == .string else { return true }
    let string = instance.string(at: node)
    return switch word {
    case "minLength": string.unicodeScalars.count >= Int(schema.number(at: value))
    case "maxLength": string.unicodeScalars.count <= Int(schema.number(at: value))
    default: string.range(of: schema.string(at: value), options: .regularExpression) != nil
    }
  }

  private mutating func holdsForArray(
    _ word: String, _ value: JSONDocument.Node, _ node: JSONDocument.Node
  ) -> Bool {
    guard instance.kind(of: node) == .array else { return true }
    switch word {
    case "minItems": return instance.count(of: node) >= Int(schema.number(at: value))
    case "maxItems": return instance.count(of: node) <= Int(schema.number(at: value))
    default:
      var allHold = true
      for element in elements(node, instance) where !isValid(element, value) { allHold = false }
      return allHold
    }
  }

  private mutating func holdsForObject(
    _ word: String, _ value: JSONDocument.Node, _ node: JSONDocument.Node,
    _ rule: JSONDocument.Node
  ) -> Bool {
    guard instance.kind(of: node) == .object else { return true }
    let names = members(node, instance)
    switch word {
    case "required":
      return elements(value, schema).allSatisfy { required in
        names.contains { $0.name == schema.string(at: required) }
      }
    case "maxProperties": return names.count <= Int(schema.number(at: value))
    case "propertyNames":
      // A name is judged as a string would be that stands where the name stands.
      var allHold = true
      for key in keys(node, instance) where !isValid(key, value) { allHold = false }
      return allHold
    case "properties":
      var allHold = true
      for (name, child) in names {
        if let property = schema.member(name, of: value), !isValid(child, property) {
          allHold = false
        }
      }
      return allHold
    default:
      let declared = schema.member("properties", of: rule)
      var allHold = true
      for (name, child) in names {
        let isDeclared = declared.flatMap { schema.member(name, of: $0) } != nil
        if !isDeclared, !isValid(child, value) { allHold = false }
      }
      return allHold
    }
  }

  private func text(_ node: JSONDocument.Node, _ document: JSONDocument) -> [UInt8] {
    Array(document.bytes[document.text(of: node)])
  }

  private func children(
    _ node: JSONDocument.Node, _ document: JSONDocument, count: Int
  ) -> [JSONDocument.Node] {
    guard var child = document.firstChild(of: node) else { return [] }
    var nodes: [JSONDocument.Node] = []
    for _ in 0..<count {
      nodes.append(child)
      child = document.next(after: child)
    }
    return nodes
  }

  private func elements(
    _ node: JSONDocument.Node, _ document: JSONDocument
  ) -> [JSONDocument.Node] {
    children(node, document, count: document.count(of: node))
  }

  private func keys(_ node: JSONDocument.Node, _ document: JSONDocument) -> [JSONDocument.Node] {
    let all = children(node, document, count: 2 * document.count(of: node))
    return stride(from: 0, to: all.count, by: 2).map { all[$0] }
  }

  private func members(
    _ node: JSONDocument.Node, _ document: JSONDocument
  ) -> [(name: String, value: JSONDocument.Node)] {
    keys(node, document).map { (document.string(at: $0), document.next(after: $0)) }
  }
}
