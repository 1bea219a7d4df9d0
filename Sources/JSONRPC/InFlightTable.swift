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
  }

  private var entries: [Ticket: Entry] = [:]
  /// The tickets that a cancellation of an id means; more than one where a client repeats an id.
  private var cancellable: [[UInt8]: Set<Ticket>] = [:]
  private var last = 0
  /// Entries of requests, which are awaited by a client.
  private(set) var requests = 0

  /// Calls of both kinds.
  var count: Int { entries.count }

  mutating func add(_ entry: Entry) -> Ticket {
    last += 1
    let ticket = Ticket(number: last)
    entries[ticket] = entry
    if let id = entry.id {
      requests += 1
      cancellable[id, default: []].insert(ticket)
    }
    return ticket
  }

  /// Takes a call out; nil where it was answered already.
  mutating func remove(_ ticket: Ticket) -> Entry? {
    guard let entry = entries.removeValue(forKey: ticket) else { return nil }
    if let id = entry.id {
      requests -= 1
      cancellable[id]?.remove(ticket)
      if cancellable[id]?.isEmpty == true { cancellable[id] = nil }
    }
    return entry
  }

  /// The calls with that id, in the order they came; each is given out once. [W-34]
  mutating func cancel(_ id: [UInt8]) -> [Ticket] {
    cancellable.removeValue(forKey: id)?.sorted() ?? []
  }
}
