import Functions
import JSON
import Values

/// The free-form object of an integration.
enum Metadata {
  /// The largest, as compact JSON.
  static let maximumBytes = 64 << 10

  /// `patch` merged into `old` one level deep, where null clears a field [W-103].
  ///
  /// Throws `valueNotAllowed` at `.metadata` where the merged object is too large.
  static func merged(
    _ patch: CanonicalJSON, into old: CanonicalJSON?
  ) throws(FunctionError) -> CanonicalJSON {
    let merged = (old ?? .emptyObject).merging(patch)
    guard merged.bytes.count <= maximumBytes else {
      throw .invalidArgument(".metadata", .valueNotAllowed, IntegrationShapes.metadata.validator)
    }
    do {
      let document = try JSONDocument(parsing: merged.bytes)
      return try CanonicalJSON(document, document.root)
    } catch {
      // Two objects that are each within the limits can pass that of fields together.
      throw FunctionError(error)
    }
  }
}
