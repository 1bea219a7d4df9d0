import Glibc
import Secrets

/// A pattern to look for in the memory of this process, kept so that it is not found itself.
struct Canary {
  private static let mask: UInt8 = 0x5A
  private let masked = (0..<16).map { _ in UInt8.random(in: 0x61...0x7A) ^ mask }

  /// A secret of the pattern, repeated: the allocator writes over the beginning of what is freed.
  func makeSecret(repeated times: Int) -> Secret {
    Secret(capacity: masked.count * times) { output in
      for _ in 0..<times {
        for byte in masked { output.append(byte ^ Self.mask) }
      }
    }
  }

  /// How often the pattern is in the writable memory of this process.
  ///
  /// What is read goes through one mapped page, which is left out.
  func countInMemory() -> Int {
    let memory = unsafe open("/proc/self/mem", O_RDONLY | O_CLOEXEC)
    let page = unsafe mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
    guard let page = unsafe page, memory >= 0 else { return -1 }
    defer {
      unsafe munmap(page, 4096)
      close(memory)
    }
    var found = 0
    for region in Self.writableRegions() {
      var matched = 0
      for start in stride(from: region.lowerBound, to: region.upperBound, by: 4096) {
        guard start != UInt(bitPattern: page),
          unsafe pread(memory, page, 4096, off_t(start)) == 4096
        else {
          matched = 0
          continue
        }
        // No letter of the pattern need begin it anew: 16 random ones hardly repeat their start.
        for offset in 0..<4096 {
          let byte = unsafe page.load(fromByteOffset: offset, as: UInt8.self) ^ Self.mask
          matched = byte == masked[matched] ? matched + 1 : byte == masked[0] ? 1 : 0
          if matched == masked.count {
            found += 1
            matched = 0
          }
        }
      }
    }
    return found
  }

  private static func writableRegions() -> [Range<UInt>] {
    guard let file = unsafe fopen("/proc/self/maps", "re") else { return [] }
    defer { unsafe fclose(file) }
    var regions: [Range<UInt>] = []
    var line = [CChar](repeating: 0, count: 512)
    while unsafe fgets(&line, 512, file) != nil {
      let text = String(
        decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      let words = text.split(separator: " ")
      let ends = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
      if words.count > 1, words[1].hasPrefix("rw"), ends.count == 2 {
        regions.append(ends[0]..<ends[1])
      }
    }
    return regions
  }
}

/// The sanitizer that the tests were built with.
enum Sanitizer {
  /// Whether there is one: it keeps what was freed, and its own copies.
  static let isOn = names.contains { name in unsafe dlsym(nil, name) != nil }

  private static let names: [String] = ["__tsan_init", "__asan_init"]
}
