package import JSON

/// The arguments of a call, as a place in a parsed message.
package struct FunctionArguments: Sendable {
  package let document: JSONDocument
  package let node: JSONDocument.Node

  /// The object at a node of a message.
  package init(_ node: JSONDocument.Node, of document: JSONDocument) {
    self.document = document
    self.node = node
  }

  /// No arguments, which is an empty object [W-31].
  package static let none: FunctionArguments = {
    let document = (try? JSONDocument(parsing: Array("{}".utf8))) ?? JSONDocument()
    return FunctionArguments(document.root, of: document)
  }()
}
