/// The place of a file among those that a model was split into, as `llama-gguf-split` writes it: keys, and a name that
/// ends in `-00001-of-00003.gguf`.
struct GGUFSplit: Sendable, Equatable {
    let path: String
    let byteOffset: Int
    /// From 0.
    let part: Int
    let count: Int
    /// Tensors of all parts together, where the file says so.
    let tensorCount: Int?

    /// Nil for a file that holds a model alone.
    init?(_ entries: [GGUFMetadata.Entry], path: String) {
        func integer(_ key: String) -> (value: Int, byteOffset: Int)? {
            guard let entry = entries.first(where: { $0.key == key }), case .scalar(let value) = entry.value,
                let integer = value.integer
            else { return nil }
            return (integer, entry.byteOffset)
        }
        guard let count = integer("split.count"), count.value > 1 else { return nil }
        self.path = path
        self.count = count.value
        byteOffset = count.byteOffset
        part = integer("split.no")?.value ?? 0
        tensorCount = integer("split.tensors.count")?.value
    }

    /// The most parts that a name can number.
    private static let mostParts = 99_999

    /// The paths of all parts, by this one's name.
    ///
    /// - Throws: `CheckpointError.sharded` where the name does not tell the others'.
    func paths() throws(CheckpointError) -> [String] {
        let ending = Self.ending(part: part, of: count)
        guard count <= Self.mostParts, (0..<count).contains(part), path.hasSuffix(ending) else {
            throw .sharded(at: .init(path: path, byteOffset: byteOffset), part: part, count: count, name: ending)
        }
        let stem = path.dropLast(ending.count)
        return (0..<count).map { stem + Self.ending(part: $0, of: count) }
    }

    /// What a part's name ends in.
    static func ending(part: Int, of count: Int) -> String {
        func digits(_ number: Int) -> String {
            let text = String(number)
            return String(repeating: "0", count: max(5 - text.count, 0)) + text
        }
        return "-\(digits(part + 1))-of-\(digits(count)).gguf"
    }
}
