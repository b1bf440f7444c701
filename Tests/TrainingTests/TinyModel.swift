import Checkpoints
import Foundation

/// The checkpoints of tools/golden/training.py.
enum TinyModel {
    static func path(_ name: String) -> URL {
        (Bundle.module.resourceURL ?? Bundle.module.bundleURL).appending(path: "Fixtures").appending(path: name)
    }

    static func file(_ kind: String) throws -> GGUFFile { try GGUFFile(path: path("tiny-\(kind).gguf").path) }
}
