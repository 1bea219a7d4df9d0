/// The codes that an error reply can carry; there are no others. [W-70]
package enum ErrorCode: Int, Sendable, CaseIterable {
  case parseError = -32700
  case invalidRequest = -32600
  case functionNotFound = -32601
  case invalidArguments = -32602
  case internalError = -32603
  case functionError = -32000
  case notFound = -32001
  case conflict = -32002
  case forbidden = -32003
  case keyUnavailable = -32004
  case wrongFunctionType = -32005
  case decryptionFailed = -32006
  case timeout = -32007
  case limitExceeded = -32008
  case connectionFailed = -32009
  case storageFailed = -32010
  case cancelled = -32800

  /// The `data.kind` that goes with the code where nothing more special is known.
  package var kind: String {
    switch self {
    case .parseError: "ParseError"
    case .invalidRequest: "InvalidRequest"
    case .functionNotFound: "FunctionNotFound"
    case .invalidArguments: "ArgumentValidationError"
    case .internalError: "InternalError"
    case .functionError: "FunctionError"
    case .notFound: "NotFound"
    case .conflict: "Conflict"
    case .forbidden: "Forbidden"
    case .keyUnavailable: "KeyUnavailable"
    case .wrongFunctionType: "WrongFunctionType"
    case .decryptionFailed: "DecryptionFailed"
    case .timeout: "Timeout"
    case .limitExceeded: "LimitExceeded"
    case .connectionFailed: "ConnectionFailed"
    case .storageFailed: "StorageFailed"
    case .cancelled: "Cancelled"
    }
  }
}
