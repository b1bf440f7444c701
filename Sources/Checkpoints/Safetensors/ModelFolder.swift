internal import Digests
internal import Formats
internal import Foundation
internal import Tensors

/// A folder as Hugging Face's libraries write it: config.json, and the weights as one safetensors file or several with an
/// index. Its tensors keep the folder's names.
package struct ModelFolder: Sendable {
    /// The folder's path as given, without a slash at its end.
    package let path: String
    /// config.json
    package let configuration: JSONObject
    /// The weight files.
    package let files: [SafetensorsFile]
    /// Names of all tensors, file by file.
    package let tensorNames: [String]

    private let places: [[UInt8]: (file: Int, tensor: TensorDescriptor)]

    /// Bytes that config.json or an index may have.
    package static let jsonLimit = 64 << 20

    /// Whether a path is a folder; one that can't be read is, so that reading it says why.
    package static func isFolder(_ path: String) -> Bool {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        // What is not there is no folder.
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        return attributes?[.type] as? FileAttributeType == .typeDirectory
    }

    /// Reads config.json and the headers of the weight files.
    ///
    /// - Throws: `CheckpointError` naming the file, the byte offset, what was expected and what was found.
    package init(path: String) throws(CheckpointError) {
        var folder = path
        while folder.count > 1, folder.hasSuffix("/") { folder.removeLast() }
        self.path = folder
        configuration = try JSONObject(contentsOf: "\(folder)/config.json", limit: Self.jsonLimit)
        var places: [[UInt8]: (file: Int, tensor: TensorDescriptor)] = [:]
        var names: [String] = []
        let index = "\(folder)/\(Self.indexName)"
        if FileManager.default.fileExists(atPath: "\(folder)/\(Self.fileName)") {
            files = [try SafetensorsFile(path: "\(folder)/\(Self.fileName)")]
            for tensor in files[0].tensors {
                places[Array(tensor.name.utf8)] = (0, tensor)
                names.append(tensor.name)
            }
        } else if FileManager.default.fileExists(atPath: index) {
            files = try Self.shards(index: index, folder: folder, places: &places, names: &names)
        } else {
            let other = try? FileManager.default.contentsOfDirectory(atPath: folder)
                .first { $0.hasPrefix("pytorch_model") || $0.hasSuffix(".h5") || $0.hasSuffix(".msgpack") }
            throw .unsupported(
                path: folder, what: "there is no \(Self.fileName)" + (other.map { ", but a \($0)" } ?? ""),
                advice: "save the weights as safetensors, for example with save_pretrained of transformers")
        }
        self.places = places
        tensorNames = names
    }

    /// The tensor of that name with a way to its bytes, or nil.
    package func storedTensor(_ name: String) -> StoredTensor? {
        places[Array(name.utf8)].map { files[$0.file].stored($0.tensor) }
    }

    /// Bytes of the weight files together.
    package var byteCount: Int { files.reduce(0) { $0 + $1.file.byteCount } }

    /// The text of a file of the folder, or nil where there is none.
    package func text(of name: String) -> String? {
        guard let data = FileManager.default.contents(atPath: "\(path)/\(name)") else { return nil }
        return String(data: data, encoding: .utf8)
    }

    /// SHA-256 over the settings, the vocabulary, and of each weight file what `GGUFFile.fingerprint()` takes.
    package func fingerprint() -> String {
        var hash = SHA256()
        for name in ["config.json", "tokenizer.json", "vocab.json", "merges.txt"] {
            if let data = FileManager.default.contents(atPath: "\(path)/\(name)") { hash.update(data: data) }
        }
        for file in files {
            hash.update(data: file.file.copy(0..<file.headerByteCount))
            for tensor in file.tensors {
                hash.update(data: file.file.copy(tensor.byteRange.prefix(4096)))
                hash.update(data: file.file.copy(tensor.byteRange.suffix(4096)))
            }
        }
        return hash.hexadecimal()
    }

    static let fileName = "model.safetensors"
    static let indexName = "model.safetensors.index.json"

    private static func shards(
        index: String, folder: String, places: inout [[UInt8]: (file: Int, tensor: TensorDescriptor)],
        names: inout [String]
    ) throws(CheckpointError) -> [SafetensorsFile] {
        let map = try JSONObject(contentsOf: index, limit: jsonLimit).object("weight_map")
        var files: [SafetensorsFile] = []
        var numbers: [String: Int] = [:]
        for member in map.members {
            let name = try map.string(member.name)
            // The index is untrusted: it names files of this folder and no others.
            guard name.hasSuffix(".safetensors"), !name.contains("/"), !name.contains("\0") else {
                throw map.invalidValue(member.name, expected: "the name of a .safetensors file in the folder")
            }
            if numbers[name] == nil {
                numbers[name] = files.count
                files.append(try SafetensorsFile(path: "\(folder)/\(name)"))
            }
            guard let number = numbers[name], let tensor = files[number].optionalTensor(member.name) else {
                throw .missingTensor(path: "\(folder)/\(name)", tensor: member.name)
            }
            places[Array(member.name.utf8)] = (number, tensor)
            names.append(member.name)
        }
        return files
    }
}
