/// One step from an older database to a newer one: a file of `Schema/tables`.
package struct Migration: Sendable {
  /// The first is 1; a database's `user_version` is that of its last.
  package let number: Int
  package let name: String
  package let sql: String

  /// A migration of a file `<number>_<name>.sql`.
  package init(number: Int, name: String, sql: String) {
    self.number = number
    self.name = name
    self.sql = sql
  }
}
