import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing

/// What a reader's adapter file says of itself.
@Suite struct ReaderFileTests {
    private static let shipped = TestFiles.packageRoot.appending(path: "adapters/reader/reader.gguf").path

    /// FNV-1a over the tensors' bytes, in the file's order.
    private func hash(_ path: String) throws -> UInt64 {
        try GGUFFile(path: path).storedTensors.reduce(14_695_981_039_346_656_037) { hash, tensor in
            tensor.bytes.copy().reduce(hash) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        }
    }

    @Test("The reader of this repository holds its calibration, and the weights it was trained with")
    func shipped() throws {
        let file = try ReaderFile(path: Self.shipped)
        #expect(file.wording == .withKinds)
        #expect(file.calibration != nil)
        #expect(try hash(Self.shipped) == 0xf189_17b4_daae_9a0b)
    }

    @Test("A rewritten file keeps each tensor's bytes and all other metadata")
    func rewriting() throws {
        let folder = try TemporaryFolder()
        let copy = folder.path("copy.gguf")
        var file = try ReaderFile(path: Self.shipped)
        file.wording.refusal = "nothing"
        file.calibration?.passage.intercept = -0.1
        try file.write(adapter: Self.shipped, to: copy)
        #expect(try ReaderFile(path: copy) == file)
        let (before, after) = (try GGUFFile(path: Self.shipped), try GGUFFile(path: copy))
        #expect(before.tensorNames == after.tensorNames)
        for (old, new) in zip(before.storedTensors, after.storedTensors) {
            #expect(old.dtype == new.dtype && old.shape == new.shape && old.bytes.copy() == new.bytes.copy())
        }
        for key in before.metadata.keys where !key.hasPrefix("footnote.reader.") {
            #expect(before.metadata[key].map { "\($0)" } == after.metadata[key].map { "\($0)" }, "\(key)")
        }
        try ReaderFile(path: Self.shipped).write(adapter: copy, to: copy)
        #expect(try Data(contentsOf: URL(filePath: copy)) == Data(contentsOf: URL(filePath: Self.shipped)))
    }

    private func adapter(_ metadata: [(String, GGUFWriter.Value)], in folder: TemporaryFolder) throws -> String {
        let path = folder.path("adapter.gguf")
        var writer = GGUFWriter()
        writer.set("general.type", .string("adapter"))
        for (key, value) in metadata { writer.set(key, value) }
        try writer.write(to: path)
        return path
    }

    @Test("An adapter without calibration is no reader, and says so")
    func uncalibrated() async throws {
        let folder = try TemporaryFolder()
        let path = try adapter([], in: folder)
        #expect(try ReaderFile(path: path) == ReaderFile(calibration: nil))
        let model = try await TinyModel(hasEnd: true).load()
        await #expect(throws: ReaderError.uncalibrated(path: path)) {
            try await Reader(model: model, adapterFile: path)
        }
        #expect("\(ReaderError.uncalibrated(path: path))".contains("footnote.reader.calibration"))
    }

    @Test("Figures that can't be used are refused by name")
    func malformed() throws {
        let folder = try TemporaryFolder()
        var calibration = try #require(try ReaderFile(path: Self.shipped).calibration)
        calibration.thresholds.confidence = 3
        let metadata = try ReaderFile(calibration: calibration).metadata().map { ($0.key, $0.value) }
        let texts = try [
            metadata, [("footnote.reader.version", .uint32(9))],
            [("footnote.reader.calibration", .string("{\"source\": \"x\"}"))],
        ].map { metadata in
            let path = try adapter(metadata, in: folder)
            let error = #expect(throws: CheckpointError.self) { try ReaderFile(path: path) }
            return error.map { "\($0)" } ?? ""
        }
        #expect(texts[0].contains("thresholds.confidence") && texts[0].contains("3"))
        #expect(texts[1].contains("footnote.reader.version") && texts[1].contains("9"))
        #expect(texts[2].contains("footnote.reader.calibration"))
    }
}
