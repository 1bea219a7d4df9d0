import Glibc

/// The sanitizer that the tests were built with.
enum Sanitizer {
  /// Whether there is one: it keeps what was freed, and its own copies, so that nothing can be told
  /// from the memory of a process.
  static let isOn =
    unsafe dlsym(nil, "__tsan_init") != nil || unsafe dlsym(nil, "__asan_init") != nil
}
