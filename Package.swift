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
        .library(name: "Inference", targets: ["Inference"]),
        .library(name: "Answering", targets: ["Answering"]),
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

        // Model column
        .target(name: "Tensors", dependencies: ["CKernels"]),
        .target(name: "Checkpoints", dependencies: ["Tensors", crypto]),
        .target(name: "Tokenizers", dependencies: ["Checkpoints"]),
        .target(name: "Transformers", dependencies: ["Tensors", "Checkpoints"]),
        .target(name: "Inference", dependencies: ["Tokenizers", "Transformers"]),
        .target(name: "Training", dependencies: ["Inference", crypto]),

        // Document column
        .target(name: "Documents", dependencies: ["CLibXML2", "CCMarkGFM", crypto]),

        // Where the columns meet
        .target(name: "Passages", dependencies: ["Documents", "Inference"]),
        .target(name: "IndexStore", dependencies: ["Passages", grdb]),
        .target(name: "Indexing", dependencies: ["IndexStore"]),
        .target(name: "Retrieval", dependencies: ["Passages"]),
        .target(name: "Answering", dependencies: ["Retrieval"]),
        .target(
            name: "Serving",
            dependencies: ["Answering", "Indexing", hummingbird, logging, serviceLifecycle],
            resources: [.embedInCode("Page/index.html")]),
        .target(name: "Evaluation", dependencies: ["Answering", "Indexing"]),
        .executableTarget(
            name: "footnote",
            dependencies: ["Serving", "Evaluation", "Training", argumentParser, crypto, logging]),

        // Tests
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
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
            name: "TrainingTests", dependencies: ["Training", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(name: "DocumentsTests", dependencies: ["Documents", "TestSupport"]),
        .testTarget(name: "PassagesTests", dependencies: ["Passages", "TestSupport"]),
        .testTarget(name: "IndexingTests", dependencies: ["Indexing", "TestSupport"], exclude: ["Fixtures"]),
        .testTarget(name: "RetrievalTests", dependencies: ["Retrieval", "Indexing", "TestSupport"]),
        .testTarget(name: "AnsweringTests", dependencies: ["Answering", "Indexing", "TestSupport"]),
        .testTarget(name: "ServingTests", dependencies: ["Serving", "TestSupport", hummingbirdTesting]),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport"], exclude: ["Collection"]),
        .testTarget(name: "CLITests", dependencies: ["footnote", "TestSupport"], exclude: ["Snapshots"]),
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
let testedFromWithin: Set<String> = [
    "Documents", "IndexStore", "Indexing", "Inference", "Passages", "Serving", "Tokenizers",
]
let noSwift: Set<String> = ["CKernels", "CLibXML2", "CCMarkGFM"]
for target in package.targets where !noSwift.contains(target.name) {
    // The tests of the kernels call C with raw buffers throughout: marking each call would mark every line.
    target.swiftSettings = target.name == "TensorsTests" ? swiftSettings : [.strictMemorySafety()] + swiftSettings
    // Their tests reach internal declarations. A flag of the target, and not of the command line, lets the product and
    // the tests share one release build.
    if testedFromWithin.contains(target.name) { target.swiftSettings?.append(.unsafeFlags(["-enable-testing"])) }
}
