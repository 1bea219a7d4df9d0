// swift-format-ignore-file
import Secrets

func share(_ secret: consuming Secret) -> Int { // expected-error {{'secret' consumed more than once}}
  let first = secret // expected-note {{consumed here}}
  let second = secret // expected-note {{consumed again here}}
  return first.count + second.count
}
