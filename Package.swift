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
  // What is shipped does not name the folder that it was built in.
  .unsafeFlags(
    ["-debug-prefix-map", "\(Context.packageDirectory)=."], .when(configuration: .release)),
]

// One section a module, in the order in which they may import each other: only upwards.
let package = Package(
  name: "integrations-host",
  products: [
    .executable(name: "integrations-host", targets: ["integrations-host"])
  ],
  targets: [
    // The system's libraries: module maps, and what Swift cannot call as it stands.
    .systemLibrary(name: "CLinux"),
    .systemLibrary(name: "COpenSSL", pkgConfig: "libssl", providers: [.apt(["libssl-dev"])]),
    .systemLibrary(name: "CSQLite", pkgConfig: "sqlite3", providers: [.apt(["libsqlite3-dev"])]),

    // Bytes to JSON and back.
    .target(name: "JSON", swiftSettings: strict),
    .testTarget(name: "JSONTests", dependencies: ["JSON"], swiftSettings: strict),

    // JSON-RPC 2.0 as a state machine.
    .target(name: "JSONRPC", dependencies: ["JSON"], swiftSettings: strict),
    .testTarget(name: "JSONRPCTests", dependencies: ["JSON", "JSONRPC"], swiftSettings: strict),

    // Convex's values, validators and ids.
    .target(name: "Values", dependencies: ["JSON"], swiftSettings: strict),
    .testTarget(
      name: "ValuesTests", dependencies: ["JSON", "Values"], exclude: ["Vectors"],
      swiftSettings: strict),

    // SQLite without its pointers.
    .target(name: "SQLite", dependencies: ["CSQLite"], swiftSettings: strict),
    .testTarget(name: "SQLiteTests", dependencies: ["SQLite"], swiftSettings: strict),

    // What may be held: plaintexts that are wiped, and ciphertexts.
    .target(name: "Secrets", dependencies: ["COpenSSL", "JSON"], swiftSettings: strict),

    // What opens: keys and JWE. The product's functions do not import it; only a vault does.
    .target(name: "Sealing", dependencies: ["COpenSSL", "JSON", "Secrets"], swiftSettings: strict),
    .testTarget(
      name: "SealingTests", dependencies: ["JSON", "Sealing", "Secrets"], swiftSettings: strict),

    // HTTP/1.1 over TLS, to public addresses alone.
    .target(
      name: "HTTP", dependencies: ["CLinux", "COpenSSL", "JSON", "Secrets"], swiftSettings: strict),
    .testTarget(name: "HTTPTests", dependencies: ["HTTP", "Secrets"], swiftSettings: strict),

    // Tables, indexes and transactions of documents.
    .target(
      name: "Documents", dependencies: ["JSON", "SQLite", "Sealing", "Secrets", "Values"],
      swiftSettings: strict),
    .testTarget(
      name: "DocumentsTests",
      dependencies: ["Documents", "JSON", "SQLite", "Sealing", "Secrets", "Values"],
      swiftSettings: strict),

    // Queries, mutations and actions.
    .target(
      name: "Functions",
      dependencies: ["Documents", "HTTP", "JSON", "Sealing", "Secrets", "Values"],
      swiftSettings: strict),
    .testTarget(
      name: "FunctionsTests",
      dependencies: ["Documents", "Functions", "HTTP", "JSON", "Sealing", "Secrets", "Values"],
      swiftSettings: strict),
    .testTarget(
      name: "CompileFail", dependencies: ["Functions", "Integrations", "Secrets"],
      exclude: ["Cases"], swiftSettings: strict),

    // The providers, a declaration each.
    .target(
      name: "Connectors", dependencies: ["Functions", "HTTP", "JSON", "Secrets", "Values"],
      swiftSettings: strict),
    .testTarget(
      name: "ConnectorsTests",
      dependencies: ["Connectors", "Functions", "HTTP", "JSON", "Secrets", "Values"],
      swiftSettings: strict),

    // The product.
    .target(
      name: "Integrations",
      dependencies: ["Connectors", "Documents", "Functions", "JSON", "Secrets", "Values"],
      swiftSettings: strict),
    .testTarget(
      name: "IntegrationsTests",
      dependencies: [
        "Documents", "Functions", "Integrations", "JSON", "Sealing", "Secrets", "Values",
      ],
      swiftSettings: strict),

    // The process: streams, log, loop and command line.
    .target(
      name: "Host",
      dependencies: [
        "CLinux", "Documents", "Functions", "HTTP", "Integrations", "JSON", "JSONRPC", "Sealing",
        "Secrets", "Values",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "HostTests",
      dependencies: [
        "Documents", "Functions", "HTTP", "Host", "Integrations", "JSON", "Secrets", "Values",
      ],
      swiftSettings: strict),

    // The release links the Swift runtime in, so that it starts fast and stands alone, exports no
    // symbols, and has no table of functions left to write to once it runs. Tests, which inherit
    // these settings, cannot be linked so.
    .executableTarget(
      name: "integrations-host", dependencies: ["Host"], swiftSettings: strict,
      linkerSettings: [
        .unsafeFlags(
          [
            "-static-stdlib", "-use-ld=lld", "-Xlinker", "--as-needed", "-Xlinker",
            "--no-export-dynamic", "-Xlinker", "-z", "-Xlinker", "now",
          ], .when(configuration: .release))
      ]),
    .testTarget(name: "EndToEnd", dependencies: ["integrations-host"], swiftSettings: strict),

    // The house rules.
    .testTarget(name: "Tidy", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6])
