import Documents
import Functions
import Integrations
import Sealing

/// `keys rotate`: a new primary key in the key file.
extension KeysCommand {
  /// Puts a new key into the key file and commits the audit row of it.
  ///
  /// The row stands in an open transaction while the file changes, and is committed right after: a
  /// rotation that fails leaves no row. Where the process or the disk fails in between, the file has
  /// its new key and the row is missing.
  func rotate(_ lines: LineOutput) throws -> CInt {
    if try configuredKeys().first?.isInEnvironment == true {
      throw KeysFailure(ExitStatus.configuration, Self.environmentRotation)
    }
    guard case .file(let file) = options.keyStorage else { return ExitStatus.usage }
    try store.beginWriting()
    var made: KeyRotation?
    var failure: (any Error)?
    let kid = try file.rotate { rotation in
      guard made == nil else {
        // The row that was written says something else.
        failure = KeysFailure(
          ExitStatus.configuration, "another process made the key file at this moment; try again")
        return false
      }
      made = rotation
      do {
        try runner.run(
          Keys.noteRotation, RotatedKey(kid: rotation.kid, previous: rotation.previous))
        return true
      } catch {
        failure = error
        return false
      }
    }
    guard let kid, let made else { throw failure ?? StoreError(.io) }
    do {
      try store.endBatch()
    } catch {
      throw KeysFailure(
        ExitStatus.ioError, "the key file has its new key, but no audit row tells of it",
        .kid(kid), .problem(FunctionError(error)))
    }
    lines.write("\(kid) is the primary key now, in \(file.path); keep a copy of that file")
    if let previous = made.previous {
      lines.write("\(previous) still opens what it sealed; integrations-host keys rewrap goes on")
    }
    return ExitStatus.success
  }

  private static let environmentRotation: StaticString = """
    the primary key comes from the environment: set ENCRYPTION_SECRET to what \
    integrations-host keys generate prints, put the old key into ENCRYPTION_SECRET_PREVIOUS, \
    and restart the hosts
    """
}
