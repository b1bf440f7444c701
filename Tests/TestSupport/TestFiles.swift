package import Foundation

/// Finds files that tests use but that are not part of the package's sources.
package enum TestFiles {
    /// The package's top folder, from this file's own place in it.
    package static let packageRoot = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The default model's path, or nil where it has not been fetched (`tools/fetch-model`).
    package static let defaultModel = existing(
        ProcessInfo.processInfo.environment["FOOTNOTE_TEST_MODEL"]
            ?? packageRoot.appending(path: "models/SmolLM2-135M-Instruct.Q4_1.gguf").path)

    /// A file of the development data that may stand beside the checkout, or nil.
    package static func sharedData(_ relativePath: String) -> String? {
        existing(packageRoot.deletingLastPathComponent().appending(path: "shared/data/\(relativePath)").path)
    }

    private static func existing(_ path: String) -> String? {
        FileManager.default.fileExists(atPath: path) ? path : nil
    }
}

/// A folder of its own for one test, removed when the value goes away.
package final class TemporaryFolder: Sendable {
    package let url: URL

    package init() throws {
        url = FileManager.default.temporaryDirectory.appending(path: "footnote-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    package func path(_ name: String) -> String { url.appending(path: name).path }

    deinit {
        // Best effort: a leftover folder under the temporary directory harms nobody.
        _ = try? FileManager.default.removeItem(at: url)
    }
}

/// A small seeded generator (SplitMix64, Steele et al. 2014), so that a failing property test can be run again.
package struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    package init(seed: UInt64) { state = seed }

    package mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
