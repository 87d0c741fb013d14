// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "prls",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "prls", targets: ["prls"]),
    .executable(name: "prls-bench", targets: ["Benchmarks"]),
  ],
  targets: [
    // The floor: these three never import each other.
    .target(name: "Configuration", swiftSettings: settings),
    .target(name: "GitHubCore", swiftSettings: settings),
    .target(name: "JSONRPC", swiftSettings: settings),

    .target(
      name: "PRServer", dependencies: ["Configuration", "GitHubCore", "JSONRPC"], swiftSettings: settings),
    .target(name: "SimulatedGitHub", dependencies: ["GitHubCore"], swiftSettings: settings),
    .executableTarget(
      name: "prls",
      dependencies: ["Configuration", "GitHubCore", "JSONRPC", "PRServer", "SimulatedGitHub"],
      swiftSettings: settings),

    .executableTarget(
      name: "Benchmarks", dependencies: ["JSONRPC", "prls"], path: "Tests/Benchmarks",
      swiftSettings: settings),
    .target(
      name: "TestSupport", dependencies: ["GitHubCore", "JSONRPC"], path: "Tests/TestSupport",
      exclude: ["HostileTexts.json"], swiftSettings: settings),
    .testTarget(
      name: "ConfigurationTests", dependencies: ["Configuration"], swiftSettings: settings),
    .testTarget(
      name: "EditorTests", dependencies: ["GitHubCore", "JSONRPC", "SimulatedGitHub", "TestSupport", "prls"],
      exclude: ["Emacs", "Vim"], swiftSettings: settings),
    .testTarget(
      name: "EndToEndTests",
      dependencies: ["GitHubCore", "JSONRPC", "SimulatedGitHub", "TestSupport", "prls"],
      exclude: ["Peers/Scripts"], swiftSettings: settings),
    .testTarget(
      name: "GitHubCoreTests", dependencies: ["GitHubCore", "SimulatedGitHub", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "JSONRPCTests", dependencies: ["JSONRPC", "TestSupport"], swiftSettings: settings),
    .testTarget(
      name: "PRServerTests",
      dependencies: ["Configuration", "GitHubCore", "JSONRPC", "PRServer", "SimulatedGitHub", "TestSupport"],
      swiftSettings: settings),
    .testTarget(
      name: "SimulatedGitHubTests", dependencies: ["GitHubCore", "SimulatedGitHub", "TestSupport"],
      swiftSettings: settings),
    .testTarget(name: "prlsTests", dependencies: ["PRServer", "prls"], swiftSettings: settings),
  ]
)
