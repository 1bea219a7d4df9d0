import Documents
import Functions
import Sealing

extension LogField {
  /// Why a key or a ciphertext cannot be used: a sentence of ours, with no byte of either.
  static func problem(_ error: SealingError) -> LogField {
    LogField(key: "cause", value: .own(error.message))
  }

  /// Why the database cannot be used: a sentence of ours.
  static func problem(_ error: StoreError) -> LogField {
    LogField(key: "cause", value: .own(error.message))
  }

  /// The same of a call that failed for it.
  static func problem(_ error: FunctionError) -> LogField {
    LogField(key: "cause", value: .own(error.message))
  }
}

extension Log {
  /// Tells of a key that was made, and where it is [W-112].
  func note(_ notice: KeyNotice) {
    switch notice {
    case .madeFile(let path):
      warning(
        "no key was configured, so one was made; keep a copy of the file", .path("file", path))
    case .madeInMemory:
      warning("no key was configured, so one was made that ends with this process")
    }
  }
}

extension FunctionError {
  /// The reason of a failed read or write of the database, as a word of the program.
  var storageReason: StaticString {
    let known: [StaticString] = [
      "diskFull", "readOnly", "corrupt", "locked", "io", "notOurs", "newer",
    ]
    return known.first { reason in
      details.contains { $0.value == .text(reason.description) }
    } ?? "io"
  }
}
