internal import JSON
internal import SQLite

/// Documents in a database file: one connection, used from one thread, opened on first use.
///
/// Work comes in batches. A batch reads one snapshot (`beginReading`) or is one write transaction
/// (`beginWriting`) with a savepoint for each mutation, and is over with `endBatch`. After a failed
/// open the next call tries again.
package final class Store {
  /// Where the database is.
  package enum Location: Hashable, Sendable {
    case file(String)
    /// In memory, and gone in the end.
    case memory
  }

  /// When a commit is safe: SQLite's `synchronous`.
  package enum Durability: String, Sendable {
    /// Survives a loss of power.
    case full
    /// Survives the end of the process.
    case normal
  }

  enum Transaction { case none, reading, writing }

  /// The most documents that one call may read or write [W-120].
  package static let mostDocumentsRead = 32_000
  package static let mostDocumentsWritten = 16_000

  package let location: Location
  let durability: Durability
  let migrations: [Migration]
  let now: () -> Double

  /// Asked during each wait for the lock of another process: whether to go on waiting.
  package var mayWait: () -> Bool = { true }

  /// When reads of the present call are interrupted and no write of it begins any more.
  let deadline = Deadline()
  /// How many write transactions have begun.
  package internal(set) var transactionCount = 0
  var session: Session?
  var transaction = Transaction.none
  var savepointDepth = 0
  var rows = RowBlocks()
  /// Why nothing more can be read or written in the open transaction, nor committed.
  var failure: StoreError?
  /// Whether the connection is in doubt, so that the next batch begins with a new one.
  var isDoubtful = false
  /// The log's length from which the next checkpoint is worth its time.
  var nextCheckpoint = Checkpoints.longLog
  /// The log's length when a quiet moment was last used for it.
  var triedPages = 0

  // Counted in each call; checked at run time, an access would cost as much as a column does, and
  // none reaches another.
  @exclusivity(unchecked) private var calls = 0
  /// The documents of the present call.
  @exclusivity(unchecked) var documentsRead = 0
  @exclusivity(unchecked) var documentsWritten = 0

  var encoded = JSONWriter()
  var parsed = JSONDocument()
  var parsedBytes: [UInt8] = []

  /// A store that opens nothing yet.
  ///
  /// `migrations` are those of the tables of documents, numbered from 2 in order; `now` gives
  /// milliseconds since the epoch.
  package init(
    location: Location, durability: Durability = .full, migrations: [Migration],
    now: @escaping () -> Double
  ) {
    self.location = location
    self.durability = durability
    self.migrations = [.store] + migrations
    self.now = now
  }

  deinit { close() }

  /// Whether the database is open.
  package var isOpen: Bool { session != nil }

  /// Whether a write transaction is open.
  package var isWriting: Bool { transaction == .writing }

  /// What a query may hold: documents, and nothing else of the database.
  package var reader: Reader { Reader(store: self) }

  /// What a mutation may hold.
  package var writer: Writer { Writer(store: self) }

  /// How many calls have come to their transaction: whether one did is seen by it.
  package var callCount: Int { unsafe calls }

  /// Begins the counts of a new call's documents.
  package func beginCall() {
    unsafe calls &+= 1
    unsafe documentsRead = 0
    unsafe documentsWritten = 0
  }

  /// Sets when reads are interrupted and no write begins any more, in nanoseconds of the
  /// monotonic clock; nil for never.
  package func setDeadline(_ nanoseconds: UInt64?) {
    deadline.set(nanoseconds ?? .max)
  }

  /// The same for a time from now on, in nanoseconds, without a look at the clock.
  package func allow(_ nanoseconds: UInt64) {
    deadline.allow(nanoseconds)
  }

  /// Runs calls of SQLite and turns what they throw into this module's error.
  ///
  /// It is here that a transaction which SQLite has undone by itself is noticed.
  func attempt<R: ~Copyable>(
    _ session: Session, _ body: () throws(SQLiteError) -> R
  ) throws(StoreError) -> R {
    do throws(SQLiteError) {
      return try body()
    } catch {
      throw note(StoreError(error, on: session.connection), session)
    }
  }

  func note(_ error: StoreError, _ session: Session) -> StoreError {
    switch error.reason {
    case .corrupt, .io, .readOnly: isDoubtful = true
    default: break
    }
    if transaction != .none, session.connection.isAutocommitting { failure = error }
    return error
  }
}
