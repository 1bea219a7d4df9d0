// swift-format-ignore-file
import Secrets

func keep(_ secret: borrowing Secret) -> [Secret] { // expected-error {{type 'Secret' does not conform to protocol 'Copyable'}}
  []
}
