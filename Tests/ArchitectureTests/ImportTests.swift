import Foundation
import TestSupport
import Testing

/// The layering, as Package.swift declares it. SwiftPM lets a target import what its dependencies bring along; this does not.
@Suite("Layers") struct ImportTests {
    /// Modules of the toolchain, allowed everywhere.
    static let systemModules: Set<String> = [
        "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Musl",
    ]

    let manifest: Manifest

    init() throws { manifest = try Manifest.read() }

    @Test("a target depends on targets that are declared above it, and on nothing unknown")
    func order() {
        var above: Set<String> = []
        for target in manifest.targets {
            for dependency in target.dependencies {
                #expect(above.contains(dependency), "\(target.name) depends on \(dependency), which is not above it")
            }
            for product in target.products {
                #expect(
                    product.first?.isUppercase == true, "\(target.name) depends on \(product), which no constant names")
            }
            above.insert(target.name)
        }
    }

    @Test("an import is a declared dependency of its target, or a module of the toolchain")
    func imports() throws {
        for target in manifest.sources {
            let allowed = Self.systemModules.union(target.dependencies).union(target.products)
            for file in try SourceFile.all(below: "Sources/\(target.name)") {
                for (module, line) in file.imports where !allowed.contains(module) {
                    Issue.record("\(file.path):\(line) imports \(module), which Package.swift does not declare")
                }
            }
        }
    }

    @Test("a declared dependency is imported")
    func used() throws {
        for target in manifest.sources where !target.dependencies.isEmpty {
            let imported = Set(try SourceFile.all(below: "Sources/\(target.name)").flatMap { $0.imports.map(\.module) })
            for dependency in target.dependencies + target.products where !imported.contains(dependency) {
                Issue.record("\(target.name) declares \(dependency) and imports it nowhere")
            }
        }
    }

    /// Products that several targets need, each with its reason.
    static let sharedProducts: [String: Set<String>] = [
        // The server and the client: bytes and methods at both ends of HTTP.
        "NIOCore": ["Serving", "OutsideServers"],
        "NIOHTTP1": ["Serving", "OutsideServers"],
    ]

    @Test("a product of another package, and a C library, stops at one target")
    func foreign() {
        let system = Set(manifest.targets.filter { $0.kind == .system }.map(\.name)).union(["CKernels"])
        var owners: [String: [String]] = [:]
        for target in manifest.sources {
            for module in target.products + target.dependencies.filter(system.contains) {
                owners[module, default: []].append(target.name)
            }
        }
        for (module, targets) in owners {
            let isShared = Self.sharedProducts[module] == Set(targets)
            #expect(targets.count == 1 || isShared, "\(module) is a dependency of \(targets.joined(separator: ", "))")
        }
    }

    @Test("each folder of Sources is a target, and each target has sources")
    func folders() throws {
        let folders = Set(try SourceFile.all(below: "Sources", extensions: ["swift", "c", "modulemap"]).map(\.target))
        #expect(
            folders == Set(manifest.sources.map(\.name) + manifest.targets.filter { $0.kind == .system }.map(\.name)))
    }

    @Test("ARCHITECTURE.md's table has the targets of Package.swift, in the same order")
    func table() throws {
        let url = TestFiles.packageRoot.appending(path: "ARCHITECTURE.md")
        let lines = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "\n")
        let header = try #require(lines.firstIndex { $0.hasPrefix("| target |") }, "the table of targets")
        let rows = lines[(header + 2)...].prefix { $0.hasPrefix("|") }
        let names = rows.map { $0.split(separator: "|")[0].trimmingCharacters(in: .whitespaces) }
        #expect(names == manifest.sources.map(\.name))
    }

    @Test("each place that ARCHITECTURE.md names is there")
    func places() throws {
        let url = TestFiles.packageRoot.appending(path: "ARCHITECTURE.md")
        let text = try String(contentsOf: url, encoding: .utf8)
        let places = text.matches(of: #/\b(?:Sources|Tests|docs|tools|adapters)\/[\w.\/+-]*\w/#).map { String($0.0) }
        #expect(places.count > 20)
        for place in places {
            let isThere = FileManager.default.fileExists(atPath: TestFiles.packageRoot.appending(path: place).path)
            #expect(isThere, "\(place)")
        }
    }

    @Test("the manifest is read as it is written")
    func manifestText() throws {
        let manifest = try Manifest(
            """
            let log = Target.Dependency.product(name: "Logging", package: "swift-log")
                    .target(name: "CKernels", cSettings: [.unsafeFlags(["-O3"])]),
                    .target(name: "Tensors", dependencies: ["CKernels"]),
                    .executableTarget(
                        name: "tool",
                        dependencies: [
                            "Tensors", log,
                        ]),
                    .testTarget(name: "ToolTests", dependencies: ["tool", missing]),
            """)
        #expect(manifest.targets.map(\.name) == ["CKernels", "Tensors", "tool", "ToolTests"])
        #expect(manifest.targets.map(\.dependencies) == [[], ["CKernels"], ["Tensors"], ["tool"]])
        #expect(manifest.targets.map(\.products) == [[], [], ["Logging"], ["missing"]])
    }
}
