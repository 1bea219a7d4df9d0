import Documents

extension Store {
  /// Whether there is a database of ours; a line says where there is none, and none is made.
  func isThere(_ log: Log) -> Bool {
    do throws(InspectionFault) {
      switch try inspect() {
      case .ours:
        // It was opened for reading alone.
        close()
        return true
      case .missing, .empty:
        log.error("there is no database here; name one by --database")
        return false
      }
    } catch {
      log.error(
        "the database cannot be used; integrations-host doctor says more",
        LogField(key: "cause", value: .own(error.message)))
      return false
    }
  }
}

extension Log {
  /// Tells why the database failed.
  func tell(_ error: StoreError) {
    self.error(
      "the database failed; integrations-host doctor says more",
      LogField(key: "cause", value: .own(error.message)))
  }
}
