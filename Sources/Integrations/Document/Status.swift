/// Where an integration stands; moved by the rules of [W-102] to [W-106].
package enum Status: String, Sendable, CaseIterable {
  case active
  case inactive
  case error
  case testing

  /// The order in which `getByProvider` prefers integrations [W-101].
  package static let byPreference: [Status] = [.active, .testing, .error, .inactive]
}

/// The statuses that a client may set with `update` [W-103].
package enum SettableStatus: String, Sendable, CaseIterable {
  case active
  case inactive
  case testing

  /// The status that it sets.
  package var status: Status {
    switch self {
    case .active: .active
    case .inactive: .inactive
    case .testing: .testing
    }
  }
}
