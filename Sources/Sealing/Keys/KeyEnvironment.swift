import Glibc
import Secrets

/// The keys in the environment variables of [W-112], decoded but not used.
package struct KeyEnvironment: Sendable {
  private static let primaryName = "ENCRYPTION_SECRET"
  private static let hexadecimalName = "ENCRYPTION_SECRET_HEX"
  private static let previousName = "ENCRYPTION_SECRET_PREVIOUS"

  /// The variables that hold keys.
  package static let variableNames = [primaryName, hexadecimalName, previousName]

  /// An environment in which no key is set.
  package static let empty = KeyEnvironment(primary: nil, previous: [])

  /// The key that seals.
  package let primary: Key?

  /// Older keys, which still open.
  package let previous: [Key]

  private init(primary: Key?, previous: [Key]) {
    self.primary = primary
    self.previous = previous
  }

  /// Reads the variables that `value` looks up by name.
  ///
  /// A variable that is set but has no effect, `ENCRYPTION_SECRET_HEX` beside `ENCRYPTION_SECRET`,
  /// must have the right form all the same. [W-03]
  ///
  /// - Throws: `keyVariable`, with a message that has the name and the fault but no byte of it.
  package init(value: (String) -> [UInt8]?) throws(SealingError) {
    let base64 = try Self.read(Self.primaryName, value) { text throws(KeyText.Fault) in
      try KeyText.base64(text)
    }
    let hexadecimal = try Self.read(Self.hexadecimalName, value) { text throws(KeyText.Fault) in
      try KeyText.hexadecimal(text)
    }
    primary = base64 ?? hexadecimal
    previous = try Self.read(Self.previousName, value, Self.list) ?? []
    guard primary != nil || previous.isEmpty else {
      throw SealingError(
        .keyVariable(Self.previousName),
        "\(Self.previousName) is set but there is no key to seal with: "
          + "set \(Self.primaryName) too.")
    }
  }

  /// The keys in the environment of this process.
  ///
  /// - Throws: `keyVariable`.
  package static func ofProcess() throws(SealingError) -> KeyEnvironment {
    try KeyEnvironment { name in
      guard let value = unsafe getenv(name) else { return nil }
      return unsafe [UInt8](UnsafeRawBufferPointer(start: value, count: strlen(value)))
    }
  }

  /// Wipes the variables from the memory of this process, where `/proc` and children show them.
  ///
  /// To be called while there is one thread, once the keys are read and no child needs them.
  package static func eraseFromProcess() {
    for name in variableNames {
      // A parent may pass a name twice. Only the first entry is found, so each one that was wiped
      // is called something else until there is none left; then all are taken out at once.
      var entries: [UnsafeMutablePointer<CChar>] = unsafe []
      while let value = unsafe getenv(name) {
        unsafe wipe(UnsafeMutableRawBufferPointer(start: value, count: strlen(value)))
        let entry = unsafe value - (name.utf8.count + 1)
        unsafe entry.pointee = placeholder
        unsafe entries.append(entry)
      }
      unsafe entries.forEach { entry in unsafe entry.pointee = initial }
      unsafe unsetenv(name)
    }
  }

  /// What all names begin with, and what stands there in the meantime.
  private static let initial = CChar(bitPattern: UInt8(ascii: "E"))
  private static let placeholder = CChar(bitPattern: UInt8(ascii: "-"))

  /// What `decode` makes of one variable; nil where it is unset or empty.
  private static func read<R>(
    _ name: String, _ value: (String) -> [UInt8]?,
    _ decode: (Span<UInt8>) throws(KeyText.Fault) -> R
  ) throws(SealingError) -> R? {
    guard var text = value(name), !text.isEmpty else { return nil }
    defer { text.wipe() }
    do throws(KeyText.Fault) {
      return try decode(text.span)
    } catch {
      throw SealingError(
        .keyVariable(name),
        "\(name) \(error.reason). `integrations-host keys generate` prints a new key.")
    }
  }

  /// The keys of a comma list, each in base64 or as `hex:` and digits.
  private static func list(_ text: Span<UInt8>) throws(KeyText.Fault) -> [Key] {
    var keys: [Key] = []
    var start = 0
    for end in 0...text.count where end == text.count || text[end] == UInt8(ascii: ",") {
      keys.append(try element(text.extracting(start..<end), number: keys.count + 1))
      start = end + 1
    }
    return keys
  }

  private static func element(_ text: Span<UInt8>, number: Int) throws(KeyText.Fault) -> Key {
    guard !text.isEmpty else { throw KeyText.Fault(reason: "has an empty element \(number)") }
    do throws(KeyText.Fault) {
      let prefix: StaticString = "hex:"
      guard text.starts(with: prefix) else { return try KeyText.base64(text) }
      return try KeyText.hexadecimal(text.extracting(droppingFirst: prefix.utf8CodeUnitCount))
    } catch {
      throw KeyText.Fault(reason: "has an element \(number) that \(error.reason)")
    }
  }
}

extension Span<UInt8> {
  /// Whether the bytes begin with those of a constant.
  func starts(with prefix: StaticString) -> Bool {
    guard count >= prefix.utf8CodeUnitCount else { return false }
    return (0..<prefix.utf8CodeUnitCount).allSatisfy { index in
      unsafe self[index] == prefix.utf8Start[index]
    }
  }
}
