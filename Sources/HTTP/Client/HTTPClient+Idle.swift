extension HTTPClient {
  /// Closes every connection that is kept.
  package func closeIdle() {
    closeIdle { _ in true }
  }

  /// Closes the connections that are kept and of which `isToClose` is true.
  func closeIdle(_ isToClose: (Connection) -> Bool) {
    idle.removeAll { token in
      guard let connection = connections[token] else { return true }
      guard isToClose(connection) else { return false }
      connection.sayGoodbye()
      connections[token] = nil
      return true
    }
  }

  /// Keeps a connection, and lets the oldest go where there are too many.
  func keep(_ connection: Connection) {
    connection.rest(since: surroundings.now())
    watch(connection)
    idle.append(connection.token)
    let same = idle.filter { connections[$0]?.place == connection.place }
    if same.count > HTTPLimits.idlePerPlace {
      closeIdle { $0.token == same.first }
    } else if idle.count > HTTPLimits.idle {
      let oldest = idle.first
      closeIdle { $0.token == oldest }
    }
  }

  /// The connection to a host that was used last, unless anything came over it since.
  ///
  /// Its address was looked up and checked when it was made.
  func takeIdle(for host: String) -> Connection? {
    while let token = idle.last(where: { connections[$0]?.place.host == host }),
      let connection = connections[token]
    {
      if connection.isSilent(&buffer) {
        idle.removeAll { $0 == token }
        return connection
      }
      closeIdle { $0.token == token }
    }
    return nil
  }
}
