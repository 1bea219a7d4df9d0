import Testing

@testable import JSONRPC

struct InFlightTableTests {
  private func entry(_ id: String?) -> InFlightTable.Entry {
    InFlightTable.Entry(id: id.map { Array($0.utf8) }, slot: nil)
  }

  @Test func `a ticket is taken out once`() {
    var table = InFlightTable()
    let ticket = table.add(entry("1"))
    #expect(table.count == 1)
    let first = table.remove(ticket)
    let second = table.remove(ticket)
    #expect(first?.id == Array("1".utf8))
    #expect(second?.id == nil)
    #expect(table.count == 0)
    #expect(table.requests == 0)
  }

  @Test func `[W-34] an id is told from another by its kind and its bytes`() {
    var table = InFlightTable()
    let number = table.add(entry("1"))
    let string = table.add(entry("\"1\""))
    let float = table.add(entry("1.0"))
    let null = table.add(entry("null"))
    for (id, tickets) in [
      ("\"1\"", [string]), ("1", [number]), ("1e0", []), ("1.0", [float]), ("null", [null]),
    ] {
      let cancelled = table.cancel(Array(id.utf8))
      #expect(cancelled == tickets)
    }
  }

  @Test func `[W-34] all calls of a repeated id are cancelled, in order, and each once`() {
    var table = InFlightTable()
    let tickets = (0..<100).map { _ in table.add(entry("7")) }
    _ = table.remove(tickets[3])
    let wanted = tickets.filter { $0 != tickets[3] }
    let first = table.cancel(Array("7".utf8))
    let second = table.cancel(Array("7".utf8))
    #expect(first == wanted)
    #expect(second == [])
    let left = wanted.compactMap { table.remove($0) }
    #expect(left.count == 99)
    #expect(table.count == 0)
  }

  @Test func `places are given again and tickets never`() {
    var table = InFlightTable()
    let tickets = (0..<3).map { table.add(entry("\($0)")) }
    _ = table.remove(tickets[1])
    let next = table.add(entry("1"))
    #expect(next.place == tickets[1].place)
    #expect(next != tickets[1])
    #expect(table.remove(tickets[1])?.id == nil)
    #expect(table.cancel(Array("1".utf8)) == [next])
    let all = [tickets[0], tickets[2], next].compactMap { table.remove($0) }
    #expect(all.count == 3)
    #expect(table.add(entry("0")).place == 0)
  }

  @Test func `[W-34] calls that come after a first cancellation can be cancelled too`() {
    var table = InFlightTable()
    let first = table.add(entry("1"))
    let other = table.add(entry("2"))
    #expect(table.cancel(Array("1".utf8)) == [first])
    let second = table.add(entry("1"))
    _ = table.remove(other)
    #expect(table.cancel(Array("2".utf8)) == [])
    #expect(table.cancel(Array("1".utf8)) == [second])
  }

  @Test func `the bytes of what is in flight are counted`() {
    var table = InFlightTable()
    let tickets = [10, 20].map { table.add(InFlightTable.Entry(id: [], slot: nil, byteCount: $0)) }
    #expect(table.byteCount == 30)
    _ = table.remove(tickets[0])
    _ = table.remove(tickets[0])
    #expect(table.byteCount == 20)
    _ = table.remove(tickets[1])
    #expect(table.byteCount == 0)
  }

  @Test func `a notification is in flight but nobody waits for it`() {
    var table = InFlightTable()
    let ticket = table.add(entry(nil))
    #expect(table.count == 1)
    #expect(table.requests == 0)
    _ = table.remove(ticket)
    #expect(table.count == 0)
  }
}
