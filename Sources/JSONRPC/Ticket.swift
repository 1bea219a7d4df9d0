/// A call that is answered later, in whatever order.
package struct Ticket: Hashable, Sendable, Comparable {
  let number: Int

  package static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }
}
