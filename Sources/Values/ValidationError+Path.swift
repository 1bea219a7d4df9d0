import JSON

extension ValidationError {
  /// The longest part of a name that a path repeats, in bytes [W-51].
  package static let pathNameBytes = 64

  /// The step of a path to a member: `.name` for an identifier, else `["..."]` with JSON's escapes.
  ///
  /// An identifier is `[A-Za-z_][A-Za-z0-9_]*`. Names are cut to 64 bytes on a scalar boundary.
  package static func path(ofMember name: String) -> String {
    let cut = prefix(of: name)
    if isIdentifier(name) { return ".\(cut)" }
    var writer = JSONWriter()
    writer.string(cut)
    return "[\(String(decoding: writer.bytes, as: UTF8.self))]"
  }

  /// The step of a path to an element: `[0]`.
  package static func path(ofElement index: Int) -> String { "[\(index)]" }

  /// The same error, seen from the object that holds the member.
  func inside(member name: @autoclosure () -> String) -> ValidationError {
    inside(step: Self.path(ofMember: name()))
  }

  /// The same error, seen from the array that holds the element.
  func inside(element index: Int) -> ValidationError {
    inside(step: Self.path(ofElement: index))
  }

  private func inside(step: String) -> ValidationError {
    var error = self
    error.path = step + path
    return error
  }

  private static func prefix(of name: String) -> String {
    guard name.utf8.count > pathNameBytes else { return name }
    var scalars = String.UnicodeScalarView()
    var count = 0
    for scalar in name.unicodeScalars {
      count += UTF8.width(scalar)
      guard count <= pathNameBytes else { break }
      scalars.append(scalar)
    }
    return String(scalars)
  }

  private static func isIdentifier(_ name: String) -> Bool {
    guard let first = name.utf8.first, !isDigit(first) else { return false }
    return name.utf8.allSatisfy { byte in
      isDigit(byte) || byte == UInt8(ascii: "_")
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}
