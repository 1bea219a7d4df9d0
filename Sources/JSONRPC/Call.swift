package import JSON

/// A request or notification that the host has to run.
///
/// Its nodes are nodes of the session's document and are valid until the session is asked for its
/// next event.
package struct Call: Sendable {
  /// What `params` came to. [W-31]
  package enum Parameters: Sendable, Equatable {
    /// Absent, `null`, `{}`, `[]`, `[null]` or `[{}]`.
    case none
    /// The object of arguments.
    case object(JSONDocument.Node)
    /// Anything else, which is `RPCError.argumentsNotObject` once the method is known to exist.
    case invalid
  }

  /// The id, a string, number or null; nil for a notification, which is never answered.
  package let id: JSONDocument.Node?

  /// The name of the method, a string.
  package let method: JSONDocument.Node

  package let parameters: Parameters

  /// Which call of the session this is, counted from 1.
  package let number: Int

  package var isNotification: Bool { id == nil }
}

extension Call.Parameters {
  /// The form that the params of a request have. [W-31]
  package init(_ node: JSONDocument.Node?, in document: borrowing JSONDocument) {
    guard let node else {
      self = .none
      return
    }
    switch document.kind(of: node) {
    case .null:
      self = .none
    case .object:
      self = document.count(of: node) == 0 ? .none : .object(node)
    case .array:
      self = Self.ofArray(node, in: document)
    case .false, .true, .number, .string:
      self = .invalid
    }
  }

  private static func ofArray(
    _ node: JSONDocument.Node, in document: borrowing JSONDocument
  ) -> Self {
    guard let element = document.firstChild(of: node) else { return .none }
    guard document.count(of: node) == 1 else { return .invalid }
    switch document.kind(of: element) {
    case .null: return .none
    case .object: return document.count(of: element) == 0 ? .none : .object(element)
    case .false, .true, .number, .string, .array: return .invalid
    }
  }
}
