import Functions
import JSON
import JSONRPC

extension RPCError {
  /// What a client is told of a function's failure [W-70].
  init(_ error: FunctionError) {
    self.init(error, requestID: nil)
  }

  /// The same, with the id that the log line of one of our own failures carries too.
  init(_ error: FunctionError, requestID: UInt64?) {
    self.init(ErrorCode(error.kind), kind: error.kind.rawValue, message: error.message) { writer in
      for detail in error.details {
        writer.key(detail.name)
        detail.value.write(to: &writer)
      }
      if let requestID {
        let digits = String(requestID, radix: 16)
        writer.key("requestId")
        writer.string(String(repeating: "0", count: 16 - digits.count) + digits)
      }
    }
  }
}

extension ErrorCode {
  /// The code of a kind of failure.
  init(_ kind: FunctionError.Kind) {
    switch kind {
    case .functionNotFound: self = .functionNotFound
    case .argumentValidation: self = .invalidArguments
    case .internalError, .returnsValidation: self = .internalError
    case .functionError: self = .functionError
    case .notFound: self = .notFound
    case .conflict: self = .conflict
    case .forbidden: self = .forbidden
    case .keyUnavailable: self = .keyUnavailable
    case .wrongFunctionType: self = .wrongFunctionType
    case .decryptionFailed: self = .decryptionFailed
    case .timeout: self = .timeout
    case .limitExceeded: self = .limitExceeded
    case .connectionFailed: self = .connectionFailed
    case .storageFailed: self = .storageFailed
    case .cancelled: self = .cancelled
    }
  }
}
