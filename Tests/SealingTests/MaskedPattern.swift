import Glibc
import Testing

@testable import Sealing
@testable import Secrets

/// A pattern to look for in the memory of this process, kept so that it is not found itself.
///
/// A secret repeats the pattern: the allocator itself writes over the beginning of what is freed, and
/// anything may write over some of the rest, but hardly over all of it.
struct MaskedPattern {
  static let byteCount = 16
  private static let mask: UInt8 = 0x5A
  private let masked: [UInt8]

  /// Random letters that nobody has yet.
  init() {
    masked = (0..<Self.byteCount).map { _ in UInt8.random(in: 0x61...0x7A) ^ Self.mask }
  }

  /// The last bytes of a span.
  init(endOf bytes: Span<UInt8>) {
    let last = bytes.extracting(last: Self.byteCount)
    masked = last.indices.map { last[$0] ^ Self.mask }
  }

  /// A secret of the pattern, repeated.
  func makeSecret(repeated times: Int) -> Secret {
    Secret(capacity: masked.count * times) { output in
      for _ in 0..<times {
        for byte in masked { output.append(byte ^ Self.mask) }
      }
    }
  }

  /// Sets an environment variable to the pattern and `suffix`, leaving no other copy.
  func setVariable(_ name: String, suffix: String) {
    let tail = suffix.utf8.map { CChar(bitPattern: $0) } + [0]
    let head = masked.count
    let value = UnsafeMutablePointer<CChar>.allocate(capacity: head + tail.count)
    for index in masked.indices {
      unsafe value[index] = CChar(bitPattern: masked[index] ^ Self.mask)
    }
    for index in tail.indices { unsafe value[head + index] = tail[index] }
    _ = unsafe setenv(name, value, 1)
    unsafe explicit_bzero(value, head + tail.count)
    unsafe value.deallocate()
  }

  /// How often the pattern is in the writable memory of this process.
  func countInMemory() -> Int {
    let size = 1 << 20
    let buffer = unsafe mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    let memory = unsafe Glibc.open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    guard let buffer = unsafe buffer, memory >= 0 else { return -1 }
    defer {
      unsafe munmap(buffer, size)
      close(memory)
    }
    let own = UInt(bitPattern: buffer)
    var found = 0
    for region in Self.writableRegions() {
      var start = region.lowerBound
      while start < region.upperBound {
        // The copy is not to be found: the one mapping is read around it.
        var end = min(start + UInt(size), region.upperBound)
        if start < own { end = min(end, own) }
        if (own..<(own + UInt(size))).contains(start) {
          start = own + UInt(size)
          continue
        }
        let read = unsafe pread(memory, buffer, Int(end - start), off_t(start))
        if read <= 0 { break }
        found += unsafe count(in: UnsafeRawBufferPointer(start: buffer, count: read))
        // A match may lie across the end of what was read.
        start = end == region.upperBound || end == own ? end : end - UInt(masked.count - 1)
      }
    }
    return found
  }

  private func count(in bytes: UnsafeRawBufferPointer) -> Int {
    guard let start = bytes.baseAddress, let first = masked.first else { return 0 }
    var count = 0
    var offset = 0
    while offset + masked.count <= bytes.count,
      let hit = unsafe memchr(
        start + offset, Int32(first ^ Self.mask), bytes.count - offset - masked.count + 1)
    {
      offset = unsafe UnsafeRawPointer(hit) - start
      if unsafe zip(bytes[offset...], masked).allSatisfy({ $0 ^ Self.mask == $1 }) {
        count += 1
      }
      offset += 1
    }
    return count
  }

  private static func writableRegions() -> [Range<UInt>] {
    guard let maps = try? FileDescriptor("/proc/self/maps", O_RDONLY) else { return [] }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1 << 20)
    try? maps.read(into: &bytes, limit: 1 << 20)
    return String(decoding: bytes, as: UTF8.self).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ")
      guard fields.count >= 2, fields[1].hasPrefix("rw") else { return nil }
      let ends = fields[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      return ends.count == 2 ? ends[0]..<ends[1] : nil
    }
  }
}
