package import Documents
// HTTP stands above Functions, and knows nothing of it: Decisions in Sources/README.md.
import HTTP
package import JSON
package import Sealing
import Secrets
import Values

/// Runs functions on one store, one after the other, on the event loop's thread.
///
/// A query reads the read transaction of the present input batch, or its write transaction once a
/// mutation has opened one. A mutation runs in a savepoint of that. The host ends the batch, and
/// sends no reply that depends on it before.
package final class Runner {
  /// The documents.
  package let store: Store
  /// The keys, which only an action's vault reaches.
  package let keyRing: KeyRing
  /// Who calls.
  package let caller: Caller
  /// The network, which only an action reaches.
  package let network: Network

  let clock: Clock
  let claims = RunningClaims()
  private let queryContext: QueryContext
  private let mutationContext: MutationContext
  private var result = JSONDocument()
  private var known: [Function.Derived?] = []
  /// The key under which the key of idempotency records is known to be sealed.
  var renewedUnder: KeyID?
  /// The store's count of write transactions when it was last sealed anew.
  var renewedIn: Int?

  /// A runner; opens nothing, reads no key and reaches nobody.
  ///
  /// Without a `network` it has one that sends to the providers themselves.
  package init(
    store: Store, keyRing: KeyRing, caller: Caller, clock: Clock, network: Network? = nil
  ) {
    self.network = network ?? Network(HTTPClient.Configuration(), clock: clock)
    self.store = store
    self.keyRing = keyRing
    self.caller = caller
    self.clock = clock
    queryContext = QueryContext(
      db: store.reader, audit: store.auditReader, caller: caller, clock: clock)
    mutationContext = MutationContext(
      db: store.writer, store: store, caller: caller, query: queryContext)
  }

  /// Runs a query or a mutation and writes its result.
  ///
  /// What was written before an error is the caller's to take back. Throws for an action.
  package func run(
    _ function: Function, _ document: JSONDocument, _ arguments: JSONDocument.Node,
    _ options: CallOptions, into writer: inout JSONWriter
  ) throws(FunctionError) {
    let limit = options.timeoutMilliseconds ?? Limits.queryMilliseconds
    let allowed = min(limit, Limits.queryMilliseconds)
    defer { store.setDeadline(nil) }
    do {
      // A mutation's own time begins with its lock, unless the client has less patience: a lock
      // that is held too long is told as such.
      if function.type == .query || options.endsMutation {
        begin(milliseconds: allowed)
      }
      switch derived(of: function).invocation {
      case .query(let invoke): try invoke(self, document, arguments, &writer)
      case .mutation(let invoke):
        try invoke(self, FunctionArguments(arguments, of: document), options, &writer)
      case .action: throw FunctionError(.internalError, "An action was run as a query.")
      }
    } catch {
      throw FunctionError(error, limitMilliseconds: allowed)
    }
  }

  /// Checks an action's arguments, and looks its idempotency key up.
  func start(
    _ function: Function, _ arguments: FunctionArguments, _ options: CallOptions,
    deadline: UInt64, limitMilliseconds: Int
  ) throws(FunctionError) -> ActionStart {
    guard case .action(let invoke) = derived(of: function).invocation else {
      throw FunctionError(.internalError, "A query or mutation was run as an action.")
    }
    store.setDeadline(deadline)
    defer { store.setDeadline(nil) }
    do {
      return try invoke(self, arguments, options)
    } catch {
      throw FunctionError(error, limitMilliseconds: limitMilliseconds)
    }
  }

  func perform<Arguments, Result: ~Copyable>(
    _ query: Query<Arguments, Result>, _ arguments: Arguments
  ) throws -> Result {
    try store.beginReading()
    store.beginCall()
    queryContext.begin(at: nil)
    return try query.body(queryContext, arguments)
  }

  func perform<Arguments, Result>(
    _ mutation: Mutation<Arguments, Result>, _ arguments: Arguments,
    claim: IdempotencyClaim?, completing returns: Returns<Result>?
  ) throws -> Result {
    try store.beginWriting()
    store.beginCall()
    mutationContext.now = clock.wallMilliseconds()
    return try store.savepoint {
      let recording = returns == nil ? nil : claim
      if let recording, let recorded = try recorded(recording) {
        throw AlreadyRecorded(result: recorded)
      }
      let result = try mutation.body(mutationContext, arguments)
      if let recording, let returns {
        var writer = JSONWriter()
        try returns.encode(result, &writer)
        try record(writer.bytes, under: recording)
      }
      try renewIdempotencyKey()
      return result
    }
  }

  /// Reserves the id of a document; one statement at most, which needs no savepoint.
  func reserveID<Record>(in table: Table<Record>) throws -> DocumentID {
    try store.beginWriting()
    store.beginCall()
    return try store.writer.reserveID(in: table)
  }

  func transact<Arguments, Result>(
    _ mutation: Mutation<Arguments, Result>, _ arguments: Arguments,
    _ recording: Recording<Result>, hasDeadline: Bool, into writer: inout JSONWriter
  ) throws {
    try store.beginWriting()
    if !hasDeadline { begin(milliseconds: Limits.mutationMilliseconds) }
    store.beginCall()
    mutationContext.now = clock.wallMilliseconds()
    try store.savepoint {
      if let claim = recording.claim, let recorded = try recorded(claim) {
        throw AlreadyRecorded(result: recorded)
      }
      let start = writer.bytes.count
      let result = try mutation.body(mutationContext, arguments)
      try recording.returns.encode(result, &writer)
      try check(writer.bytes, from: start, against: recording.validator)
      if let claim = recording.claim { try record(Array(writer.bytes[start...]), under: claim) }
    }
  }

  /// Checks a result that was written from `start` on [W-52].
  func check(_ bytes: [UInt8], from start: Int, against validator: Validator) throws {
    do {
      defer { result.release() }
      try result.parse(bytes, in: start..<bytes.count)
      try validator.validate(result, result.root)
    } catch {
      throw FunctionError.returnsValidation
    }
  }

  /// What is derived from a function, found without the work that an atomic reference is.
  func derived(of function: Function) -> Function.Derived {
    if function.number < known.count, let derived = known[function.number] { return derived }
    while known.count <= function.number { known.append(nil) }
    let derived = function.derived
    known[function.number] = derived
    return derived
  }

  private func record(_ result: [UInt8], under claim: IdempotencyClaim) throws {
    try store.recordIdempotency(
      function: claim.function, scope: claim.scope, key: claim.key,
      fingerprint: try fingerprint(of: claim), result: result, now: mutationContext.now)
  }

  private func begin(milliseconds: Int) {
    store.allow(UInt64(milliseconds) &* 1_000_000)
  }
}

extension CallOptions {
  /// Whether the client's patience ends before a mutation's own time does.
  var endsMutation: Bool {
    timeoutMilliseconds.map { $0 < Limits.mutationMilliseconds } ?? false
  }
}
