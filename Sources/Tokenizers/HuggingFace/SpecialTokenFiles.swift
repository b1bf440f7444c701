internal import Checkpoints
internal import Formats
internal import Foundation

/// What the files beside a vocabulary say of special tokens: tokenizer_config.json, special_tokens_map.json,
/// added_tokens.json, generation_config.json and config.json, of which each may be missing.
struct SpecialTokenFiles {
    /// Bytes that such a file may have.
    static let sizeLimit = 64 << 20

    let folder: String
    private(set) var beginning: String?
    private(set) var end: String?
    private(set) var unknown: String?
    /// Ids from the model's own settings, where the tokenizer's say nothing.
    private(set) var beginningID: Int?
    private(set) var endIDs: [Int] = []
    private(set) var addsBeginning: Bool?
    private(set) var addsPrefixSpace = false
    /// The class of the tokenizer in transformers, or nil.
    private(set) var className: String?
    private(set) var modelType: String?
    private(set) var addedTokens: [AddedToken] = []

    /// - Throws: `CheckpointError`, `TokenizerError` for a damaged file.
    init(folder: String) throws {
        self.folder = folder
        if let file = try Self.read("tokenizer_config.json", in: folder) { try take(tokenizer: file) }
        if let file = try Self.read("special_tokens_map.json", in: folder) {
            beginning = try beginning ?? Self.content("bos_token", of: file)
            end = try end ?? Self.content("eos_token", of: file)
            unknown = try unknown ?? Self.content("unk_token", of: file)
        }
        if addedTokens.isEmpty, let file = try Self.read("added_tokens.json", in: folder) {
            for member in file.members {
                guard case .integer(let id) = member.value.value else {
                    throw file.invalidValue(member.name, expected: "an id")
                }
                let isSpecial = [beginning, end, unknown].contains(member.name)
                addedTokens.append(AddedToken(id: id, content: member.name, isSpecial: isSpecial))
            }
        }
        for name in ["generation_config.json", "config.json"] {
            guard let file = try Self.read(name, in: folder) else { continue }
            if beginningID == nil { beginningID = try Self.ids("bos_token_id", of: file).first }
            endIDs += try Self.ids("eos_token_id", of: file)
            modelType = try modelType ?? file.optionalString("model_type")
        }
    }

    private mutating func take(tokenizer file: JSONObject) throws {
        beginning = try Self.content("bos_token", of: file)
        end = try Self.content("eos_token", of: file)
        unknown = try Self.content("unk_token", of: file)
        addsBeginning = try file.optionalBool("add_bos_token")
        addsPrefixSpace = try file.optionalBool("add_prefix_space") ?? false
        className = try file.optionalString("tokenizer_class")
        guard let decoder = try file.optionalObject("added_tokens_decoder") else { return }
        for member in decoder.members {
            guard let id = Int(member.name) else { throw decoder.invalidValue(member.name, expected: "an id as key") }
            addedTokens.append(try AddedToken(JSONObject(member.value, path: file.path), id: id))
        }
    }

    static func read(_ name: String, in folder: String) throws -> JSONObject? {
        let path = "\(folder)/\(name)"
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        return try JSONObject(contentsOf: path, limit: sizeLimit)
    }

    /// A token's text: a string, or an object with one.
    private static func content(_ key: String, of file: JSONObject) throws -> String? {
        guard let value = file[key] else { return nil }
        if case .object = value.value { return try JSONObject(value, path: file.path).string("content") }
        return try file.optionalString(key)
    }

    /// One id or several.
    private static func ids(_ key: String, of file: JSONObject) throws -> [Int] {
        guard let value = file[key] else { return [] }
        if case .integer(let id) = value.value { return [id] }
        return try (file.optionalArray(key) ?? []).map {
            guard case .integer(let id) = $0.value else { throw file.invalidValue(key, expected: "ids") }
            return id
        }
    }
}
