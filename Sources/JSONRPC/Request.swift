import JSON

/// One value of a message, judged by the rules for requests. [W-30]
enum Request {
  /// A request, or a notification where there is no id.
  case call(id: JSONDocument.Node?, method: Method, parameters: Call.Parameters)
  /// Anything else, with the id it carries where that is one string or number.
  case invalid(id: JSONDocument.Node?, reason: String)

  /// The methods of the session itself, and all others.
  enum Method {
    case shutdown, exit, cancel
    case other(JSONDocument.Node)

    init(
      _ node: JSONDocument.Node, in document: borrowing JSONDocument,
      _ names: RequestNames
    ) {
      if document.equals(node, names.shutdown) {
        self = .shutdown
      } else if document.equals(node, names.exit) {
        self = .exit
      } else if document.equals(node, names.cancel) {
        self = .cancel
      } else {
        self = .other(node)
      }
    }
  }

  init(
    _ node: JSONDocument.Node, in document: borrowing JSONDocument, _ names: RequestNames
  ) {
    guard document.kind(of: node) == .object else {
      self = .invalid(id: nil, reason: "A request must be an object.")
      return
    }
    var members = Members()
    if var key = document.firstChild(of: node) {
      for remaining in stride(from: document.count(of: node), to: 0, by: -1) {
        let value = document.next(after: key)
        members.take(key, value, in: document, names)
        if remaining > 1 { key = document.next(after: value) }
      }
    }
    self = members.request(in: document, names)
  }

  /// Whether a value can be the id of a request: a string, a number or null.
  static func isID(_ node: JSONDocument.Node, in document: borrowing JSONDocument) -> Bool {
    switch document.kind(of: node) {
    case .null, .number, .string: true
    case .false, .true, .array, .object: false
    }
  }
}

/// What a session looks for in every request.
final class RequestNames: Sendable {
  let version = JSONName("jsonrpc")
  let two = JSONName("2.0")
  let id = JSONName("id")
  let method = JSONName("method")
  let params = JSONName("params")
  let shutdown = JSONName("shutdown")
  let exit = JSONName("exit")
  let cancel = JSONName("$/cancelRequest")
}

/// The members of an object that make it a request.
private struct Members {
  private var version: JSONDocument.Node?
  private var id: JSONDocument.Node?
  private var method: JSONDocument.Node?
  private var params: JSONDocument.Node?
  private var isIDRepeated = false
  private var repeated: String?

  @inline(__always)
  mutating func take(
    _ key: JSONDocument.Node, _ value: JSONDocument.Node, in document: borrowing JSONDocument,
    _ names: RequestNames
  ) {
    // Most names are told apart by their length alone.
    switch document.utf8Count(of: key) {
    case 7 where document.equals(key, names.version):
      version = taken(value, after: version, names.version)
    case 2 where document.equals(key, names.id):
      isIDRepeated = id != nil
      id = taken(value, after: id, names.id)
    case 6 where document.equals(key, names.method):
      method = taken(value, after: method, names.method)
    case 6 where document.equals(key, names.params):
      params = taken(value, after: params, names.params)
    default: break
    }
  }

  /// The value, noted as repeated where there was one before it.
  private mutating func taken(
    _ value: JSONDocument.Node, after present: JSONDocument.Node?, _ name: JSONName
  ) -> JSONDocument.Node {
    if present != nil { repeated = name.text }
    return value
  }

  func request(
    in document: borrowing JSONDocument, _ names: RequestNames
  ) -> Request {
    var isIDUsable = true
    if let id { isIDUsable = Request.isID(id, in: document) }
    let echoed = isIDUsable && !isIDRepeated ? id : nil
    if let repeated {
      return .invalid(id: echoed, reason: "A request must have its member \(repeated) only once.")
    }
    guard isIDUsable else {
      return .invalid(id: nil, reason: "The id of a request must be a string, a number or null.")
    }
    guard let version, document.equals(version, names.two) else {
      return .invalid(id: echoed, reason: "A request must have the member jsonrpc, the string 2.0.")
    }
    guard let method, document.kind(of: method) == .string else {
      return .invalid(id: echoed, reason: "A request must have the member method, a string.")
    }
    return .call(
      id: id, method: Request.Method(method, in: document, names),
      parameters: Call.Parameters(params, in: document))
  }
}
