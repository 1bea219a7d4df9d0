import JSONRPC
import Testing

struct ErrorCodeTests {
  @Test func `[W-70] the codes and their kinds are those of the contract`() {
    let wanted: [Int: String] = [
      -32700: "ParseError", -32600: "InvalidRequest", -32601: "FunctionNotFound",
      -32602: "ArgumentValidationError", -32603: "InternalError", -32000: "FunctionError",
      -32001: "NotFound", -32002: "Conflict", -32003: "Forbidden", -32004: "KeyUnavailable",
      -32005: "WrongFunctionType", -32006: "DecryptionFailed", -32007: "Timeout",
      -32008: "LimitExceeded", -32009: "ConnectionFailed", -32010: "StorageFailed",
      -32800: "Cancelled",
    ]
    let codes = ErrorCode.allCases.map { ($0.rawValue, $0.kind) }
    #expect(Dictionary(uniqueKeysWithValues: codes) == wanted)
  }
}
