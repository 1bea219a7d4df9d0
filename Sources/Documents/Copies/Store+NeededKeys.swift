internal import Sealing
internal import Secrets

extension Store {
  /// The keys without which something of the database cannot be opened or checked, by key id.
  package func neededKeys() throws(StoreError) -> [NeededKey] {
    var counts = try sealedCounts()
    for name in try sealedSettingNames() {
      guard let sealed = try sealedSetting(name) else { continue }
      counts[sealed.statedKeyID?.description ?? "", default: 0] += 1
    }
    if let stub = try auditStub() { counts[stub.kid, default: 0] += 1 }
    return counts.sorted { $0.key < $1.key }.map { NeededKey(kid: $0.key, count: $0.value) }
  }
}
