@testable import Sealing

/// The keys of a host that a target makes: one, the same for all inputs.
let hostKeys: KeyEnvironment = {
  let key = Array(String(repeating: "5c", count: 32).utf8)
  guard
    let keys = try? KeyEnvironment(value: { $0 == "ENCRYPTION_SECRET_HEX" ? key : nil })
  else { end("no keys") }
  return keys
}()
