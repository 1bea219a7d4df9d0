import Documents
import Functions
import Values

extension Reader {
  /// Throws `valueNotAllowed` at `.integrationId` for an id of another table [W-60].
  ///
  /// Which ids are the table's own only the store knows: imported documents keep theirs [W-181].
  @inline(__always)
  func requireIntegration(_ id: DocumentID) throws {
    if id.tableNumber == Integrations.tableNumber { return }
    try requireBrought(id)
  }

  private func requireBrought(_ id: DocumentID) throws {
    guard try isForeign(id, to: Integrations.table) else { return }
    throw FunctionError.invalidArgument(
      ".integrationId", .valueNotAllowed, IntegrationShapes.id.validator)
  }
}
