import JSON
package import Values

/// A public function with its types erased: what the registry holds and the host calls.
package final class Function: Sendable {
  /// How the body is reached once the types are gone.
  enum Invocation: Sendable {
    case query(
      @Sendable (Runner, JSONDocument, JSONDocument.Node, inout JSONWriter) throws -> Void)
    case mutation(
      @Sendable (Runner, FunctionArguments, CallOptions, inout JSONWriter) throws -> Void)
    case action(@Sendable (Runner, FunctionArguments, CallOptions) throws -> ActionStart)
  }

  package let name: String
  package let type: FunctionType
  package let documentation: Documentation
  /// The validator of the arguments object.
  package let arguments: Validator
  /// The validator of the result.
  package let returns: Validator
  /// Whether a call may carry an `$idempotencyKey` [W-91].
  package let acceptsIdempotencyKey: Bool

  /// What a client is told whose reply would be too large; nil for the common sentence.
  package let tooLarge: FunctionError?
  /// Whether a result holds plaintexts.
  package let returnsSecret: Bool

  let invocation: Invocation

  private init(
    name: String, type: FunctionType, documentation: Documentation, arguments: Validator,
    returns: Validator, tooLarge: FunctionError?, returnsSecret: Bool = false,
    acceptsIdempotencyKey: Bool, invocation: Invocation
  ) {
    self.returnsSecret = returnsSecret
    self.tooLarge = tooLarge
    self.name = name
    self.type = type
    self.documentation = documentation
    self.arguments = arguments
    self.returns = returns
    self.acceptsIdempotencyKey = acceptsIdempotencyKey
    self.invocation = invocation
  }

  /// A public query; nil for an internal one.
  package convenience init?<Arguments, Result: ~Copyable>(_ query: Query<Arguments, Result>) {
    guard let interface = query.interface else { return nil }
    self.init(
      name: query.name, type: .query, documentation: interface.documentation,
      arguments: interface.arguments.validator, returns: interface.returns.validator,
      tooLarge: interface.returns.tooLarge, acceptsIdempotencyKey: false,
      invocation: .query { runner, document, node, writer in
        let decoded = try interface.arguments.decode(document, node)
        let start = writer.bytes.count
        try interface.returns.encode(try runner.perform(query, decoded), &writer)
        if !interface.returns.isStored {
          try runner.check(writer.bytes, from: start, against: interface.returns.validator)
        }
      })
  }

  /// A public mutation; nil for an internal one.
  package convenience init?<Arguments, Result>(_ mutation: Mutation<Arguments, Result>) {
    guard let interface = mutation.interface else { return nil }
    let validator = interface.arguments.validator
    self.init(
      name: mutation.name, type: .mutation, documentation: interface.documentation,
      arguments: validator, returns: interface.returns.validator,
      tooLarge: interface.returns.tooLarge, acceptsIdempotencyKey: true,
      invocation: .mutation { runner, arguments, options, writer in
        let decoded = try interface.arguments.decode(arguments.document, arguments.node)
        let claim = try options.idempotencyKey.map {
          try runner.claim($0, for: mutation.name, arguments, validator)
        }
        do {
          let recording = Recording(claim: claim, returns: interface.returns)
          try runner.transact(
            mutation, decoded, recording, hasDeadline: options.endsMutation,
            into: &writer)
        } catch let recorded as AlreadyRecorded {
          writer.raw(recorded.result)
        }
      })
  }

  /// An action.
  package convenience init<Arguments, Result: ~Copyable>(_ action: Action<Arguments, Result>) {
    let validator = action.arguments.validator
    self.init(
      name: action.name, type: .action, documentation: action.documentation,
      arguments: validator, returns: action.returns.validator, tooLarge: action.returns.tooLarge,
      returnsSecret: action.returns.isSecret,
      acceptsIdempotencyKey: action.idempotency == .byKey,
      invocation: .action { runner, arguments, options in
        let decoded = try action.arguments.decode(arguments.document, arguments.node)
        let claim = try options.idempotencyKey.map {
          try runner.claim($0, for: action.name, arguments, validator)
        }
        if let claim, let recorded = try runner.recorded(claim) { return .recorded(recorded) }
        return .body(claim) { context in
          let result = try await action.body(context, decoded)
          var writer = JSONWriter()
          try action.returns.encode(result, &writer)
          let written = ActionResult(taking: &writer.bytes)
          try context.check(written.bytes, against: action.returns.validator)
          return written
        }
      })
  }
}

/// What became of an action whose arguments were accepted.
enum ActionStart: Sendable {
  /// The result that an earlier call recorded under the same idempotency key.
  case recorded([UInt8])
  /// The body, and the claim under which its completing mutation records the result.
  case body(IdempotencyClaim?, @EventLoop @Sendable (ActionContext) async throws -> ActionResult)
}
