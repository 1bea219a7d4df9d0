import Glibc

/// What became of a name.
package enum Resolution: Equatable, Sendable {
  /// The addresses in the order in which they are to be tried; never none.
  case addresses([IPAddress])
  /// There is no such name, or nobody answered.
  case notFound
  /// An address is good on one link alone, so it is none of the internet.
  case scoped
}

/// Asks the system for the addresses of a name; waits as long as it takes.
enum NameLookup {
  static func addresses(of host: String) -> Resolution {
    var hints = unsafe addrinfo()
    unsafe hints.ai_family = AF_UNSPEC
    unsafe hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
    // No addresses of a kind that this machine has no way to.
    unsafe hints.ai_flags = AI_ADDRCONFIG
    var list: UnsafeMutablePointer<addrinfo>?
    guard unsafe getaddrinfo(host, nil, &hints, &list) == 0 else { return .notFound }
    defer { unsafe freeaddrinfo(list) }
    var found: [IPAddress] = []
    var next = unsafe list
    while let entry = unsafe next {
      unsafe next = entry.pointee.ai_next
      guard let name = unsafe entry.pointee.ai_addr else { continue }
      let size = unsafe Int(entry.pointee.ai_addrlen)
      let raw = UnsafeRawPointer(name)
      switch unsafe CInt(name.pointee.sa_family) {
      case AF_INET where size >= MemoryLayout<sockaddr_in>.size:
        found.append(IPAddress(unsafe raw.load(as: sockaddr_in.self).sin_addr))
      case AF_INET6 where size >= MemoryLayout<sockaddr_in6>.size:
        let six = unsafe raw.load(as: sockaddr_in6.self)
        guard six.sin6_scope_id == 0 else { return .scoped }
        found.append(IPAddress(six.sin6_addr))
      default: continue
      }
    }
    return found.isEmpty ? .notFound : .addresses(found)
  }
}
