package import Checkpoints
import Foundation
import Tensors

/// What a reader's adapter file says of itself beside its weights: the wording it was taught with, and its calibration.
///
///     footnote.reader.version      2
///     footnote.reader.wording      how passage, question and answer are written (``ReadingFormat/Words``), as JSON
///     footnote.reader.calibration  ``ReaderCalibration``, as JSON, whose numbers keep all their digits
///
/// An adapter without a wording was trained on the standard one. One without a calibration can be measured, but can answer
/// nobody: what its judgements are worth is not known.
package struct ReaderFile: Sendable, Equatable {
    package var wording: ReadingFormat.Wording
    package var calibration: ReaderCalibration?

    package init(wording: ReadingFormat.Wording = .standard, calibration: ReaderCalibration?) {
        self.wording = wording
        self.calibration = calibration
    }

    private static let version = 2
    private static let versionKey = "footnote.reader.version"
    private static let wordingKey = "footnote.reader.wording"
    private static let calibrationKey = "footnote.reader.calibration"

    /// Reads what an adapter says of itself; a folder as the PEFT library writes it says nothing.
    ///
    /// - Throws: as ``init(_:)``, and `CheckpointError` if the file is no GGUF.
    package init(path: String) throws(CheckpointError) {
        if ModelFolder.isFolder(path) {
            self.init(calibration: nil)
        } else {
            try self.init(GGUFFile(path: path).metadata)
        }
    }

    /// Reads what an adapter's metadata say.
    ///
    /// - Throws: `CheckpointError` for a newer version, for JSON that is none of ours, and for numbers that can't be used.
    package init(_ metadata: GGUFMetadata) throws(CheckpointError) {
        if let found = try metadata.optionalInt(Self.versionKey), found != Self.version {
            throw metadata.invalidValue(
                Self.versionKey, expected: "\(Self.version); another version of Footnote wrote it", found: "\(found)")
        }
        wording = try Self.value(ReadingFormat.Wording.self, of: Self.wordingKey, in: metadata) ?? .standard
        calibration = try Self.value(ReaderCalibration.self, of: Self.calibrationKey, in: metadata)
        if let flaw = calibration?.flaw {
            throw metadata.invalidValue(
                Self.calibrationKey, expected: "\(flaw.name) to be \(flaw.expected)", found: "\(flaw.value)")
        }
    }

    private static func value<Value: Decodable>(
        _ type: Value.Type, of key: String, in metadata: GGUFMetadata
    ) throws(CheckpointError) -> Value? {
        guard let text = try metadata.optionalString(key) else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw metadata.invalidValue(key, expected: "the JSON of a \(type)", found: "\(error)")
        }
    }

    /// The metadata that say so.
    package func metadata() throws -> [(key: String, value: GGUFWriter.Value)] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        func json(_ value: some Encodable) throws -> GGUFWriter.Value {
            .string(String(decoding: try encoder.encode(value), as: UTF8.self))
        }
        var metadata: [(key: String, value: GGUFWriter.Value)] = [
            (Self.versionKey, .uint32(UInt32(Self.version))), (Self.wordingKey, try json(wording)),
        ]
        if let calibration { metadata.append((Self.calibrationKey, try json(calibration))) }
        return metadata
    }

    /// Writes a copy of an adapter's file that says this of itself. Every tensor keeps its bytes, and other metadata stay.
    ///
    /// - Parameter output: may be the file itself, which is replaced only once the copy is complete.
    /// - Throws: `CheckpointError` if the file can't be read or written.
    package func write(adapter path: String, to output: String) throws {
        let file = try GGUFFile(path: path)
        var writer = GGUFWriter()
        writer.alignment = try file.metadata.optionalInt("general.alignment") ?? writer.alignment
        for key in file.metadata.keys where !key.hasPrefix("footnote.reader.") {
            if let value = file.metadata[key] { writer.set(key, GGUFWriter.Value(value)) }
        }
        for (key, value) in try metadata() { writer.set(key, value) }
        for tensor in file.tensors {
            let stored = try file.requiredTensor(tensor.name)
            writer.add(tensor.name, dtype: tensor.dtype, shape: tensor.shape) { stored.bytes.copy() }
        }
        try writer.write(to: output)
    }
}
