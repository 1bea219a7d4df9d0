/// The exit statuses of [W-03] and [W-13], as sysexits.h numbers them.
package enum ExitStatus {
  package static let success: CInt = 0
  /// A call failed, or a replayed conversation differed.
  package static let failure: CInt = 1
  /// The command line was not understood.
  package static let usage: CInt = 64
  /// No next message could be found in the input, a ciphertext does not open, or a key that is to be
  /// retired is needed.
  package static let dataError: CInt = 65
  /// The database cannot be opened, is not ours, or is newer than this program.
  package static let ioError: CInt = 74
  /// A key variable or the key file is not usable.
  package static let configuration: CInt = 78
}
