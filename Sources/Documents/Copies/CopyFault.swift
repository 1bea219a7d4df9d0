/// Why a database was not copied or put back; nothing was changed.
package struct CopyFault: Error, Hashable, Sendable {
  /// One or two plain sentences: what is wrong, and what to do.
  package let message: String
}
