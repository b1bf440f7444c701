package import Tensors

/// A GGUF weight file, mapped into memory, with every offset of its directory checked against the file.
///
/// Opening reads the header only; tensor bytes are loaded by the operating system as they are touched.
package struct GGUFFile: Sendable {
    /// The file's path as given.
    package let path: String
    /// The format's version: 2 or 3.
    package let version: UInt32
    /// The metadata in the file's order.
    package let metadata: GGUFMetadata
    /// The tensors in the file's order.
    package let tensors: [TensorDescriptor]
    /// The mapped file, the first one of a split model.
    package var file: MappedFile { parts[0] }
    /// The mapped files, several for a split model; a tensor's range is one of the bytes of its part.
    package let parts: [MappedFile]

    private let positions: [[UInt8]: Int]  // by name, as bytes: Swift's string equality is canonical

    /// Maps the file at `path` and parses its header. O(header size). If it is a part of a split model, whichever, all
    /// parts are opened as one file.
    ///
    /// - Throws: `CheckpointError` naming the file, the byte offset, what was expected and what was found.
    package init(path: String) throws(CheckpointError) {
        let file: MappedFile
        do {
            file = try MappedFile(path: path)
        } catch {
            throw .unreadable(error)
        }
        let header = try GGUFHeader.parse(file.byteSpan, path: path)
        guard let split = header.split else {
            self.init(path: path, [file], header, header.tensors)
            return
        }
        let model = try SplitModel(split)
        self.init(path: path, model.files, model.first, model.tensors)
    }

    /// Parses a file that stands in memory.
    ///
    /// - Parameter path: what errors call it.
    /// - Throws: as ``init(path:)``.
    package init(bytes: [UInt8], path: String) throws(CheckpointError) {
        let file: MappedFile
        do {
            file = try MappedFile(bytes: bytes, path: path)
        } catch {
            throw .unreadable(error)
        }
        let header = try GGUFHeader.parse(file.byteSpan, path: path)
        if let split = header.split { _ = try split.paths() }
        self.init(path: path, [file], header, header.tensors)
    }

    private init(path: String, _ parts: [MappedFile], _ header: GGUFHeader, _ tensors: [TensorDescriptor]) {
        self.path = path
        self.parts = parts
        version = header.version
        metadata = GGUFMetadata(
            path: parts[0].path, entries: header.entries, storage: parts[0].copy(0..<header.byteCount))
        self.tensors = tensors
        var positions: [[UInt8]: Int] = [:]
        for (index, tensor) in tensors.enumerated() {
            positions[Array(tensor.name.utf8)] = index
        }
        self.positions = positions
    }

    /// The tensor of that name, or nil. O(1).
    package func optionalTensor(_ name: String) -> TensorDescriptor? {
        positions[Array(name.utf8)].map { tensors[$0] }
    }

    /// The tensor of that name. O(1).
    ///
    /// - Throws: `CheckpointError.missingTensor`.
    package func tensor(_ name: String) throws(CheckpointError) -> TensorDescriptor {
        guard let tensor = optionalTensor(name) else { throw .missingTensor(path: path, tensor: name) }
        return tensor
    }

    /// The number of elements over all tensors.
    package var parameterCount: Int {
        tensors.reduce(0) { total, tensor in total.addingReportingOverflow(tensor.elementCount).partialValue }
    }
}
