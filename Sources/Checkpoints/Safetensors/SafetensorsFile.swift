package import Tensors

/// A safetensors weight file, mapped into memory, with every offset of its header checked against the file.
///
/// Layout (safetensors' README): the header's length (uint64), a JSON object that gives each tensor's type, shape and range
/// in the data, then the data, which the tensors fill from end to end without gaps.
package struct SafetensorsFile: Sendable {
    package let path: String
    /// The strings of `__metadata__`.
    package let metadata: [String: String]
    /// The tensors in the order of their bytes. Shapes are in GGUF order: the row length, which the file gives last, first.
    package let tensors: [TensorDescriptor]
    package let file: MappedFile
    /// Bytes before the data.
    package let headerByteCount: Int

    private let positions: [[UInt8]: Int]  // by name, as bytes: Swift's string equality is canonical

    /// The header takes about a hundred bytes a tensor; this is enough for a hundred thousand.
    static let headerLimit = 16 << 20

    /// Maps the file at `path` and parses its header. O(header size).
    ///
    /// - Throws: `CheckpointError` naming the file, the byte offset, what was expected and what was found.
    package init(path: String) throws(CheckpointError) {
        let file: MappedFile
        do { file = try MappedFile(path: path) } catch { throw .unreadable(error) }
        self.file = file
        self.path = path
        let header = try SafetensorsHeader.parse(file.byteSpan, path: path)
        metadata = header.metadata
        tensors = header.tensors
        headerByteCount = header.byteCount
        positions = Dictionary(
            header.tensors.enumerated().map { (Array($1.name.utf8), $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// The tensor of that name, or nil. O(1).
    package func optionalTensor(_ name: String) -> TensorDescriptor? {
        positions[Array(name.utf8)].map { tensors[$0] }
    }

    /// A tensor with a way to its bytes.
    package func stored(_ tensor: TensorDescriptor) -> StoredTensor {
        let file = file
        return StoredTensor(name: tensor.name, dtype: tensor.dtype, shape: tensor.shape) {
            .mapped(file, tensor.byteRange)
        }
    }
}
