import Functions
import HTTP
import JSON

/// What an answer, or the lack of one, comes to: the categories of [W-106], each with what to do.
enum Verdict {
  /// The failure that an answer tells; nil for 200.
  @EventLoop
  static func failure(of answer: ProviderAnswer, _ session: ProviderSession) -> ConnectionFailure? {
    guard answer.status != 200 else { return nil }
    let connector = session.connector
    if let failure = connector.verdict(answer, session) { return failure }
    let category = category(of: answer.status)
    var message = message(category, connector)
    if category == .protocol {
      message = "\(connector.name) answered with status \(answer.status), which was not expected."
      if let text = ProviderText.error(in: answer) { message += " It says: \(session.clean(text))" }
    }
    return ConnectionFailure(category, message, httpStatus: answer.status)
  }

  /// The category of a status that is not 200.
  static func category(of status: Int) -> FailureCategory {
    switch status {
    case 401: .auth
    case 402, 423: .suspended
    case 403: .scope
    case 404, 300..<400: .domain
    case 429, 430: .rateLimited
    case 500..<600: .unavailable
    default: .protocol
    }
  }

  /// What a person is told of a category.
  static func message(_ category: FailureCategory, _ connector: Connector) -> String {
    let (name, advice) = (connector.name, connector.advice)
    return switch category {
    case .auth: "\(name) refused the credentials. \(advice.renewal) and update this integration."
    case .scope: "\(name) knows the credentials, but they lack a permission. \(advice.permission)"
    case .domain: "\(name) does not answer at this address. \(advice.address)"
    case .suspended: "\(name) has suspended the account. \(advice.suspension)"
    case .rateLimited: "\(name) gets more requests than it allows. Try again in some minutes."
    case .unavailable: "\(name) has a fault at the moment. Try again later."
    case .timeout: "\(name) did not answer in time. Try again, or raise connectionConfig.timeout."
    case .tls: "The connection to \(name) cannot be trusted."
    case .blocked:
      "The name of \(name) leads to an address that is not public. Check this machine's name "
        + "service."
    case .protocol: "\(name) answered with what cannot be understood. Check connectionConfig."
    case .notFound: "\(name) has no object with this id."
    case .noCredentials: "The integration has no stored credentials. Give them with update."
    case .keyUnavailable:
      "The stored credentials cannot be opened. Configure the key that sealed them, or store them "
        + "again with update."
    case .superseded:
      "The integration was changed while it was tested. Test it again."
    }
  }

  /// What the lack of an answer comes to.
  static func failure(of failure: HTTPFailure, _ connector: Connector) -> ConnectionFailure {
    let name = connector.name
    switch failure {
    case .invalidRequest:
      return ConnectionFailure(
        .auth,
        "The credentials hold a character that cannot be sent, such as a line break. Copy them "
          + "again from \(name) and update this integration.")
    case .invalidTarget:
      return ConnectionFailure(
        .protocol,
        "The address of a call to \(name) is too long, or none that can be asked for. Check "
          + "connectionConfig.apiEndpoint.")
    case .nameNotFound:
      return ConnectionFailure(
        .unavailable,
        "The host of \(name) was not found. Check the network and the name service of this machine."
      )
    case .unreachable:
      return ConnectionFailure(
        .unavailable, "\(name) cannot be reached. Check the network and firewall of this machine.")
    case .closed, .stale, .cancelled:
      return ConnectionFailure(
        .unavailable, "\(name) broke the connection before it answered. Try again.")
    case .timedOut: return ConnectionFailure(.timeout, message(.timeout, connector))
    case .blocked: return ConnectionFailure(.blocked, message(.blocked, connector))
    case .tls(let problem): return ConnectionFailure(.tls, message(problem, name))
    case .malformed: return protocolFailure(connector, status: nil)
    }
  }

  /// An answer of 200 whose body is not what was asked for.
  static func protocolFailure(_ connector: Connector, status: Int? = 200) -> ConnectionFailure {
    ConnectionFailure(.protocol, message(.protocol, connector), httpStatus: status)
  }

  /// A request that the integration's own limit keeps back.
  static func ownLimit(_ limit: Int) -> ConnectionFailure {
    ConnectionFailure(
      .rateLimited,
      "The integration's own limit of \(limit) requests a minute is used up. Try again in a "
        + "minute, or raise connectionConfig.rateLimit.",
      isOwnLimit: true)
  }

  private static func message(_ problem: TLSProblem, _ name: String) -> String {
    let finding =
      switch problem {
      case .expired, .notYetValid:
        "is not valid at this time. Check the clock of this machine"
      case .wrongName: "is for another host. Check for a proxy on the way"
      case .selfSigned, .untrusted:
        "is not from an authority that this machine trusts. Check for a proxy on the way"
      case .noTrustStore:
        "cannot be checked, since this machine has no store of trusted certificates. Install "
          + "ca-certificates"
      case .handshake: "was not shown: the TLS handshake failed. Check for a proxy on the way"
      }
    return "The certificate of \(name) \(finding)."
  }
}

/// What providers write about an error.
enum ProviderText {
  /// The first text among the places where providers put one; nil where there is none.
  static func error(in answer: ProviderAnswer) -> String? {
    guard let json = answer.json else { return nil }
    for name in ["errors", "error", "message"] {
      guard let value = json.member(name, of: json.root) else { continue }
      switch json.kind(of: value) {
      case .string: return json.string(at: value)
      case .object: if let text = json.text("message", of: value) { return text }
      default: continue
      }
    }
    return nil
  }
}
