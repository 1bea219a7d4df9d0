/// What the program under test has, found out once.
enum Offering {
  /// Whether it has the functions that reach out to providers; tests of what only a call that waits
  /// for the network can show are skipped where it has not.
  static let network = functions.contains("integrations.testConnection")

  private static let functions: [String] = {
    let document = try? HostProcess.start(database: .memory).result("rpc.discover")
    return (document?["methods"]?.array ?? []).compactMap { $0["name"]?.string }
  }()
}
