// swift-format-ignore-file
import Sealing

func keep(_ secret: borrowing Secret) -> [Secret] { // expected-error {{type 'Secret' does not conform to protocol 'Copyable'}}
  []
}
