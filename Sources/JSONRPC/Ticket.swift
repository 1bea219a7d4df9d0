/// A call that is answered later, in whatever order.
@usableFromInline
package struct Ticket: Hashable, Sendable, Comparable {
  /// Counts the calls that are answered later.
  @usableFromInline let number: Int
  /// A small number that no other call has as long as this one is not answered.
  @usableFromInline let place: Int

  init(number: Int, place: Int) {
    self.number = number
    self.place = place
  }

  @inlinable
  package static func == (left: Ticket, right: Ticket) -> Bool { left.number == right.number }

  @inlinable
  package static func < (left: Ticket, right: Ticket) -> Bool { left.number < right.number }

  @inlinable
  package func hash(into hasher: inout Hasher) { hasher.combine(number) }
}
