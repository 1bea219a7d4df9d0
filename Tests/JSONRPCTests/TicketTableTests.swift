import Testing

@testable import JSONRPC

struct TicketTableTests {
  @Test func `a value is found by its ticket and by no other of the same place`() {
    var table = TicketTable<String>()
    let (old, new) = (Ticket(number: 1, place: 2), Ticket(number: 2, place: 2))
    table.add("old", for: old)
    #expect(table.remove(new) == nil)
    #expect(table.remove(old) == "old")
    #expect(table.remove(old) == nil)
    table.add("new", for: new)
    #expect(table.remove(old) == nil)
    #expect(table.count == 1)
    #expect(table.remove(new) == "new")
    #expect(table.isEmpty)
    #expect(table.remove(Ticket(number: 3, place: 9)) == nil)
  }

  @Test func `all values are given with their tickets`() {
    var table = TicketTable<Int>()
    let tickets = (0..<5).map { Ticket(number: $0 + 1, place: 4 - $0) }
    for ticket in tickets { table.add(ticket.number * 10, for: ticket) }
    _ = table.remove(tickets[2])
    var found: [Int: Int] = [:]
    table.forEach { ticket, value in found[ticket.number] = value }
    #expect(found == [1: 10, 2: 20, 4: 40, 5: 50])
  }
}
