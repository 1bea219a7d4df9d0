import Documents
import Sealing
import Values

extension FunctionError {
  /// The function refused; `code` names why (-32000).
  package static func refused(_ code: String, _ message: String) -> FunctionError {
    FunctionError(.functionError, message, [Detail("code", code)])
  }

  /// The document named by an id is not there for this process (-32001).
  package static let notFound = FunctionError(
    .notFound, "There is no such document. It may have been deleted.")

  /// A uniqueness rule (-32002).
  package static func conflict(field: String, _ message: String) -> FunctionError {
    FunctionError(.conflict, message, [Detail("field", field)])
  }

  /// An organization that this process may not see (-32003).
  package static let forbidden = FunctionError(
    .forbidden, "This process may not see that organization. It was started with --organization.")

  /// A limit of section 13 on values, documents or transactions (-32008).
  package static func limitExceeded(_ limit: String, _ message: String) -> FunctionError {
    FunctionError(.limitExceeded, message, [Detail("limit", limit)])
  }

  /// A call that ran longer than it may (-32007).
  package static func timeout(milliseconds: Int) -> FunctionError {
    FunctionError(
      .timeout, "The call took longer than it may. Nothing of it was written.",
      [Detail("limitMs", milliseconds)])
  }

  /// A call that was cancelled (-32800).
  package static let cancelled = FunctionError(.cancelled, "The call was cancelled.")

  /// An argument of the right type with a value that the function does not take [W-51].
  package static func valueNotAllowed(_ path: String, _ message: String) -> FunctionError {
    invalidArgument(path: path, reason: "valueNotAllowed", message)
  }

  /// An argument that is not called for [W-51].
  package static func extraField(_ path: String, _ message: String) -> FunctionError {
    invalidArgument(path: path, reason: "extraField", message)
  }

  /// An argument that is needed and was not given [W-51].
  package static func missingField(_ path: String, _ message: String) -> FunctionError {
    invalidArgument(path: path, reason: "missingField", message)
  }

  /// An argument fault of any reason; the message gets its prefix here (-32602).
  package static func invalidArgument(
    path: String, reason: String, _ message: String
  ) -> FunctionError {
    FunctionError(
      .argumentValidation, "ArgumentValidationError: \(message)",
      [Detail("path", path), Detail("reason", reason)])
  }

  /// A result that the function's `returns` validator refuses, which is a fault of ours [W-52].
  static let returnsValidation = FunctionError(
    .returnsValidation,
    "ReturnsValidationError: The result does not match the function's returns validator.")

  /// Functions that call each other without end, which is a fault of ours (-32603).
  static let tooDeepCall = FunctionError(
    .internalError, "Functions called each other more than \(Limits.callDepth) deep.")
}
