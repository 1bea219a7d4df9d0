import Functions
import Integrations
import Secrets
import Values

/// Ciphertexts that cannot be opened, as lines for a person and as an exit status.
struct FaultLine {
  /// The document or `setting`, the field, the key, and what is wrong.
  static func text(_ fault: SealFault) -> String {
    let kid = fault.kid?.description ?? "-"
    let reason =
      switch fault.kind {
      case .keyMissing: "its key is not configured"
      case .undecipherable: "does not open: changed, moved or not sealed here"
      case .misfiled: "opens, but its row names another key"
      }
    switch fault.holder {
    case .document(let id, let field, _):
      return "\(id?.description ?? "-")  \(Keys.fieldName(field))  \(kid)  \(reason)"
    case .setting(let name): return "setting  \(shown(name))  \(kid)  \(reason)"
    }
  }

  /// The name of a setting, or `unknown` for one that is none of ours.
  private static func shown(_ name: String) -> String {
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"):
        true
      default: false
      }
    }
    return isPlain && (1...64).contains(name.utf8.count) ? name : "unknown"
  }
}

/// How many ciphertexts could not be opened, and the first of them.
struct FaultTally {
  /// How many are kept to be told; `keys verify` tells all.
  static let limit = 1_000

  private(set) var kept: [SealFault] = []
  private(set) var count = 0
  /// Whether nothing but keys is missing.
  private var isOnlyKeys = true

  /// Counts some, and keeps them as long as there is room.
  mutating func add(_ faults: [SealFault]) {
    count += faults.count
    if faults.contains(where: { $0.kind != .keyMissing }) { isOnlyKeys = false }
    kept += faults.prefix(Self.limit - kept.count)
  }

  /// 65 where something does not open, 78 where only keys are missing.
  var status: CInt {
    if count == 0 { return ExitStatus.success }
    return isOnlyKeys ? ExitStatus.configuration : ExitStatus.dataError
  }
}
