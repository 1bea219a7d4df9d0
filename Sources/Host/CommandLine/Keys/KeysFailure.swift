import Documents
import Functions
import Sealing
import Secrets

/// Why a `keys` subcommand ended before its end: one line, and an exit status.
struct KeysFailure: Error {
  let status: CInt
  let message: StaticString
  let fields: [LogField]

  init(_ status: CInt, _ message: StaticString, _ fields: LogField...) {
    self.status = status
    self.message = message
    self.fields = fields
  }

  /// What an error of the database, of the keys or of a function means to the person who runs this.
  init(_ error: any Error) {
    switch error {
    case let error as KeysFailure: self = error
    case let error as InspectionFault:
      self.init(
        ExitStatus.ioError, "the database cannot be used",
        LogField(key: "cause", value: .own(error.message)))
    case let error as SealingError:
      self.init(ExitStatus.configuration, "the keys cannot be used", .problem(error))
    default:
      let error = FunctionError(error)
      switch error.kind {
      case .storageFailed, .timeout:
        self.init(
          ExitStatus.ioError, "the database failed; integrations-host doctor says more",
          .problem(error))
      case .keyUnavailable:
        self.init(ExitStatus.configuration, "the keys cannot be used", .problem(error))
      default: self.init(ExitStatus.failure, "this failed; please report it", .problem(error))
      }
    }
  }

  /// Writes the line, and gives the status.
  func told(to log: Log) -> CInt {
    log.write(.error, message, fields)
    return status
  }
}

extension LogField {
  /// A key's id, which tells nothing of the key.
  static func kid(_ id: KeyID) -> LogField {
    LogField(key: "kid", value: .own(id.description))
  }
}
