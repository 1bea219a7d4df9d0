/// How far a check of the audit trail came, and what it found.
package struct AuditCheck: Sendable {
  /// How many rows were looked at.
  package internal(set) var rows = 0
  /// The last row that was found right; where the next check goes on.
  package internal(set) var place: AuditPlace
  /// Whether nothing is left to look at: the end was reached, or a fault.
  package internal(set) var isDone = false
  /// The first fault; nil where all that was looked at is as it was written.
  package internal(set) var fault: AuditFault?
  /// The place of the last row that was written, as it is kept apart; nil where that is lost.
  package let head: AuditPlace?
  /// What stands for rows that were pruned.
  package let stub: AuditStub?
}
