internal import Synchronization

/// One SQL text of this program, with the place where each connection keeps it compiled.
///
/// Texts are made once, as constants: their number is the number of places.
struct StatementText: Sendable {
  let place: Int
  let sql: String

  init(_ sql: String) {
    self.sql = sql
    place = StatementText.next.add(1, ordering: .relaxed).oldValue
  }

  private static let next = Atomic<Int>(0)
}
