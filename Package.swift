// swift-tools-version: 6.2
import PackageDescription

// Targets stand in layer order: an import points only to a line above it.
// Tests/ArchitectureTests holds the sources and ARCHITECTURE.md to this table.

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let grpcCore = Target.Dependency.product(name: "GRPCCore", package: "grpc-swift-2")
let grpcInProcess = Target.Dependency.product(name: "GRPCInProcessTransport", package: "grpc-swift-2")
let grpcNIO = Target.Dependency.product(name: "GRPCNIOTransportHTTP2Posix", package: "grpc-swift-nio-transport")
let grpcProtobuf = Target.Dependency.product(name: "GRPCProtobuf", package: "grpc-swift-protobuf")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let swiftProtobuf = Target.Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

// The files of the web page, which stand in the binary
let page = [
    "answers.js", "ask.js", "catalogue.js", "clipboard.js", "description.html", "description.js", "documents.js",
    "dom.js", "history.js", "index.html", "layout.js", "looks.js", "main.js", "making.js", "measure.js", "page.css",
    "places.js", "reader.js", "search.js", "server.js", "shelf.js", "write.js",
]

let package = Package(
    name: "footnote",
    products: [
        .executable(name: "footnote", targets: ["footnote"]),
        .library(name: "FootnoteKit", targets: ["FootnoteKit"]),
        .library(name: "Inference", targets: ["Inference"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.0"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/grpc/grpc-swift-2", from: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", from: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", from: "2.4.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: ["FullFoundation"]),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // C
        .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
        .systemLibrary(name: "CLibArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
        .systemLibrary(name: "CLibCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
        .systemLibrary(name: "CLibUChardet", pkgConfig: "uchardet", providers: [.apt(["libuchardet-dev"])]),
        .systemLibrary(name: "CLibXML2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
        .systemLibrary(name: "CCMarkGFM", pkgConfig: "libcmark-gfm", providers: [.apt(["libcmark-gfm-dev"])]),

        // What both columns read, write and tell apart by
        .target(name: "Formats"),
        .target(name: "Digests", dependencies: ["CLibCrypto"]),
        .target(name: "ChatTemplates", dependencies: ["Formats"]),

        // Model column
        .target(name: "Tensors", dependencies: ["CKernels"]),
        .target(name: "Checkpoints", dependencies: ["Formats", "Digests", "Tensors"]),
        .target(name: "Tokenizers", dependencies: ["Formats", "Checkpoints"]),
        .target(name: "Transformers", dependencies: ["Formats", "Tensors", "Checkpoints"]),
        .target(
            name: "Inference",
            dependencies: ["Formats", "ChatTemplates", "Tensors", "Checkpoints", "Tokenizers", "Transformers"],
            resources: [.embedInCode("Reading/prompted.json")]),
        .target(
            name: "Training",
            dependencies: [
                "Formats", "Digests", "Tensors", "Checkpoints", "Tokenizers", "Transformers", "Inference",
            ]),

        // Document column
        .target(name: "OutsidePrograms", dependencies: [subprocess]),
        .target(name: "OutsideServers", dependencies: [asyncHTTPClient, nioCore, nioHTTP1, nioPosix]),
        .target(
            name: "Documents",
            dependencies: [
                "CLibArchive", "CLibUChardet", "CLibXML2", "CCMarkGFM", "Formats", "Digests", "OutsidePrograms", yams,
            ]),

        // Where the columns meet
        .target(name: "Passages", dependencies: ["Digests", "Inference", "Documents"]),
        .target(name: "IndexStore", dependencies: ["Formats", "Tensors", "Inference", "Documents", "Passages", grdb]),
        .target(name: "Indexing", dependencies: ["Tokenizers", "Inference", "Documents", "Passages", "IndexStore"]),
        .target(
            name: "EngineStore",
            dependencies: [
                "Formats", "Digests", "Tensors", "Inference", "OutsideServers", "Documents", "Passages", "IndexStore",
                grpcCore, grpcNIO, grpcProtobuf, swiftProtobuf,
            ],
            exclude: ["Milvus/Messages/milvus.proto"]),
        .target(name: "Retrieval", dependencies: ["Tokenizers", "Inference", "Passages"]),
        .target(
            name: "FollowUps",
            dependencies: [
                "Tokenizers", "Inference",
            ],
            resources: [.embedInCode("Languages/en.json"), .embedInCode("Languages/zh.json")]),
        .target(
            name: "Answering",
            dependencies: [
                "Formats", "Tokenizers", "Inference", "Documents", "Passages", "Retrieval",
            ],
            resources: [.embedInCode("Calibration/likelihood.json"), .embedInCode("Questions/en.json")]),
        .target(name: "RemoteModels", dependencies: ["Formats", "Inference", "OutsideServers", "Answering"]),
        .target(
            name: "Evaluation",
            dependencies: [
                "Formats", "Inference", "Documents", "Passages", "IndexStore", "Retrieval", "Answering",
            ]),
        .target(
            name: "FootnoteKit",
            dependencies: [
                "Formats", "Digests", "Tokenizers", "Inference", "OutsideServers", "Documents", "Passages",
                "IndexStore", "Indexing", "EngineStore", "Retrieval", "FollowUps", "Answering", "RemoteModels",
                "Evaluation",
            ]),
        .target(
            name: "ContextProtocol",
            dependencies: [
                "Formats", "Documents", "Passages", "IndexStore", "Retrieval", "Answering", "FootnoteKit",
            ]),
        .target(
            name: "Serving",
            dependencies: [
                "Formats", "Digests", "Tokenizers", "Inference", "OutsideServers", "Documents", "Passages",
                "IndexStore", "Indexing",
                "Retrieval", "FollowUps", "Answering", "Evaluation", "FootnoteKit", "ContextProtocol", httpTypes,
                hummingbird, hummingbirdCore, logging, nioCore, nioHTTP1, serviceLifecycle, unixSignals,
            ],
            resources: page.map { .embedInCode("Page/\($0)") }),
        .executableTarget(
            name: "footnote",
            dependencies: [
                "Formats", "Digests", "Tensors", "Checkpoints", "Tokenizers", "Transformers", "Inference",
                "Training", "Documents", "Passages", "IndexStore", "Indexing", "EngineStore", "Retrieval", "FollowUps",
                "Answering", "RemoteModels", "FootnoteKit", "ContextProtocol", "Serving", "Evaluation", argumentParser,
            ]),

        // What a program looks like that uses the library; Examples/Package.swift builds the same sources
        .executableTarget(name: "AskAFolder", dependencies: ["FootnoteKit"], path: "Examples/Sources/AskAFolder"),
        .executableTarget(name: "ChatWithNotes", dependencies: ["FootnoteKit"], path: "Examples/Sources/ChatWithNotes"),

        // Tests
        .target(name: "TestSupport", path: "Tests/TestSupport"),
        .target(name: "TestModels", dependencies: ["Tokenizers", "Inference"], path: "Tests/TestModels"),
        .testTarget(name: "ArchitectureTests", dependencies: ["TestSupport"]),
        .testTarget(name: "FormatsTests", dependencies: ["Formats", "TestSupport"]),
        .testTarget(name: "DigestsTests", dependencies: ["Digests", "TestSupport"]),
        .testTarget(
            name: "ChatTemplatesTests", dependencies: ["Formats", "ChatTemplates", "TestSupport"],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TensorsTests", dependencies: ["CKernels", "Tensors", "TestSupport"], resources: [.copy("Fixtures")]),
        .testTarget(name: "CheckpointsTests", dependencies: ["Tensors", "Checkpoints", "TestSupport"]),
        .testTarget(
            name: "TokenizersTests",
            dependencies: [
                "Checkpoints", "Tokenizers", "TestSupport",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TransformersTests",
            dependencies: [
                "Tensors", "Checkpoints", "Transformers", "TestSupport",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "InferenceTests",
            dependencies: [
                "Tensors", "Checkpoints", "Tokenizers", "Transformers", "Inference", "TestModels", "TestSupport",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(
            name: "TrainingTests",
            dependencies: [
                "Formats", "Tensors", "Checkpoints", "Tokenizers", "Transformers", "Inference", "Training",
                "TestSupport",
            ],
            resources: [.copy("Fixtures")]),
        .testTarget(name: "OutsideProgramsTests", dependencies: ["OutsidePrograms"]),
        .testTarget(name: "OutsideServersTests", dependencies: ["OutsideServers", nioCore, nioPosix]),
        .testTarget(
            name: "DocumentsTests", dependencies: ["OutsidePrograms", "Documents", "TestSupport"], exclude: ["Fixtures"]
        ),
        .testTarget(name: "PassagesTests", dependencies: ["Documents", "Passages", "TestSupport"]),
        .testTarget(
            name: "IndexingTests",
            dependencies: [
                "Tokenizers", "Inference", "Documents", "Passages", "IndexStore", "Indexing", "TestSupport",
                "TestModels", grdb,
            ],
            exclude: ["Fixtures"]),
        .testTarget(
            name: "EngineStoreTests",
            dependencies: [
                "Formats", "Tokenizers", "Inference", "Documents", "Passages", "IndexStore", "Indexing", "EngineStore",
                "Retrieval", "TestSupport", "TestModels", grpcCore, grpcInProcess, grpcProtobuf, swiftProtobuf,
            ]),
        .testTarget(
            name: "RetrievalTests",
            dependencies: [
                "Tensors", "Tokenizers", "Inference", "Documents", "Passages", "IndexStore", "Indexing",
                "Retrieval", "TestSupport", "TestModels",
            ]),
        .testTarget(
            name: "FollowUpsTests",
            dependencies: [
                "Tokenizers", "Inference", "FollowUps", "Answering", "TestSupport", "TestModels",
            ]),
        .testTarget(
            name: "AnsweringTests",
            dependencies: [
                "Tokenizers", "Inference", "Documents", "Passages", "IndexStore", "Indexing", "Retrieval", "Answering",
                "TestSupport", "TestModels",
            ], exclude: ["Planted"]),
        .testTarget(
            name: "FootnoteKitTests",
            dependencies: [
                "Inference", "OutsideServers", "Passages", "IndexStore", "Indexing", "Retrieval", "Answering",
                "FootnoteKit",
                "TestSupport",
            ]),
        .testTarget(
            name: "ServingTests",
            dependencies: [
                "Formats", "Tokenizers", "Inference", "Documents", "Passages", "IndexStore", "Indexing",
                "Retrieval", "Answering", "RemoteModels", "FootnoteKit", "ContextProtocol", "Serving", "TestSupport",
                "TestModels", httpTypes, hummingbird, logging, nioCore, nioEmbedded, nioPosix, serviceLifecycle,
            ],
            exclude: ["Golden"]),
        .testTarget(
            name: "EvaluationTests",
            dependencies: [
                "Formats", "Inference", "Documents", "Passages", "IndexStore", "Indexing", "Retrieval",
                "Answering", "Evaluation", "TestSupport", "TestModels",
            ],
            exclude: ["Collection"]),
        .testTarget(
            name: "CLITests",
            dependencies: [
                "Formats", "Documents", "Passages", "IndexStore", "Retrieval", "Answering", "RemoteModels",
                "FootnoteKit", "Evaluation", "footnote", "TestSupport",
            ],
            exclude: ["Snapshots"]),
        .testTarget(name: "EndToEndTests", dependencies: ["TestSupport"]),

        // Measurements that figures are fitted to; no product
        .executableTarget(
            name: "measure",
            dependencies: [
                "Inference", "Documents", "Passages", "IndexStore", "Retrieval", "FollowUps", "Answering",
                "TestSupport",
            ],
            path: "tools/bench/measure"),
    ],
    cLanguageStandard: .gnu11
)

// `tools/test --only TokenizersTests` names test targets in this variable: the others are left out, since one test product
// links all there are. A change of the variable builds nothing again that was built.
if let only = Context.environment["FOOTNOTE_TEST_TARGETS"]?.split(separator: ",").map(String.init), !only.isEmpty {
    package.targets.removeAll { $0.type == .test && !only.contains($0.name) }
}

// `tools/docs` writes the documentation with this plugin; other builds do without it.
if Context.environment["FOOTNOTE_DOCS"] == "1" {
    package.dependencies.append(.package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"))
}

let swiftSettings: [SwiftSetting] = [
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
]
let testedFromWithin: Set<String> = [
    "Answering", "Documents", "EngineStore", "FootnoteKit", "IndexStore", "Indexing", "Inference", "Passages",
    "Serving",
    "Tokenizers",
]
let noSwift: Set<String> = ["CKernels", "CLibArchive", "CLibCrypto", "CLibUChardet", "CLibXML2", "CCMarkGFM"]
// Compiled as a stranger's program is, without our settings.
let examples: Set<String> = ["AskAFolder", "ChatWithNotes"]
for target in package.targets where !noSwift.union(examples).contains(target.name) {
    // The tests of the kernels call C with raw buffers throughout: marking each call would mark every line.
    target.swiftSettings = target.name == "TensorsTests" ? swiftSettings : [.strictMemorySafety()] + swiftSettings
    // Their tests reach internal declarations. A flag of the target, and not of the command line, lets the product and
    // the tests share one release build.
    if testedFromWithin.contains(target.name) { target.swiftSettings?.append(.unsafeFlags(["-enable-testing"])) }
}
