import Secrets

/// The keys that there are right now, read when they are first needed. [W-112]
///
/// Nothing is remembered of a failure, so every call tries again.
struct KeyCollection {
  struct Entry {
    let id: KeyID
    let key: Key
    let origin: KeyOrigin

    init(_ key: Key, _ origin: KeyOrigin) throws(SealingError) {
      id = try key.makeID()
      self.key = key
      self.origin = origin
    }
  }

  private let environment: KeyEnvironment
  private let storage: KeyStorage
  private let random: RandomBytes
  private let notice: @Sendable (KeyNotice) -> Void

  /// Nil until an id is asked for, since making one starts OpenSSL.
  private var environmentEntries: [Entry]?
  private var fileEntries: [Entry] = []
  private var fileIdentity: KeyFile.Identity?
  private var hasSeenFile = false
  private var memoryEntries: [Entry] = []

  init(
    environment: KeyEnvironment, storage: KeyStorage, random: RandomBytes,
    notice: @escaping @Sendable (KeyNotice) -> Void
  ) {
    self.environment = environment
    self.storage = storage
    self.random = random
    self.notice = notice
  }

  /// The key that seals; made, where there is no key at all.
  ///
  /// - Throws: `keyFile`, `library`.
  mutating func primary() throws(SealingError) -> Entry {
    if let first = try inEnvironment().first { return first }
    if let first = try inStorage().first { return first }
    return try make()
  }

  /// The key of this id; the file is looked at only where no variable holds it.
  ///
  /// - Throws: `keyUnavailable`, `keyFile`, both with the id; `library`.
  mutating func find(_ kid: String) throws(SealingError) -> Entry {
    guard let id = KeyID(kid) else { throw .unknownKey(kid) }
    if let entry = try inEnvironment().first(where: { $0.id == id }) { return entry }
    do throws(SealingError) {
      if let entry = try inStorage().first(where: { $0.id == id }) { return entry }
    } catch {
      throw error.concerning(kid)
    }
    throw .unknownKey(kid)
  }

  /// The keys that variables hold, the primary one first.
  mutating func inEnvironment() throws(SealingError) -> [Entry] {
    if let environmentEntries { return environmentEntries }
    var entries: [Entry] = []
    if let primary = environment.primary { entries.append(try Entry(primary, .environment)) }
    for key in environment.previous { entries.append(try Entry(key, .environment)) }
    environmentEntries = entries
    return entries
  }

  /// The keys of the file as it is now, if there is one, and those made in memory.
  ///
  /// - Throws: `keyFile`, `library`.
  mutating func inStorage() throws(SealingError) -> [Entry] {
    guard let file = storage.file else { return memoryEntries }
    try refresh(from: file)
    return memoryEntries.isEmpty ? fileEntries : fileEntries + memoryEntries
  }

  private mutating func refresh(from file: KeyFile) throws(SealingError) {
    if let fileIdentity, fileIdentity == file.identity() { return }
    fileEntries = []
    fileIdentity = nil
    guard let content = try file.load() else { return }
    hasSeenFile = true
    var entries: [Entry] = []
    for key in content.keys { entries.append(try Entry(key, .file)) }
    fileEntries = entries
    fileIdentity = content.identity
  }

  private mutating func make() throws(SealingError) -> Entry {
    let key = try Key(random: random)
    guard case .file(let file) = storage else {
      let entry = try Entry(key, .memory)
      memoryEntries = [entry]
      notice(.madeInMemory)
      return entry
    }
    guard !hasSeenFile else {
      // A second key would hide that the first one is lost.
      throw file.failure(.vanished, "is gone: put it back")
    }
    let isOurs = try file.make(key, random: random)
    if isOurs { notice(.madeFile(path: file.path)) }
    // What another process made first counts, so the file is read in either case.
    guard let first = try inStorage().first else {
      throw file.failure(.notAFile, "cannot be made: something else has its name")
    }
    return first
  }
}
