// swift-format-ignore-file
import Secrets

func escape(_ secret: borrowing Secret) {
  var kept: Span<UInt8>? = nil // expected-error {{lifetime-dependent variable 'kept' escapes its scope}}
  secret.withBytes { kept = $0 } // expected-note {{it depends on the lifetime of argument '$0'}} expected-note {{this use causes the lifetime-dependent value to escape}}
  _ = kept
}
