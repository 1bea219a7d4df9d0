/// What keeps a test from going on: the host did not do what the harness waited for.
///
/// A test lets it pass through `throws`; Swift Testing then prints `description`, which holds what
/// the host wrote on stderr, so that a failure can be understood from the report alone.
struct HarnessError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) {
    self.description = description
  }
}
