import Documents
import Inference

extension Manifest {
    enum CodingKeys: String, CodingKey {
        case schemaVersion, name, instructions, conversationStarters, modelName, modelFingerprint, recipe, chunking
        case createdBy, roots, selection, isShared, collections
    }

    /// Reads a manifest; what came later than schema 1 may be absent and has its value from before then.
    public init(from decoder: any Decoder) throws {
        let values = try decoder.container(keyedBy: CodingKeys.self)
        schemaVersion = try values.decode(Int.self, forKey: .schemaVersion)
        name = try values.decode(String.self, forKey: .name)
        instructions = try values.decode(String.self, forKey: .instructions)
        conversationStarters = try values.decode([String].self, forKey: .conversationStarters)
        modelName = try values.decode(String.self, forKey: .modelName)
        modelFingerprint = try values.decode(String.self, forKey: .modelFingerprint)
        recipe = try values.decode(EmbeddingRecipe.self, forKey: .recipe)
        chunking = try values.decode(ChunkingOptions.self, forKey: .chunking)
        createdBy = try values.decode(String.self, forKey: .createdBy)
        roots = try values.decode([String].self, forKey: .roots)
        selection = try values.decodeIfPresent(FileSelection.self, forKey: .selection) ?? FileSelection()
        isShared = try values.decodeIfPresent(Bool.self, forKey: .isShared) ?? false
        collections = try values.decodeIfPresent([CollectionRoot].self, forKey: .collections)
    }
}
