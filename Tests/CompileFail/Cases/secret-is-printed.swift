// swift-format-ignore-file
import Secrets

func show(_ secret: borrowing Secret) -> String {
  print(secret) // expected-error {{argument type 'Secret' does not conform to expected type 'Copyable'}}
  return "\(secret)" // expected-error {{no exact matches in call to instance method 'appendInterpolation'}}
}
