// swift-format-ignore-file
import Sealing
import Secrets

func authenticate(_ sealed: Sealed) throws {
  _ = try HMACSHA256(key: sealed) // expected-error {{cannot convert value of type 'Sealed' to expected argument type 'Secret'}}
}

func reveal(_ sealed: Sealed) -> Secret {
  sealed // expected-error {{cannot convert return expression of type 'Sealed' to return type 'Secret'}}
}
