/// Where a connection leads, and whom it trusts there.
struct Place: Hashable {
  /// The name that requests and certificates have, wherever the connection leads.
  let host: String
  let address: IPAddress
  let port: UInt16
  /// Nil without TLS.
  let trust: TrustStore?
}

/// One connection: it is made, carries one request and its answer at a time, and may be kept.
///
/// It never waits. Each call of `advance` does what can be done now, and `interest` says what has
/// to come about before the next one.
final class Connection {
  private enum Phase {
    case connecting
    case shakingHands(TLSSession)
    case exchanging
    case idle
  }

  /// What came of going on.
  enum Step {
    case waiting
    /// No connection came about; `code` is an `errno`.
    case unreachable(code: CInt)
    case answered(HTTPResponse, isReusable: Bool)
    case failed(HTTPFailure)
  }

  /// What the descriptor is called where it is watched.
  let token: UInt
  let place: Place
  /// The exchange that it is for; nil while it is kept.
  private(set) var owner: UInt?
  /// Since when it is kept.
  private(set) var idleSince = 0
  /// What the descriptor is to be watched for.
  private(set) var interest: Readiness.Interest
  /// What it is watched for.
  var watched: Readiness.Interest

  private let socket: Socket
  private let context: TLSContext?
  private var tls: TLSSession?
  private var phase = Phase.connecting
  /// Let go with its answer, since its bytes hold a credential.
  private var request: HTTPRequest?
  private var sent = 0
  private var parser = ResponseParser()
  /// Whether it carried an exchange before this one.
  private var isKept = false
  /// Whether the other side takes no more of the request; it may have answered all the same.
  private var isDeaf = false

  /// Begins to connect for an exchange.
  ///
  /// - Parameter failure: the `errno` where this is nil.
  init?(
    _ token: UInt, to place: Place, context: TLSContext?, owner: UInt, request: HTTPRequest,
    failure: inout CInt
  ) {
    guard
      let socket = Socket(
        connectingTo: place.address, port: place.port, failure: &failure)
    else { return nil }
    self.token = token
    self.place = place
    self.context = context
    self.owner = owner
    self.request = request
    self.socket = socket
    interest = .writing
    watched = .writing
  }

  /// The descriptor to watch.
  var number: CInt { socket.number }

  /// Whether the connection is there, and not only on its way.
  var isConnected: Bool {
    if case .connecting = phase { return false }
    return true
  }

  /// Takes another exchange on; the connection is one that is kept.
  func carry(_ request: HTTPRequest, for owner: UInt) {
    self.request = request
    self.owner = owner
    sent = 0
    parser = ResponseParser()
    isKept = true
    phase = .exchanging
  }

  /// Waits for another exchange.
  func rest(since now: Int) {
    owner = nil
    idleSince = now
    phase = .idle
    interest = .reading
    request = nil
    parser = ResponseParser()
  }

  /// Does what can be done now.
  func advance(_ buffer: inout [UInt8]) -> Step {
    if case .connecting = phase {
      let code = socket.connectError()
      guard code == 0 else { return .unreachable(code: code) }
      do throws(TLSProblem) { try enter() } catch { return .failed(.tls(error)) }
    }
    if case .shakingHands(let session) = phase {
      switch session.shakeHands() {
      case .done:
        tls = session
        phase = .exchanging
      case .wantsReading:
        interest = .reading
        return .waiting
      case .wantsWriting:
        interest = .writing
        return .waiting
      case .broken: return .failed(.closed)
      case .failed(let problem): return .failed(.tls(problem))
      }
    }
    guard case .exchanging = phase else { return .waiting }
    interest = .reading
    send()
    return receive(&buffer)
  }

  /// Whether a connection that is kept is as it was: nothing came, and it has not ended.
  ///
  /// Bytes that nobody asked for would be taken for the next answer.
  func isSilent(_ buffer: inout [UInt8]) -> Bool {
    // Of TLS, tickets and the like are read on the way, and are nothing.
    read(&buffer) == .wantsReading
  }

  /// Tells the other side of a connection that is kept that it ends.
  func sayGoodbye() {
    tls?.sayGoodbye()
  }

  private func enter() throws(TLSProblem) {
    guard let context else {
      phase = .exchanging
      return
    }
    phase = .shakingHands(try TLSSession(context, socket: socket.number, host: place.host))
  }

  private func send() {
    guard let request else { return }
    while sent < request.count, !isDeaf {
      let transfer = request.withBytes(from: sent) { bytes in
        if let tls { tls.write(bytes) } else { socket.write(bytes) }
      }
      switch transfer {
      case .moved(let count): sent += count
      case .wantsReading: return
      case .wantsWriting:
        interest.insert(.writing)
        return
      case .ended, .broken: isDeaf = true
      }
    }
  }

  private func receive(_ buffer: inout [UInt8]) -> Step {
    // So many times, so that one who sends without an end does not keep the others waiting.
    for _ in 0..<8 {
      switch read(&buffer) {
      case .moved(let count):
        let used: Int
        do throws(Malformation) {
          used = try parser.consume(buffer.span.extracting(0..<min(count, buffer.count)))
        } catch {
          return .failed(.malformed(error))
        }
        guard let response = parser.response else { continue }
        let isReusable =
          parser.isReusable && used == count && sent == request?.count && isSilent(&buffer)
        return .answered(response, isReusable: isReusable)
      case .wantsReading: return .waiting
      case .wantsWriting:
        interest.insert(.writing)
        return .waiting
      case .ended: return end(isClean: true)
      case .broken: return end(isClean: false)
      }
    }
    return .waiting
  }

  private func end(isClean: Bool) -> Step {
    switch parser.end(isClean: isClean) {
    case .answered:
      guard let response = parser.response else { return .failed(.closed) }
      return .answered(response, isReusable: false)
    case .unanswered: return .failed(isKept && !parser.hasBegun ? .stale : .closed)
    case .cut: return .failed(.malformed(.cut))
    }
  }

  private func read(_ buffer: inout [UInt8]) -> Socket.Transfer {
    if let tls { tls.read(into: &buffer) } else { socket.read(into: &buffer) }
  }
}
