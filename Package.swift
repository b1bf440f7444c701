// swift-tools-version: 6.2
import PackageDescription

// Targets stand in layer order: an import points only to a line above it.
// Tests/ArchitectureTests holds the sources to this table.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")

let package = Package(
    name: "footnote",
    products: [
        .executable(name: "footnote", targets: ["footnote"]),
        .library(name: "FootnoteKit", targets: ["FootnoteKit"]),
        .library(name: "Inference", targets: ["Inference"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),

        // What both columns read and write
        .target(name: "Formats"),

        // Model column
        .target(name: "Tensors", dependencies: ["CKernels"]),
        .target(name: "Checkpoints", dependencies: ["Tensors", "Formats", crypto]),
        .target(name: "Tokenizers", dependencies: ["Checkpoints", "Formats"]),
        .target(name: "Transformers", dependencies: ["Tensors", "Checkpoints", "Formats"]),
        .target(name: "Inference", dependencies: ["Tokenizers", "Transformers", "Formats"]),
        .target(name: "Training", dependencies: ["Inference", "Formats", crypto]),

        // Document column
        .target(name: "Documents", dependencies: ["CLibXML2", "CCMarkGFM", crypto]),

        // Where the columns meet
        .target(name: "Indexing", dependencies: ["Documents", "Inference", "Formats", grdb]),
        .target(name: "Retrieval", dependencies: ["Indexing"]),
        .target(
            name: "FollowUps", dependencies: ["Inference"], resources: [.embedInCode("Languages/en.json")]),
        .target(
            name: "Answering", dependencies: ["Retrieval"], resources: [.embedInCode("Calibration/likelihood.json")]),
        .target(name: "FootnoteKit", dependencies: ["Answering", "FollowUps"]),
        .target(
            name: "Serving",
            dependencies: ["FootnoteKit", "Formats", hummingbird, logging, serviceLifecycle],
            resources: [.embedInCode("Page/index.html")]),
        .target(name: "Evaluation", dependencies: ["Answering", "Formats"]),
        .executableTarget(
            name: "footnote",
            dependencies: ["Serving", "Evaluation", "Training", "Formats", argumentParser, crypto, logging]),

        // What a program looks like that uses the library; Examples/Package.swift builds the same sources.
        .executableTarget(name: "AskAFolder", dependencies: ["FootnoteKit"], path: "Examples/Sources/AskAFolder"),
        .executableTarget(
            name: "ChatWithNotes", dependencies: ["FootnoteKit"], path: "Examples/Sources/ChatWithNotes"),

        // Measured to be fitted to, and no product
        .executableTarget(
            name: "measure", dependencies: ["Answering", "FollowUps", "TestSupport"], path: "tools/bench/measure"),

        // Tests
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "TestSupport"]),
        .testTarget(
            name: "TensorsTests", dependencies: ["Tensors", "CKernels", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Checkpoints", "TestSupport"]),
        .testTarget(
            name: "TokenizersTests", dependencies: ["Tokenizers", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TransformersTests", dependencies: ["Transformers", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "InferenceTests", dependencies: ["Inference", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TrainingTests", dependencies: ["Training", "Formats", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "TestSupport"]),
        .testTarget(
            name: "IndexingTests", dependencies: ["Indexing", "Formats", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "RetrievalTests", dependencies: ["Retrieval", "TestSupport"]),
        .testTarget(name: "FollowUpsTests", dependencies: ["FollowUps", "Answering", "TestSupport"]),
        .testTarget(name: "FootnoteKitTests", dependencies: ["FootnoteKit", "TestSupport"]),
        .testTarget(name: "AnsweringTests", dependencies: ["Answering", "TestSupport"]),
        .testTarget(name: "ServingTests", dependencies: ["Serving", "Formats", "TestSupport", hummingbirdTesting]),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "Formats", "TestSupport"], exclude: ["Collection"]),
        .testTarget(name: "CLITests", dependencies: ["footnote", "Formats", "TestSupport"], exclude: ["Snapshots"]),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"]),
    ],
    cLanguageStandard: .gnu11
)

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]
let testedFromWithin: Set<String> = ["Documents", "Indexing", "Inference", "Serving", "Tokenizers"]
let noSwift: Set<String> = ["CKernels", "CLibXML2", "CCMarkGFM"]
// Compiled as a stranger's program is, without our settings.
let examples: Set<String> = ["AskAFolder", "ChatWithNotes"]
for target in package.targets where !noSwift.union(examples).contains(target.name) {
    // The tests of the kernels call C with raw buffers throughout: marking each call would mark every line.
    target.swiftSettings = target.name == "TensorsTests" ? swiftSettings : [.strictMemorySafety()] + swiftSettings
    // Their tests reach internal declarations. A flag of the target, and not of the command line, lets the product and
    // the tests share one release build.
    if testedFromWithin.contains(target.name) { target.swiftSettings?.append(.unsafeFlags(["-enable-testing"])) }
}

// The documentation (tools/docs) needs a plugin that nothing else does.
if Context.environment["FOOTNOTE_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}
