internal import Checkpoints
internal import Formats

/// The part "model" of the type BPE.
struct BPEModel {
    let entries: [(piece: String, id: Int)]
    /// `left right` each.
    let merges: PieceList
    let unknown: String?
    let hasByteFallback: Bool
    let fusesUnknown: Bool
    let takesWholeWords: Bool

    init(_ model: JSONObject, _ file: TokenizerFile) throws {
        let type = try model.optionalString("type") ?? "BPE"
        guard type == "BPE" else { throw file.refuse("model", "\"\(type)\"", supported: "\"BPE\" and \"Unigram\"") }
        if let dropout = try model.optionalNumber("dropout"), dropout != 0 {
            throw file.refuse("model", "a dropout of \(dropout)", supported: "none")
        }
        for key in ["continuing_subword_prefix", "end_of_word_suffix"] {
            if let text = try model.optionalString(key), !text.isEmpty {
                throw file.refuse("model", "\(key) \"\(text)\"", supported: "none")
            }
        }
        let vocabulary = try model.object("vocab")
        entries = try vocabulary.members.map { member in
            guard case .integer(let id) = member.value.value else {
                throw vocabulary.invalidValue(member.name, expected: "an id")
            }
            return (member.name, id)
        }
        merges = PieceList(
            try model.array("merges").map { rule in
                switch rule.value {
                case .string(let text): return text
                case .array(let parts):
                    if parts.count == 2, case .string(let left) = parts[0].value,
                        case .string(let right) = parts[1].value, !left.contains(" ")
                    {
                        return left + " " + right
                    }
                default: break
                }
                throw model.invalidValue("merges", expected: "rules of two pieces each")
            })
        unknown = try model.optionalString("unk_token")
        hasByteFallback = try model.optionalBool("byte_fallback") ?? false
        fusesUnknown = try model.optionalBool("fuse_unk") ?? false
        takesWholeWords = try model.optionalBool("ignore_merges") ?? false
    }
}
