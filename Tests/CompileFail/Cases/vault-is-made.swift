// swift-format-ignore-file
import Functions
import Sealing

@EventLoop func open(_ keyRing: KeyRing) throws {
  _ = Vault(keyRing: keyRing) // expected-error {{'Vault' initializer is inaccessible due to 'internal' protection level}} expected-error {{missing argument for parameter 'store' in call}}
}
