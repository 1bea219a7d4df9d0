import Documents
import Functions
import Sealing
import Secrets

/// The `keys` subcommands that look at a database.
@EventLoop
struct KeysCommand {
  let action: KeysAction
  let options: Options
  let store: Store
  let keyRing: KeyRing
  let runner: Runner
  let log: Log

  init(_ action: KeysAction, _ options: Options, _ composition: Composition, _ log: Log) {
    self.action = action
    self.options = options
    store = composition.store
    keyRing = composition.keyRing
    runner = composition.runner
    self.log = log
  }

  /// Does what is asked, and returns the exit status.
  func run(output: consuming OutputStream) -> CInt {
    let lines = LineOutput(output)
    var status = ExitStatus.success
    do {
      try requireDatabase()
      status = try perform(lines)
    } catch {
      status = KeysFailure(error).told(to: log)
    }
    // What was begun and not committed is undone.
    store.close()
    let written = CommandOutput.status(of: lines.ending, log: log)
    return status == ExitStatus.success ? written : status
  }

  private func perform(_ lines: LineOutput) throws -> CInt {
    switch action {
    case .generate: return ExitStatus.success
    case .list: return try list(lines)
    case .rotate: return try rotate(lines)
    case .rewrap: return try rewrap(lines)
    case .retire(let kid): return try retire(kid, lines)
    case .verify: return try verify(lines)
    }
  }

  /// Refuses a place without a database: one that is made now would say of a wrong name that all is
  /// well.
  private func requireDatabase() throws {
    guard case .file(let path) = options.database else {
      throw KeysFailure(
        ExitStatus.usage, "the keys of a database in memory end with it; name a file",
        .text("option", "--database"))
    }
    switch try store.inspect() {
    case .missing, .empty:
      throw KeysFailure(
        ExitStatus.ioError, "there is no database here; name the one that hosts serve",
        .path("file", path))
    case .ours:
      // It was opened for a look, and is now to be opened as hosts open it.
      store.close()
    }
  }

  /// The keys there are, each once, the one that seals first; makes none.
  func configuredKeys() throws -> [ConfiguredKey] {
    var keys: [ConfiguredKey] = []
    for (id, origin) in try keyRing.keyIDs() {
      let index = keys.firstIndex { $0.id == id } ?? keys.endIndex
      if index == keys.endIndex { keys.append(ConfiguredKey(id: id)) }
      if origin == .environment { keys[index].isInEnvironment = true }
      if origin == .file { keys[index].isInFile = true }
    }
    return keys
  }
}

/// A key that is configured, and where.
struct ConfiguredKey {
  let id: KeyID
  var isInEnvironment = false
  var isInFile = false
}
