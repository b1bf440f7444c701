internal import Tensors

/// The files of a split model, checked to belong together.
struct SplitModel {
    let files: [MappedFile]
    /// The header of the first part, which holds the model's metadata.
    let first: GGUFHeader
    /// The tensors of all parts, part by part.
    let tensors: [TensorDescriptor]

    /// Opens all parts of the model that one part names.
    ///
    /// - Throws: `CheckpointError` naming the part that is missing or belongs to another model.
    init(_ split: GGUFSplit) throws(CheckpointError) {
        let paths = try split.paths()
        var files: [MappedFile] = []
        var headers: [GGUFHeader] = []
        for path in paths {
            let file: MappedFile
            do { file = try MappedFile(path: path) } catch { throw .unreadable(error) }
            headers.append(try GGUFHeader.parse(file.byteSpan, path: path))
            files.append(file)
        }
        var names: Set<[UInt8]> = []
        var tensors: [TensorDescriptor] = []
        for (index, header) in headers.enumerated() {
            if let reason = Self.difference(header, at: index, from: headers[0], split) {
                throw .foreignPart(path: paths[index], first: paths[0], reason: reason)
            }
            for var tensor in header.tensors {
                guard names.insert(Array(tensor.name.utf8)).inserted else {
                    throw .foreignPart(
                        path: paths[index], first: paths[0], reason: "an earlier part has its tensor \"\(tensor.name)\""
                    )
                }
                tensor.part = index
                tensors.append(tensor)
            }
        }
        if let stated = headers[0].split?.tensorCount, stated != tensors.count {
            throw .foreignPart(
                path: paths[paths.count - 1], first: paths[0],
                reason: "the model has \(stated) tensors, the parts together have \(tensors.count)")
        }
        self.files = files
        first = headers[0]
        self.tensors = tensors
    }

    /// Why a part is none of the model that the first one begins, or nil.
    private static func difference(
        _ header: GGUFHeader, at index: Int, from first: GGUFHeader, _ split: GGUFSplit
    ) -> String? {
        guard let own = header.split else { return "it is a model of its own" }
        guard own.part == index, own.count == split.count else {
            return "it is part \(own.part + 1) of \(own.count), expected part \(index + 1) of \(split.count)"
        }
        guard own.tensorCount == first.split?.tensorCount else {
            return "its model has \(own.tensorCount ?? 0) tensors, expected \(first.split?.tensorCount ?? 0)"
        }
        // Later parts repeat little of the metadata; what they repeat must agree.
        for entry in header.entries where !entry.key.hasPrefix("split.") {
            guard case .scalar(let value) = entry.value,
                let other = first.entries.first(where: { $0.key == entry.key }),
                case .scalar(let expected) = other.value
            else { continue }
            if value.description != expected.description {
                return "its \"\(entry.key)\" is \(value), expected \(expected)"
            }
        }
        return nil
    }
}
