// swift-tools-version: 6.3
import PackageDescription

/// What every target is held to.
let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
]

let package = Package(
  name: "integrations-host",
  products: [
    .executable(name: "integrations-host", targets: ["integrations-host"])
  ],
  targets: [
    // Bytes to JSON and back.
    .target(name: "JSON", swiftSettings: strict),

    // JSON-RPC 2.0 as a state machine.
    .target(name: "JSONRPC", dependencies: ["JSON"], swiftSettings: strict),

    // The process: streams, log, loop.
    .systemLibrary(name: "CLinux"),
    .target(name: "Host", dependencies: ["CLinux", "JSON", "JSONRPC"], swiftSettings: strict),

    // The release links the Swift runtime in, so that it starts fast and stands alone. Tests, which
    // inherit these settings, cannot be linked so.
    .executableTarget(
      name: "integrations-host", dependencies: ["Host"], swiftSettings: strict,
      linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(configuration: .release))]),
    .testTarget(name: "EndToEnd", dependencies: ["integrations-host"], swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6])
