package import Tensors

/// The weights of one model: tensors by the names, and settings by the keys, that a GGUF file of it has.
///
/// A GGUF file is one as it stands. What is stored otherwise is presented in this form, so that the code behind it has
/// one set of names, shapes and conventions to know.
package protocol Checkpoint: Sendable {
    /// The file or folder, for messages.
    var path: String { get }
    /// Settings by GGUF's keys.
    var metadata: GGUFMetadata { get }
    /// Names of all tensors, in a fixed order.
    var tensorNames: [String] { get }
    /// Bytes of all files together.
    var byteCount: Int { get }
    /// The mapped files of weights.
    var weightFiles: [MappedFile] { get }
    /// The tensor of that name, or nil.
    func storedTensor(_ name: String) -> StoredTensor?
    /// Tells this model from others; see `GGUFFile.fingerprint()`.
    func fingerprint() -> String
}

extension Checkpoint {
    /// The tensor of that name.
    ///
    /// - Throws: `CheckpointError.missingTensor`.
    package func requiredTensor(_ name: String) throws(CheckpointError) -> StoredTensor {
        guard let tensor = storedTensor(name) else { throw .missingTensor(path: path, tensor: name) }
        return tensor
    }

    /// All tensors.
    package var storedTensors: [StoredTensor] { tensorNames.compactMap { storedTensor($0) } }

    /// The number of elements over all tensors.
    package var parameterCount: Int {
        storedTensors.reduce(0) { $0.addingReportingOverflow($1.elementCount).partialValue }
    }
}

/// A tensor of a checkpoint: its name, type and shape, and a way to its bytes, which have as many as the shape takes.
package struct StoredTensor: Sendable {
    package let name: String
    package let dtype: DType
    /// Sizes in GGUF order: the length of a row first.
    package let shape: [Int]
    private let read: @Sendable () -> StoredBytes

    /// - Parameter read: gives the bytes; called each time they are asked for.
    package init(name: String, dtype: DType, shape: [Int], read: @escaping @Sendable () -> StoredBytes) {
        self.name = name
        self.dtype = dtype
        self.shape = shape
        self.read = read
    }

    /// The stored bytes: mapped where they lie in a file as they are, else put in order now.
    package var bytes: StoredBytes { read() }

    package var elementCount: Int { shape.reduce(1, *) }
    /// Bytes that the elements take.
    package var byteCount: Int { dtype.byteCount(ofRow: elementCount) ?? 0 }
    package var rowLength: Int { shape.first ?? 1 }
    package var rowCount: Int { shape.dropFirst().reduce(1, *) }
}

extension GGUFFile: Checkpoint {
    package var tensorNames: [String] { tensors.map(\.name) }
    package var byteCount: Int { parts.reduce(0) { $0 + $1.byteCount } }
    package var weightFiles: [MappedFile] { parts }

    package func storedTensor(_ name: String) -> StoredTensor? {
        optionalTensor(name).map { tensor in
            let file = parts[tensor.part]
            return StoredTensor(name: name, dtype: tensor.dtype, shape: tensor.shape) {
                .mapped(file, tensor.byteRange)
            }
        }
    }
}
