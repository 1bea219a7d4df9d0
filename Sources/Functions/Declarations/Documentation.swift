/// What the contract says of a public function beside its types.
package struct Documentation: Sendable {
  /// A call that is shown in the OpenRPC document: compact JSON of the arguments and the result.
  package struct Example: Sendable {
    package let arguments: String
    package let result: String

    /// An example from two JSON texts.
    package init(arguments: String, result: String) {
      self.arguments = arguments
      self.result = result
    }
  }

  package let summary: String
  package let errors: [FunctionError.Kind]
  package let example: Example

  /// A one-sentence summary, the kinds of error that this function adds to those every call can
  /// give, and an example.
  package init(
    _ summary: String, errors: [FunctionError.Kind] = [], example: Example
  ) {
    self.summary = summary
    self.errors = errors
    self.example = example
  }
}
