import Glibc

/// The sanitizer that the tests, and the debug build of the host with them, were built with.
enum Sanitizer {
  /// Whether there is one: it keeps what was freed, and its own copies, so that nothing can be told
  /// from the memory of a process.
  static let isOn = names.contains { name in unsafe dlsym(nil, name) != nil }

  /// Of a great number a twentieth under a sanitizer, where everything takes so much longer.
  static func lessened(_ count: Int) -> Int { isOn ? count / 20 : count }

  private static let names: [String] = ["__tsan_init", "__asan_init"]
}
