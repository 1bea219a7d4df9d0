/// What belongs to the calls that are answered later, by ticket.
///
/// Tickets have places, so that nothing is hashed: most calls are over before the next one.
@usableFromInline
package struct TicketTable<Value> {
  @usableFromInline
  struct Entry {
    @usableFromInline let ticket: Ticket
    @usableFromInline let value: Value

    @inlinable
    init(ticket: Ticket, value: Value) {
      self.ticket = ticket
      self.value = value
    }
  }

  @usableFromInline var entries: [Entry?] = []
  @usableFromInline package private(set) var count = 0

  /// An empty table.
  @inlinable
  package init() {}

  @inlinable package var isEmpty: Bool { count == 0 }

  /// Adds the value of a ticket that has none.
  @inlinable
  package mutating func add(_ value: Value, for ticket: Ticket) {
    while entries.count <= ticket.place { entries.append(nil) }
    entries[ticket.place] = Entry(ticket: ticket, value: value)
    count += 1
  }

  /// Takes the value of a ticket out; nil where there is none.
  @inlinable
  package mutating func remove(_ ticket: Ticket) -> Value? {
    // The place may be another's by now.
    guard ticket.place < entries.count, let entry = entries[ticket.place], entry.ticket == ticket
    else { return nil }
    entries[ticket.place] = nil
    count -= 1
    if count == 0 { entries.removeAll(keepingCapacity: true) }
    return entry.value
  }

  /// Gives all values with their tickets, in no useful order.
  @inlinable
  package func forEach(_ body: (Ticket, Value) -> Void) {
    if isEmpty { return }
    for case let entry? in entries { body(entry.ticket, entry.value) }
  }
}

extension TicketTable: Sendable where Value: Sendable {}
extension TicketTable.Entry: Sendable where Value: Sendable {}
