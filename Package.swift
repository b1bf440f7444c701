// swift-tools-version: 6.2
import PackageDescription

// Targets stand in layer order: an import points only to a line above it.
// Tests/ArchitectureTests holds the sources to this table.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "footnote",
    products: [
        .executable(name: "footnote", targets: ["footnote"]),
        .library(name: "Inference", targets: ["Inference"]),
        .library(name: "Answering", targets: ["Answering"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // C
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .target(name: "CDigests", cSettings: [.unsafeFlags(["-O3"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),

        // Both columns
        .target(name: "Digests", dependencies: ["CDigests"]),

        // Model column
        .target(name: "Tensors", dependencies: ["CKernels"]),
        .target(name: "Checkpoints", dependencies: ["Digests", "Tensors"]),
        .target(name: "Tokenizers", dependencies: ["Checkpoints"]),
        .target(name: "Transformers", dependencies: ["Tensors", "Checkpoints"]),
        .target(name: "Inference", dependencies: ["Tensors", "Checkpoints", "Tokenizers", "Transformers"]),
        .target(name: "Training", dependencies: ["Digests", "Tensors", "Checkpoints", "Tokenizers", "Inference"]),

        // Document column
        .target(name: "Documents", dependencies: ["Digests", "CLibXML2", "CCMarkGFM"]),

        // Where the columns meet
        .target(name: "Indexing", dependencies: ["Tensors", "Tokenizers", "Inference", "Documents", grdb]),
        .target(name: "Retrieval", dependencies: ["Tokenizers", "Inference", "Indexing"]),
        .target(name: "Answering", dependencies: ["Tokenizers", "Inference", "Documents", "Indexing", "Retrieval"]),
        .target(
            name: "Serving",
            dependencies: [
                "Tokenizers", "Inference", "Documents", "Indexing", "Retrieval", "Answering",
                hummingbird, hummingbirdCore, httpTypes, logging, nioCore, serviceLifecycle, unixSignals,
            ],
            resources: [.embedInCode("Page/index.html")]),
        .target(name: "Evaluation", dependencies: ["Inference", "Documents", "Indexing", "Retrieval", "Answering"]),
        .executableTarget(
            name: "footnote",
            dependencies: [
                "Digests", "Tensors", "Checkpoints", "Tokenizers", "Transformers", "Inference", "Training",
                "Documents", "Indexing", "Retrieval", "Answering", "Serving", "Evaluation", argumentParser,
            ]),

        // Tests
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(name: "TestModels", dependencies: ["Tokenizers", "Inference"], path: "Tests/TestModels"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(name: "DigestsTests", dependencies: ["CDigests", "Digests", "TestSupport"]),
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
            name: "IndexingTests", dependencies: ["Indexing", "TestSupport", "TestModels"], exclude: ["Fixtures"]),
        .testTarget(name: "RetrievalTests", dependencies: ["Retrieval", "TestSupport", "TestModels"]),
        .testTarget(name: "AnsweringTests", dependencies: ["Answering", "TestSupport", "TestModels"]),
        .testTarget(
            name: "ServingTests", dependencies: ["Serving", "TestSupport", "TestModels", nioEmbedded, nioPosix]),
        .testTarget(
            name: "EvaluationTests", dependencies: ["Evaluation", "TestSupport", "TestModels"],
            exclude: ["Collection"]),
        .testTarget(name: "CLITests", dependencies: ["footnote", "TestSupport"], exclude: ["Snapshots"]),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"]),
    ],
    cLanguageStandard: .gnu11
)

// `tools/test --only TokenizersTests` names test targets in this variable: the others are left out, since one test product
// links all there are. A change of the variable builds nothing again that was built.
if let only = Context.environment["FOOTNOTE_TEST_TARGETS"]?.split(separator: ",").map(String.init), !only.isEmpty {
    package.targets.removeAll { $0.type == .test && !only.contains($0.name) }
}

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]
let testedFromWithin: Set<String> = ["Documents", "Indexing", "Inference", "Serving", "Tokenizers"]
let noSwift: Set<String> = ["CKernels", "CDigests", "CLibXML2", "CCMarkGFM"]
for target in package.targets where !noSwift.contains(target.name) {
    // The tests of the kernels call C with raw buffers throughout: marking each call would mark every line.
    target.swiftSettings = target.name == "TensorsTests" ? swiftSettings : [.strictMemorySafety()] + swiftSettings
    // Their tests reach internal declarations. A flag of the target, and not of the command line, lets the product and
    // the tests share one release build.
    if testedFromWithin.contains(target.name) { target.swiftSettings?.append(.unsafeFlags(["-enable-testing"])) }
}
