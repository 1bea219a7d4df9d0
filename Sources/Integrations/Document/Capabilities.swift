import Values

/// What an integration is allowed to be used for.
package struct Capabilities: Sendable, Equatable {
  package var canPush: Bool?
  package var canSync: Bool?
  package var canWebhook: Bool?
  package var syncFrequency: String?

  static let shape = Shape.object(
    Capabilities.init(canPush:canSync:canWebhook:syncFrequency:),
    .optional("canPush", \.canPush, .boolean),
    .optional("canSync", \.canSync, .boolean),
    .optional("canWebhook", \.canWebhook, .boolean),
    .optional("syncFrequency", \.syncFrequency, SyncFrequency.shape))
}

/// Capabilities in `update`, where null clears a field [W-103].
package struct CapabilitiesPatch: Sendable {
  let canPush: Patch<Bool>
  let canSync: Patch<Bool>
  let canWebhook: Patch<Bool>
  let syncFrequency: Patch<String>

  static let shape = Shape.object(
    CapabilitiesPatch.init(canPush:canSync:canWebhook:syncFrequency:),
    .patch("canPush", \.canPush, .boolean),
    .patch("canSync", \.canSync, .boolean),
    .patch("canWebhook", \.canWebhook, .boolean),
    .patch("syncFrequency", \.syncFrequency, SyncFrequency.shape))

  /// The capabilities with this patch merged in.
  func applied(to old: Capabilities?) -> Capabilities {
    var capabilities =
      old ?? Capabilities(canPush: nil, canSync: nil, canWebhook: nil, syncFrequency: nil)
    capabilities.canPush = canPush.applied(to: capabilities.canPush)
    capabilities.canSync = canSync.applied(to: capabilities.canSync)
    capabilities.canWebhook = canWebhook.applied(to: capabilities.canWebhook)
    capabilities.syncFrequency = syncFrequency.applied(to: capabilities.syncFrequency)
    return capabilities
  }
}
