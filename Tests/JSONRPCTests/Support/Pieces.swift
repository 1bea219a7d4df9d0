import Testing

/// How the bytes of a test are cut up on their way into a session.
enum Cut: Sendable, CustomTestStringConvertible {
  case whole
  case single
  case random(seed: UInt64)

  static let all: [Cut] = [.whole, .single, .random(seed: 1), .random(seed: 2), .random(seed: 3)]

  func pieces(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
    switch self {
    case .whole:
      return [bytes[...]]
    case .single:
      return bytes.indices.map { bytes[$0...$0] }
    case .random(let seed):
      var generator = SplitMix(seed: seed)
      var pieces: [ArraySlice<UInt8>] = []
      var start = 0
      while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 1...23, using: &generator))
        pieces.append(bytes[start..<end])
        start = end
      }
      return pieces
    }
  }

  var testDescription: String {
    switch self {
    case .whole: "whole"
    case .single: "one byte at a time"
    case .random(let seed): "cut at random, seed \(seed)"
    }
  }
}

/// SplitMix64, so that a failing seed fails again.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) {
    state = seed
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
