import JSON

/// One value of a message, judged by the rules for requests. [W-30]
enum Request {
  /// A request, or a notification where there is no id.
  case call(id: JSONDocument.Node?, method: JSONDocument.Node, params: JSONDocument.Node?)
  /// Anything else, with the id it carries where that is one string or number.
  case invalid(id: JSONDocument.Node?, reason: String)

  init(_ node: JSONDocument.Node, in document: JSONDocument) {
    guard document.kind(of: node) == .object else {
      self = .invalid(id: nil, reason: "A request must be an object.")
      return
    }
    var members = Members()
    if var key = document.firstChild(of: node) {
      for remaining in stride(from: document.count(of: node), to: 0, by: -1) {
        let value = document.next(after: key)
        members.take(key, value, in: document)
        if remaining > 1 { key = document.next(after: value) }
      }
    }
    self = members.request(in: document)
  }

  /// Whether a value can be the id of a request: a string, a number or null.
  static func isID(_ node: JSONDocument.Node, in document: JSONDocument) -> Bool {
    switch document.kind(of: node) {
    case .null, .number, .string: true
    case .false, .true, .array, .object: false
    }
  }
}

/// The members of an object that make it a request.
private struct Members {
  private var version: JSONDocument.Node?
  private var id: JSONDocument.Node?
  private var method: JSONDocument.Node?
  private var params: JSONDocument.Node?
  private var isIDRepeated = false
  private var repeated: String?

  mutating func take(
    _ key: JSONDocument.Node, _ value: JSONDocument.Node, in document: JSONDocument
  ) {
    // Most names are told apart by their length alone.
    switch document.utf8Count(of: key) {
    case 7 where document.equals(key, "jsonrpc"): version = taken(value, after: version, "jsonrpc")
    case 2 where document.equals(key, "id"):
      isIDRepeated = id != nil
      id = taken(value, after: id, "id")
    case 6 where document.equals(key, "method"): method = taken(value, after: method, "method")
    case 6 where document.equals(key, "params"): params = taken(value, after: params, "params")
    default: break
    }
  }

  /// The value, noted as repeated where there was one before it.
  private mutating func taken(
    _ value: JSONDocument.Node, after present: JSONDocument.Node?, _ name: String
  ) -> JSONDocument.Node {
    if present != nil { repeated = name }
    return value
  }

  func request(in document: JSONDocument) -> Request {
    let isIDUsable = id.map { Request.isID($0, in: document) } ?? true
    let echoed = isIDUsable && !isIDRepeated ? id : nil
    if let repeated {
      return .invalid(id: echoed, reason: "A request must have its member \(repeated) only once.")
    }
    guard isIDUsable else {
      return .invalid(id: nil, reason: "The id of a request must be a string, a number or null.")
    }
    guard let version, document.equals(version, "2.0") else {
      return .invalid(id: echoed, reason: "A request must have the member jsonrpc, the string 2.0.")
    }
    guard let method, document.kind(of: method) == .string else {
      return .invalid(id: echoed, reason: "A request must have the member method, a string.")
    }
    return .call(id: id, method: method, params: params)
  }
}
