import Documents
import Functions
import HTTP
import Integrations
import JSONRPC
import Sealing

/// The parts of a process, put together from its options; nothing is opened yet.
struct Composition {
  let store: Store
  let keyRing: KeyRing
  let runner: Runner
  let registry: Registry

  init(_ options: Options, _ keys: KeyEnvironment, _ log: Log) {
    let store = Store(
      location: options.location, durability: options.storeDurability,
      migrations: Migrations.all, now: SystemClock.wallMilliseconds)
    let keyRing = KeyRing(environment: keys, storage: options.keyStorage) { notice in
      log.note(notice)
    }
    let caller = Caller(
      client: options.client,
      organizations: options.organizations.isEmpty ? nil : options.organizations)
    self.store = store
    self.keyRing = keyRing
    let clock = Clock(
      wallMilliseconds: SystemClock.wallMilliseconds,
      monotonicNanoseconds: { UInt64(SystemClock.monotonicNanoseconds()) })
    runner = Runner(
      store: store, keyRing: keyRing, caller: caller, clock: clock,
      network: Network(
        HTTPClient.Configuration(endpoints: options.endpoints, trustFile: options.trustFile),
        clock: clock))
    registry = Registry(
      Integrations.functions(inlineCredentials: options.inlineCredentials),
      exposure: Registry.Exposure(types: options.allowedTypes, denied: options.denied))
  }
}

extension Options {
  /// The function types that the process exposes.
  var allowedTypes: Set<Functions.FunctionType> {
    Set(allowed.compactMap { Functions.FunctionType(rawValue: $0.rawValue) })
  }

  /// How messages are separated.
  var sessionFraming: JSONRPC.Framing {
    switch framing {
    case .auto: .auto
    case .line: .line
    case .header: .header
    }
  }

  /// Where the documents are.
  var location: Store.Location {
    switch database {
    case .file(let path): .file(path)
    case .memory: .memory
    // The empty path leads to no file, so each call that needs one gets its error [W-03].
    case .nowhere: .file("")
    }
  }

  fileprivate var storeDurability: Store.Durability {
    switch durability {
    case .full: .full
    case .normal: .normal
    }
  }

  /// The file that holds keys, or would.
  var keyFilePath: String? {
    switch keyStorage {
    case .file(let file): file.path
    case .memory(let file): file?.path
    }
  }

  /// Where keys are that no variable holds [W-112].
  var keyStorage: KeyStorage {
    let file = keyring.map { KeyFile(path: $0) }
    switch database {
    case .file(let path): return .file(file ?? KeyFile(path: "\(path).keys.json"))
    case .memory: return .memory(file)
    case .nowhere: return .file(file ?? KeyFile(path: ""))
    }
  }
}
