import JSON
import JSONRPC

/// Reads requests, answers them, and writes the replies, on one thread.
package struct Server: ~Copyable {
  private var session = Session(framing: .auto)
  private let input: InputStream
  private let output: OutputStream

  /// A server on the standard streams.
  package init(_ streams: consuming StandardStreams) {
    input = InputStream(streams.input)
    output = OutputStream(streams.output)
  }

  /// Serves until the end of input, and returns the exit status.
  package mutating func run() -> CInt {
    while true {
      switch session.next() {
      case .call(let call): answer(call)
      case .needsInput:
        guard flush() else { return 0 }
        receive()
      case .blocked: guard flush() else { return 0 }
      case .cancel: break
      case .exit, .ended:
        _ = flush()
        return 0
      case .desynchronized:
        session.appendClosingError()
        _ = flush()
        return 65
      }
    }
  }

  private mutating func answer(_ call: Call) {
    let method = session.document.string(at: call.method)
    session.reply(to: call) { (writer) throws(RPCError) in
      guard method == "host.ping" else { throw .functionNotFound(method) }
      writer.null()
    }
  }

  /// Writes every reply; false where nobody reads any more.
  private mutating func flush() -> Bool {
    var bytes: [UInt8] = []
    session.takeOutput(into: &bytes)
    var written = 0
    var poll = Poll<Int>()
    poll.watch(0, output.number, for: .writable)
    while written < bytes.count {
      switch output.write(bytes.span.extracting(written..<bytes.count)) {
      case .written(let count): written += count
      case .wouldBlock: _ = try? poll.wait(milliseconds: nil)
      case .closed, .failed: return false
      }
    }
    return true
  }

  private mutating func receive() {
    var poll = Poll<Int>()
    poll.watch(0, input.number, for: .readable)
    _ = try? poll.wait(milliseconds: nil)
    var isEnded = false
    session.receive { buffer in
      switch input.read(into: &buffer) {
      case .read(let count): return count
      case .wouldBlock: return 0
      case .endOfInput, .failed:
        isEnded = true
        return 0
      }
    }
    if isEnded { session.endOfInput() }
  }
}
