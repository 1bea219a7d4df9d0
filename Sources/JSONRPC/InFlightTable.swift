/// The calls that are answered later.
struct InFlightTable: Sendable {
  /// A place in the array that answers a batch.
  struct BatchSlot: Sendable {
    let batch: Int
    let slot: Int
  }

  struct Entry: Sendable {
    /// The id as it stands in a reply; nil for a notification.
    let id: [UInt8]?
    let slot: BatchSlot?
    /// Bytes of the request: what is kept of it while it waits is no more than a few times as much.
    var byteCount = 0
  }

  private var entries = TicketTable<Entry>()
  /// Places of calls that were answered.
  private var freePlaces: [Int] = []
  /// The tickets that a cancellation of an id means; more than one where a client repeats an id.
  ///
  /// Made when something is first cancelled, and forgotten when nothing is in flight: most clients
  /// cancel nothing.
  private var cancellable: [[UInt8]: Set<Ticket>]?
  private var last = 0
  /// Entries of requests, which are awaited by a client.
  private(set) var requests = 0
  /// Bytes of all calls, as they came.
  private(set) var byteCount = 0

  /// Calls of both kinds.
  var count: Int { entries.count }

  mutating func add(_ entry: Entry) -> Ticket {
    last += 1
    let ticket = Ticket(number: last, place: freePlaces.popLast() ?? count)
    entries.add(entry, for: ticket)
    byteCount += entry.byteCount
    if let id = entry.id {
      requests += 1
      cancellable?[id, default: []].insert(ticket)
    }
    return ticket
  }

  /// Takes a call out; nil where it was answered already.
  mutating func remove(_ ticket: Ticket) -> Entry? {
    guard let entry = entries.remove(ticket) else { return nil }
    byteCount -= entry.byteCount
    if let id = entry.id {
      requests -= 1
      forget(ticket, of: id)
    }
    if entries.isEmpty {
      freePlaces.removeAll(keepingCapacity: true)
      cancellable = nil
    } else {
      freePlaces.append(ticket.place)
    }
    return entry
  }

  /// The calls with that id, in the order they came; each is given out once. [W-34]
  mutating func cancel(_ id: [UInt8]) -> [Ticket] {
    if cancellable == nil {
      var all: [[UInt8]: Set<Ticket>] = [:]
      entries.forEach { ticket, entry in
        if let id = entry.id { all[id, default: []].insert(ticket) }
      }
      cancellable = all
    }
    return cancellable?.removeValue(forKey: id)?.sorted() ?? []
  }

  private mutating func forget(_ ticket: Ticket, of id: [UInt8]) {
    guard cancellable != nil else { return }
    cancellable?[id]?.remove(ticket)
    if cancellable?[id]?.isEmpty == true { cancellable?[id] = nil }
  }
}
