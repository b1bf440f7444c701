/// Why an index in an engine can't be read or written: what, where, and what to do.
public enum EngineError: Error, Sendable, Equatable {
    /// A text is no address of an engine.
    case badAddress(String, reason: String)
    /// No node answered, after all tries; the last one's reason.
    case unreachable(EngineAddress, while: String, reason: String)
    /// A node answered that it won't: the status, and what it said.
    case refused(EngineAddress, while: String, status: Int, message: String)
    /// A reply that is not what the engine's interface says.
    case unexpected(EngineAddress, while: String, expected: String, found: String)
    /// The engine is of a version that lacks what an index needs.
    case olderEngine(EngineAddress, found: String, needed: String)
    /// A passage is longer than the engine can keep.
    case tooLong(EngineAddress, passage: Int64, byteCount: Int, limit: Int)
    /// The engine has no index of the name.
    case noIndex(EngineAddress)
    /// What the engine keeps of the index is not what was copied there.
    case damaged(EngineAddress, part: String, expected: String, found: String)
    /// The index was copied by a later version of Footnote.
    case newerForm(EngineAddress, found: Int, supported: Int)
    /// A file that is to be copied has passages without vectors.
    case unfinished(path: String, passages: Int)
    /// Another copy was made meanwhile.
    case changedMeanwhile(EngineAddress)
    /// The machine says that it can do no such thing with an index in an engine.
    case needsFile(EngineAddress, operation: String)
}

extension EngineError: CustomStringConvertible {
    /// What went wrong, where, and what to do about it.
    public var description: String {
        switch self {
        case .badAddress(let text, let reason):
            "“\(text)” is no address of an engine: \(reason); write antfly://HOST:PORT/NAME or "
                + "milvus://HOST:PORT/NAME"
        case .unreachable(let address, let operation, let reason):
            "\(address): no answer while \(operation) (\(reason)); see whether the engine runs and the port is right"
        case .refused(let address, let operation, let status, let message):
            "\(address): the engine refused while \(operation) (status \(status): \(message)); see its log"
        case .unexpected(let address, let operation, let expected, let found):
            "\(address): a reply that cannot be used while \(operation): expected \(expected), found \(found); "
                + "see whether the engine is of a version that works (`tools/check-engines` names it)"
        case .olderEngine(let address, let found, let needed):
            "\(address): the engine is of version \(found), and an index needs \(needed) or later; upgrade it"
        case .tooLong(let address, let passage, let byteCount, let limit):
            "\(address): passage \(passage) takes \(byteCount) bytes, and the engine keeps \(limit) at most; index with "
                + "shorter passages, or copy to an engine of another kind"
        case .noIndex(let address):
            "\(address): there is no index; copy one there with: footnote export \(address)"
        case .damaged(let address, let part, let expected, let found):
            "\(address): \(part) is not what was copied (expected \(expected), found \(found)); copy the index again "
                + "with: footnote export --force \(address)"
        case .newerForm(let address, let found, let supported):
            "\(address): copied by a later version of Footnote (form \(found), this one knows up to \(supported)); "
                + "use that version, or copy the index again"
        case .unfinished(let path, let passages):
            "\(path): \(passages) passages have no vector; finish the index before it is copied"
        case .changedMeanwhile(let address):
            "\(address): another copy was made meanwhile; do the same again"
        case .needsFile(let address, let operation):
            "\(address): \(operation) needs an index file; do it with the file that was copied, then copy it again"
        }
    }
}
