import Dispatch
import Documents
import Functions
import JSON
import Sealing
import Values

/// A document of a table that only these tests know.
struct Room: Sendable, Equatable {
  var name: String
  var seats: Double
  let creationTime: Double
  let id: DocumentID
}

/// A second table beside the product's: the function host knows neither.
enum Rooms {
  static let number: UInt32 = 10_002

  static let table = Table(
    name: "rooms", number: number,
    shape: Shape.object(
      { (creationTime: Double, id: DocumentID, name: String, seats: Double) in
        Room(name: name, seats: seats, creationTime: creationTime, id: id)
      },
      Field("_creationTime", \.creationTime, .number),
      Field("_id", \.id, .id("rooms", number: number)),
      Field("name", \.name, .string(.characters(1...20))),
      Field("seats", \.seats, .number)),
    columns: [Column("name") { .text($0.name) }])

  static let migration = Migration(
    number: 2, name: "rooms",
    sql: """
      CREATE TABLE rooms (
        rowid INTEGER PRIMARY KEY, creationTime REAL NOT NULL, name TEXT NOT NULL,
        checksum INTEGER NOT NULL, document TEXT NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX rooms_by_name ON rooms (name);
      """)

  static let byName = Selection(table, equal: ["name"])

  /// Adds a room and returns its id.
  static let add = Mutation(
    "rooms.add", Documentation("Adds a room.", example: .init(arguments: "{}", result: "null")),
    arguments: AddArguments.shape, returns: .value(.id("rooms", number: number))
  ) { context, arguments in
    try Rooms.insert(arguments, context)
  }

  /// How many rooms of a name there are, 0 or 1.
  static let count = Query(
    "rooms.count", Documentation("Counts.", example: .init(arguments: "{}", result: "0")),
    arguments: AddArguments.shape, returns: .value(.number)
  ) { context, arguments in
    var found = try context.db.select(byName, [.text(arguments.name)])
    return try found.advance() ? 1 : 0
  }

  static func insert(_ arguments: AddArguments, _ context: MutationContext) throws -> DocumentID {
    let id = try context.db.reserveID(in: table)
    let time = try context.db.nextCreationTime(context.now)
    try context.db.insert(
      table, id: id, creationTime: time,
      Room(name: arguments.name, seats: arguments.seats ?? 1, creationTime: time, id: id))
    return id
  }
}

struct AddArguments: Sendable {
  let name: String
  let seats: Double?

  static let shape = Shape.object(
    AddArguments.init(name:seats:),
    Field("name", \.name, .string), .optional("seats", \.seats, .number))
}

/// A host of functions, in memory unless it is told otherwise, with a clock that stands still.
struct TestHost {
  let store: Store
  let runner: Runner

  init(location: Store.Location = .memory, keys: KeyStorage = .memory(nil)) {
    store = Store(
      location: location, migrations: [Rooms.migration], now: { 1_700_000_000_000 })
    runner = Runner(
      store: store, keyRing: KeyRing(environment: .empty, storage: keys, notice: { _ in }),
      caller: Caller(client: "tests", organizations: nil),
      clock: Clock(
        wallMilliseconds: { 1_700_000_000_000 },
        monotonicNanoseconds: { DispatchTime.now().uptimeNanoseconds }))
  }

  /// Runs a public function and returns its result's JSON.
  func run(
    _ function: Function?, _ arguments: String, _ options: CallOptions = CallOptions()
  ) throws -> String {
    guard let function else { return "no such function" }
    let document = try JSONDocument(parsing: Array(arguments.utf8))
    var writer = JSONWriter()
    try runner.run(
      function, document, document.root, options, into: &writer)
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// How many rooms have a name.
  func count(_ name: String) throws -> String {
    try run(Function(Rooms.count), #"{"name":"\#(name)"}"#)
  }
}

/// The kind and details of the error that `body` throws; nil where it throws none.
func failure(_ body: () throws -> Void) -> FunctionError? {
  do {
    try body()
    return nil
  } catch {
    return FunctionError(error)
  }
}
