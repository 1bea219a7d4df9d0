import Functions
import JSON
import JSONRPC
import Values

/// The methods `query`, `mutation` and `action`, which also check a function's type [W-40].
extension Dispatcher {
  /// The type that a call's method asks for; nil for any other method.
  func typedCall(_ call: Call, _ document: JSONDocument) -> FunctionType? {
    FunctionType.allCases.first { document.equals(call.method, $0.rawValue) }
  }

  /// Runs the function that a typed call names.
  func runTyped(_ type: FunctionType, _ call: Call, in session: inout Session) {
    let document = session.document
    do throws(RPCError) {
      let envelope = try TypedCall(call.parameters, in: document)
      let found = document.withUTF8(of: envelope.path) { registry.function(named: $0) }
      guard let function = found else {
        throw RPCError.functionNotFound(document.string(at: envelope.path))
      }
      guard function.type == type else { throw RPCError(Self.wrongType(function, type)) }
      let (arguments, options) = try parts(of: envelope, for: function, in: document)
      run(function, call, arguments, options, in: &session)
    } catch {
      session.fail(call, with: error)
    }
  }

  private func parts(
    of envelope: TypedCall, for function: Function, in document: JSONDocument
  ) throws(RPCError) -> (FunctionArguments, CallOptions) {
    do throws(FunctionError) {
      try envelope.refuseOtherMembers(in: document)
      let options = try CallOptions(
        from: envelope.object, of: document,
        acceptsIdempotencyKey: function.acceptsIdempotencyKey)
      return (try envelope.arguments(of: function, in: document), options)
    } catch {
      throw told(error)
    }
  }

  private static func wrongType(_ function: Function, _ asked: FunctionType) -> FunctionError {
    FunctionError(
      .wrongFunctionType,
      "Trying to execute \(function.name) as \(asked.title), but it is defined as "
        + "\(function.type.title).")
  }
}

/// The params of a typed call: `{"path": NAME, "args": {...}}` and call options.
struct TypedCall {
  let object: JSONDocument.Node
  let path: JSONDocument.Node
  private let args: JSONDocument.Node?

  /// Finds the members; throws -32602 for params that are no object or have no usable `path`.
  init(_ parameters: Call.Parameters, in document: JSONDocument) throws(RPCError) {
    guard case .object(let object) = parameters else {
      if parameters == .invalid { throw .argumentsNotObject }
      throw Self.missingPath
    }
    self.object = object
    guard let path = document.member("path", of: object) else { throw Self.missingPath }
    guard document.kind(of: path) == .string else {
      throw RPCError(.invalidArgument(".path", .typeMismatch, .string(), Self.pathRequirement))
    }
    self.path = path
    args = document.member("args", of: object)
  }

  private static let missingPath = RPCError(
    .invalidArgument(".path", .missingField, .string(), pathRequirement))
  private static let pathRequirement = "must be the name of a function"

  /// What the params of a typed call are, call options aside.
  private static let validator = Validator.object([
    .optional("args", .any), .required("path", .string()),
  ])

  /// Throws for a member that is none of `path`, `args` and call options, or that is repeated.
  func refuseOtherMembers(in document: JSONDocument) throws(FunctionError) {
    guard var key = document.firstChild(of: object) else { return }
    for _ in 0..<document.count(of: object) {
      let value = document.next(after: key)
      let isPath = document.equals(key, "path")
      let isArgs = document.equals(key, "args")
      if isPath && value != path || isArgs && value != args {
        throw .invalidArgument(
          isPath ? ".path" : ".args", .duplicateField, isPath ? .string() : .any)
      }
      let isOption = document.withUTF8(of: key) { !$0.isEmpty && $0[0] == UInt8(ascii: "$") }
      if !isPath && !isArgs && !isOption {
        throw .invalidArgument(
          ValidationError.path(ofMember: document.string(at: key)), .extraField, Self.validator,
          "may have only call options beside them")
      }
      key = document.next(after: value)
    }
  }

  /// The arguments, in any of the forms of [W-31].
  func arguments(
    of function: Function, in document: JSONDocument
  ) throws(FunctionError) -> FunctionArguments {
    switch Call.Parameters(args, in: document) {
    case .none: return .none
    case .object(let node): return FunctionArguments(node, of: document)
    case .invalid: throw .invalidArgument("", .typeMismatch, function.arguments)
    }
  }
}
