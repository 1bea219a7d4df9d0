import Functions

extension Function {
  /// The kinds of error that a call of this function can end with, each once, in the order of the
  /// contract's table.
  var possibleErrors: [FunctionError.Kind] {
    var kinds: Set<FunctionError.Kind> = [
      .argumentValidation, .internalError, .returnsValidation, .wrongFunctionType, .timeout,
      .limitExceeded, .storageFailed, .cancelled,
    ]
    kinds.formUnion(documentation.errors)
    if acceptsIdempotencyKey { kinds.insert(.conflict) }
    return FunctionError.Kind.allCases.filter(kinds.contains)
  }
}

extension FunctionError.Kind {
  /// When an error of this kind is given, as the contract's table says it [W-70].
  var meaning: String {
    switch self {
    case .functionNotFound: "There is no such public function."
    case .argumentValidation: "The arguments do not match the function's validator."
    case .internalError: "The host failed."
    case .returnsValidation: "The result does not match the function's validator."
    case .functionError: "The function refused; data.code names why."
    case .notFound: "There is no such document for this process."
    case .conflict: "A uniqueness rule; data.field names the field."
    case .forbidden: "The organization is outside of --organization."
    case .keyUnavailable: "A credential is needed and no usable key is configured."
    case .wrongFunctionType: "The function is of another type."
    case .decryptionFailed: "A ciphertext does not open."
    case .timeout: "The call ran longer than data.limitMs."
    case .limitExceeded: "A limit of values, documents or transactions."
    case .connectionFailed: "A call to the provider failed; data.category names why."
    case .storageFailed: "The database failed; data.reason names why. Nothing was written."
    case .cancelled: "The call was cancelled."
    }
  }
}
