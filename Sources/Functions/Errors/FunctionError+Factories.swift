import Documents
import Sealing
package import Values

extension FunctionError {
  /// The function refused; `code` names why (-32000).
  package static func refused(
    _ code: String, _ message: String, _ details: [Detail] = []
  ) -> FunctionError {
    FunctionError(.functionError, message, [Detail("code", code)] + details)
  }

  /// A provider's call failed (-32009).
  package static func connectionFailed(
    category: String, httpStatus: Int?, _ message: String
  ) -> FunctionError {
    let status = httpStatus.map { [Detail("httpStatus", $0)] } ?? []
    return FunctionError(.connectionFailed, message, [Detail("category", category)] + status)
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

  /// A fault of the arguments that no validator finds by itself (-32602) [W-51].
  ///
  /// The message is made as a validator's own: of the path, of the validator that holds there (for
  /// a field that is not called for, of the object around it), and of what is asked beside, which
  /// goes on after "which" and holds no value that was sent.
  package static func invalidArgument(
    _ path: String, _ reason: ValidationError.Reason, _ validator: Validator,
    _ requirement: String? = nil
  ) -> FunctionError {
    FunctionError(ValidationError(at: path, reason, validator, requirement))
  }

  /// A result that the function's `returns` validator refuses, which is a fault of ours [W-52].
  static let returnsValidation = FunctionError(
    .returnsValidation,
    "ReturnsValidationError: The result does not match the function's returns validator.")

  /// Functions that call each other without end, which is a fault of ours (-32603).
  static let tooDeepCall = FunctionError(
    .internalError, "Functions called each other more than \(Limits.callDepth) deep.")
}
