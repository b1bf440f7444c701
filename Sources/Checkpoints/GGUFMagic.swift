/// Says what a file that is not GGUF probably is, and what to do.
enum GGUFMagic {
    /// A sentence for the first bytes of a file.
    static func guess(_ start: [UInt8]) -> String {
        let table: [(prefix: [UInt8], sentence: String)] = [
            (Array("FUGG".utf8), "the magic is byte-swapped; fetch the little-endian file"),
            (Array("lmgg".utf8), "a GGML file from before GGUF; convert the original model to GGUF"),
            (Array("tjgg".utf8), "a GGJT file from before GGUF; convert the original model to GGUF"),
            (Array("fmgg".utf8), "a GGMF file from before GGUF; convert the original model to GGUF"),
            (Array("PK\u{3}\u{4}".utf8), "a ZIP archive, perhaps a PyTorch checkpoint; convert it to GGUF"),
            (Array("version ".utf8), "a Git LFS pointer, not the file itself; run `git lfs pull`"),
            (Array("<".utf8), "a web page, not a model; fetch the file's download address instead"),
        ]
        if let known = table.first(where: { start.starts(with: $0.prefix) }) { return known.sentence }
        // A safetensors file starts with the length of a JSON object (8 bytes, little-endian).
        if start.count == 8, start[4...].allSatisfy({ $0 == 0 }) {
            return "perhaps a safetensors file; give the folder that it lies in"
        }
        return "give the path of a model in GGUF format"
    }
}
