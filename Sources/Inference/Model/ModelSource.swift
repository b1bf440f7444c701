package import Checkpoints
package import Tokenizers
package import Transformers

/// Where a model is loaded from: a GGUF file, which holds everything, or a Hugging Face folder.
package enum ModelSource: Sendable {
    case file(GGUFFile)
    case folder(FolderCheckpoint)

    /// Reads the headers of the file or folder at `path`.
    ///
    /// - Throws: `CheckpointError`.
    package init(path: String) throws(CheckpointError) {
        if ModelFolder.isFolder(path) {
            self = .folder(try FolderCheckpoint(path: path))
        } else {
            self = .file(try GGUFFile(path: path))
        }
    }

    package var checkpoint: any Checkpoint {
        switch self {
        case .file(let file): file
        case .folder(let folder): folder
        }
    }

    /// The tokenizer that belongs to the weights. A file that holds a vocabulary alone has one too.
    ///
    /// - Throws: `TokenizerError`.
    package func tokenizer() throws -> any Tokenizer {
        switch self {
        case .file(let file): try TokenizerLoader.load(from: file.metadata, path: file.path)
        case .folder(let folder): try TokenizerLoader.load(folder: folder.path)
        }
    }

    /// The chat template's source, or nil where there is none.
    ///
    /// - Parameter variant: the name of one for a purpose, such as `tool_use`.
    package func chatTemplate(variant: String? = nil) throws(CheckpointError) -> String? {
        switch self {
        case .file(let file):
            try file.metadata.optionalString("tokenizer.chat_template" + (variant.map { ".\($0)" } ?? ""))
        case .folder(let folder): try folder.folder.chatTemplate(variant: variant)
        }
    }

    /// The chat templates that a model is used with.
    package func chatTemplates() throws(CheckpointError) -> ChatTemplate.Sources {
        ChatTemplate.Sources(plain: try chatTemplate(), withTools: try chatTemplate(variant: "tool_use"))
    }
}
