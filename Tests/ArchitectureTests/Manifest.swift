import Foundation
import TestSupport

/// The targets that Package.swift declares, read from its text: `swift package dump-package` would wait for the build that
/// runs these tests.
struct Manifest: Sendable {
    struct Target: Sendable {
        enum Kind: String, Sendable, CaseIterable {
            case library = "target", executable = "executableTarget", test = "testTarget", system = "systemLibrary"
        }

        let kind: Kind
        let name: String
        /// Names of the package's own targets that it depends on.
        var dependencies: [String] = []
        /// Products of other packages that it depends on; each is named like its module.
        var products: [String] = []
        /// Whether its sources stand outside of Sources and Tests, as those of examples and tools do.
        var isElsewhere = false
    }

    /// All targets, in the order in which they are declared.
    let targets: [Target]

    /// Targets whose sources are part of the product.
    var sources: [Target] {
        targets.filter { $0.kind != .test && $0.kind != .system && !$0.isElsewhere }
    }

    static func read() throws -> Manifest {
        try Manifest(String(contentsOf: TestFiles.packageRoot.appending(path: "Package.swift"), encoding: .utf8))
    }

    /// Reads the text of a manifest that declares products of other packages as constants, as ours does.
    init(_ text: String) throws {
        var products: [String: String] = [:]
        for match in text.matches(of: #/let (\w+) = Target\.Dependency\.product\(name: "(\w+)"/#) {
            products[String(match.1)] = String(match.2)
        }
        targets = text.matches(of: #/\n +\.(target|executableTarget|testTarget|systemLibrary)\(\s*name: "(\w+)"/#)
            .compactMap {
                match in
                guard let kind = Target.Kind(rawValue: String(match.1)) else { return nil }
                var target = Target(kind: kind, name: String(match.2))
                let declaration = Self.parenthesised(text[match.0.startIndex...])
                target.isElsewhere = declaration.contains("path: ")
                guard let list = declaration.firstMatch(of: #/dependencies: \[([^\]]*)\]/#) else { return target }
                for item in list.1.split(whereSeparator: { $0 == "," || $0.isWhitespace }) {
                    if item.hasPrefix("\"") {
                        target.dependencies.append(item.trimmingCharacters(in: ["\""]))
                    } else {
                        // A name that no constant has shows as itself, so that a test can say so.
                        target.products.append(products[String(item)] ?? String(item))
                    }
                }
                return target
            }
    }

    /// The text up to the parenthesis that closes the first one.
    private static func parenthesised(_ text: Substring) -> Substring {
        var depth = 0
        for index in text.indices {
            if text[index] == "(" { depth += 1 }
            if text[index] == ")" {
                depth -= 1
                if depth == 0 { return text[...index] }
            }
        }
        return text
    }
}
