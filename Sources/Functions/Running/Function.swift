import JSON
import Synchronization
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

  /// What is derived from the declaration.
  final class Derived: Sendable {
    let arguments: Validator
    let returns: @Sendable () -> Validator
    let tooLarge: FunctionError?
    let returnsSecret: Bool
    let invocation: Invocation

    init<Result: ~Copyable>(
      arguments: Validator, returns: Returns<Result>, invocation: Invocation
    ) {
      self.arguments = arguments
      self.returns = { returns.validator }
      tooLarge = returns.tooLarge
      returnsSecret = returns.isSecret
      self.invocation = invocation
    }
  }

  package let name: String
  package let type: FunctionType
  package let documentation: Documentation
  /// Whether a call may carry an `$idempotencyKey` [W-91].
  package let acceptsIdempotencyKey: Bool
  /// A small number of its own, by which a runner finds what is derived.
  let number: Int

  private let derive: @Sendable () -> Derived
  private let derivation = AtomicLazyReference<Derived>()
  private static let numbers = Atomic<Int>(0)

  private init(
    name: String, type: FunctionType, documentation: Documentation,
    acceptsIdempotencyKey: Bool, derive: @escaping @Sendable () -> Derived
  ) {
    self.name = name
    self.type = type
    self.documentation = documentation
    self.acceptsIdempotencyKey = acceptsIdempotencyKey
    self.derive = derive
    number = Self.numbers.add(1, ordering: .relaxed).oldValue
  }

  /// What is derived from the declaration, made when it is first asked for.
  var derived: Derived {
    derivation.load() ?? derivation.storeIfNil(derive())
  }

  /// The validator of the arguments object.
  package var arguments: Validator { derived.arguments }
  /// The validator of the result.
  package var returns: Validator { derived.returns() }
  /// What a client is told whose reply would be too large; nil for the common sentence.
  package var tooLarge: FunctionError? { derived.tooLarge }
  /// Whether a result holds plaintexts.
  package var returnsSecret: Bool { derived.returnsSecret }

  /// A public query; nil for an internal one.
  package convenience init?<Arguments, Result: ~Copyable>(_ query: Query<Arguments, Result>) {
    guard let interface = query.interface else { return nil }
    self.init(
      name: query.name, type: .query, documentation: interface.documentation,
      acceptsIdempotencyKey: false
    ) {
      let (arguments, returns) = (interface.arguments(), interface.returns())
      let checked = returns.isStored ? nil : returns.validator
      return Derived(
        arguments: arguments.validator, returns: returns,
        invocation: .query { runner, document, node, writer in
          let decoded = try arguments.decode(document, node)
          let start = writer.bytes.count
          try returns.encode(try runner.perform(query, decoded), &writer)
          if let checked { try runner.check(writer.bytes, from: start, against: checked) }
        })
    }
  }

  /// A public mutation; nil for an internal one.
  package convenience init?<Arguments, Result>(_ mutation: Mutation<Arguments, Result>) {
    guard let interface = mutation.interface else { return nil }
    self.init(
      name: mutation.name, type: .mutation, documentation: interface.documentation,
      acceptsIdempotencyKey: true
    ) {
      let (shape, returns) = (interface.arguments(), interface.returns())
      let (validator, checked) = (shape.validator, returns.validator)
      return Derived(
        arguments: validator, returns: returns,
        invocation: .mutation { runner, arguments, options, writer in
          let decoded = try shape.decode(arguments.document, arguments.node)
          let claim = try options.idempotencyKey.map {
            try runner.claim($0, for: mutation.name, arguments, validator)
          }
          do {
            let recording = Recording(claim: claim, returns: returns, validator: checked)
            try runner.transact(
              mutation, decoded, recording, hasDeadline: options.endsMutation, into: &writer)
          } catch let recorded as AlreadyRecorded {
            writer.raw(recorded.result)
          }
        })
    }
  }

  /// An action.
  package convenience init<Arguments, Result: ~Copyable>(_ action: Action<Arguments, Result>) {
    self.init(
      name: action.name, type: .action, documentation: action.documentation,
      acceptsIdempotencyKey: action.idempotency == .byKey
    ) {
      let (shape, returns) = (action.arguments(), action.returns())
      let (validator, checked) = (shape.validator, returns.validator)
      return Derived(
        arguments: validator, returns: returns,
        invocation: .action { runner, arguments, options in
          let decoded = try shape.decode(arguments.document, arguments.node)
          let claim = try options.idempotencyKey.map {
            try runner.claim($0, for: action.name, arguments, validator)
          }
          if let claim, let recorded = try runner.recorded(claim) { return .recorded(recorded) }
          return .body(claim) { context in
            let result = try await action.body(context, decoded)
            var writer = JSONWriter()
            try returns.encode(result, &writer)
            let written = ActionResult(taking: &writer.bytes)
            try context.check(written.bytes, against: checked)
            return written
          }
        })
    }
  }
}

/// What became of an action whose arguments were accepted.
enum ActionStart: Sendable {
  /// The result that an earlier call recorded under the same idempotency key.
  case recorded([UInt8])
  /// The body, and the claim under which its completing mutation records the result.
  case body(IdempotencyClaim?, @EventLoop @Sendable (ActionContext) async throws -> ActionResult)
}
