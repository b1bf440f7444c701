// swift-tools-version: 6.2
import PackageDescription

// What a program that uses Footnote looks like: one dependency, one product. The package's own tests build the same
// sources, so that they can't grow stale.
let package = Package(
    name: "examples",
    dependencies: [.package(name: "footnote", path: "..")],
    targets: ["AskAFolder", "ChatWithNotes"].map {
        .executableTarget(name: $0, dependencies: [.product(name: "FootnoteKit", package: "footnote")])
    }
)
