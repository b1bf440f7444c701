import Checkpoints
import Foundation
import Tensors
import Testing
import Transformers

/// A random model of one architecture, as a Hugging Face folder and mostly as a GGUF file, with the logits that
/// tools/golden/families.py computed with transformers.
struct Family: Sendable, CustomTestStringConvertible {
    struct Golden: Decodable {
        let tokens: [Int32]
        let logits: [[Float]]
    }

    enum Form: String, Sendable {
        case folder, gguf
    }

    /// Every model in every form that it has.
    static let all: [Family] =
        [
            "gpt2", "llama-llama3", "llama-linear", "llama-yarn", "qwen2", "qwen3", "gemma3", "mistral", "gemma2",
            "phi3",
            "phi3-long", "smollm3", "granite", "olmo2", "mixtral", "qwen2moe", "qwen3moe", "lfm2",
            "gpt-oss",
        ].flatMap { [Family($0, .folder), Family($0, .gguf)] }
        + ["gpt2-gelu", "gpt2-relu", "qwen2-window", "smollm3-other", "qwen3moe-dense"].map { Family($0, .folder) }

    /// The largest difference of a logit that is allowed with 32-bit weights; logits are of magnitude one to ten.
    static let tolerance: Float = 1e-4

    let name: String
    let form: Form

    init(_ name: String, _ form: Form) {
        self.name = name
        self.form = form
    }

    var testDescription: String { "\(name) \(form.rawValue)" }

    var folder: String {
        let top = Bundle.module.resourceURL ?? URL(filePath: ".")
        return top.appending(path: "Fixtures/families/\(name)").path
    }

    func golden() throws -> Golden {
        try JSONDecoder().decode(Golden.self, from: Data(contentsOf: URL(filePath: "\(folder)/golden.json")))
    }

    func checkpoint() throws -> any Checkpoint {
        switch form {
        case .folder: try FolderCheckpoint(path: folder)
        case .gguf: try GGUFFile(path: "\(folder)/model.gguf")
        }
    }

    func load(threadCount: Int = 2, instructionSet: InstructionSet = .best) throws -> Transformer {
        try Transformer.load(
            from: checkpoint(), pool: ThreadPool(threadCount: threadCount, instructionSet: instructionSet))
    }
}
