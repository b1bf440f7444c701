import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// A file with a value of every type and three tensors.
func sampleWriter() -> GGUFWriter {
    var writer = GGUFWriter()
    writer.set("general.architecture", .string("llama"))
    writer.set("a.uint8", .uint8(255))
    writer.set("a.int8", .int8(-128))
    writer.set("a.uint16", .uint16(65535))
    writer.set("a.int16", .int16(-32768))
    writer.set("a.uint32", .uint32(.max))
    writer.set("a.int32", .int32(.min))
    writer.set("a.uint64", .uint64(.max))
    writer.set("a.int64", .int64(.min))
    writer.set("a.float32", .float32(-1.5))
    writer.set("a.float64", .float64(0.1))
    writer.set("a.bool", .bool(true))
    writer.set("a.strings", strings: ["", "é", "🦙", "plain"])
    writer.set("a.integers", .array(.int16, [.int16(-1), .int16(7)]))
    writer.set("a.floats", .array(.float64, [.float64(0.5), .float64(-2)]))
    writer.set("a.booleans", .array(.bool, [.bool(true), .bool(false)]))
    writer.set("a.empty", .array(.string, []))
    writer.set("a.nested", .array(.array, [.array(.uint8, [.uint8(1)]), .array(.string, [.bytes([0xFF])])]))
    writer.add("matrix", shape: [4, 3], floats: (0..<12).map { Float($0) })
    writer.add("vector", shape: [5], floats: [1, 2, 3, 4, 5])
    writer.add("blocks", dtype: .q8_0, shape: [64, 2], bytes: Array(repeating: 7, count: 136))
    return writer
}

@Suite("Reading GGUF files")
struct GGUFFileTests {
    @Test("what the writer writes is read back", arguments: [8, 32, 64, 4096])
    func roundTrip(alignment: Int) throws {
        var writer = sampleWriter()
        writer.alignment = alignment
        let file = try GGUFBytes.open(writer.encoded())
        let metadata = file.metadata
        #expect(file.version == 3)
        #expect(metadata.keys.first == "general.architecture")
        #expect(try metadata.string("general.architecture") == "llama")
        #expect(try metadata.int("a.uint8") == 255)
        #expect(try metadata.int("a.int8") == -128)
        #expect(try metadata.int("a.uint16") == 65535)
        #expect(try metadata.int("a.int16") == -32768)
        #expect(try metadata.int("a.uint32") == Int(UInt32.max))
        #expect(try metadata.int("a.int32") == Int(Int32.min))
        #expect(try metadata.int("a.int64") == .min)
        #expect(try metadata.float("a.float32") == -1.5)
        #expect(try metadata.float("a.float64") == 0.1)
        #expect(try metadata.bool("a.bool"))
        #expect(try metadata.stringArray("a.strings").strings == ["", "é", "🦙", "plain"])
        #expect(try metadata.ints("a.integers") == [-1, 7])
        #expect(try metadata.floats("a.floats") == [0.5, -2])
        #expect(try metadata.stringArray("a.empty").strings == [])
        guard case .array(let nested)? = metadata["a.nested"], let inner = nested.arrays else {
            Issue.record("expected an array of arrays")
            return
        }
        #expect(inner[0].integers == [1])
        #expect(Array(inner[1].stringBytes(at: 0)) == [0xFF])
        #expect(inner[1].strings == nil)

        #expect(file.tensors.map(\.name) == ["matrix", "vector", "blocks"])
        #expect(file.tensors.allSatisfy { $0.byteRange.lowerBound % alignment == 0 })
        let matrix = try file.tensor("matrix")
        #expect(matrix.shape == [4, 3] && matrix.rowLength == 4 && matrix.rowCount == 3)
        #expect(file.file.copy(matrix.byteRange).prefix(8) == [0, 0, 0, 0, 0, 0, 0x80, 0x3F])
        #expect(try file.tensor("blocks").byteRange.count == 136)
        #expect(file.parameterCount == 12 + 5 + 128)
    }

    @Test("version 2 is read as version 3")
    func versionTwo() throws {
        var bytes = sampleWriter().encoded()
        bytes[4] = 2
        #expect(try GGUFBytes.open(bytes).version == 2)
    }

    @Test("a value that is missing or of another type names the key, the types and the place")
    func typedGetters() throws {
        let metadata = try GGUFBytes.open(sampleWriter().encoded()).metadata
        #expect(try metadata.optionalInt("none") == nil)
        guard
            case .missingKey(_, "none")? = #expect(
                throws: CheckpointError.self, performing: { try metadata.int("none") })
        else { return }
        let error = #expect(throws: CheckpointError.self) { try metadata.optionalString("a.uint8") }
        #expect("\(try #require(error))".contains("expected string for \"a.uint8\", found uint8"))
        #expect(throws: CheckpointError.self) { try metadata.int("a.uint64") }
        #expect(throws: CheckpointError.self) { try metadata.ints("a.strings") }
        #expect(throws: CheckpointError.self) { try metadata.stringArray("a.nested") }
        #expect(throws: CheckpointError.self) { try GGUFBytes.open(sampleWriter().encoded()).tensor("none") }
    }

    @Test("every cut of a file is refused, none crashes")
    func truncation() throws {
        let bytes = sampleWriter().encoded()
        let folder = try TemporaryFolder()
        let path = folder.path("cut.gguf")
        for length in 0..<bytes.count {
            try write(Array(bytes.prefix(length)), to: path)
            #expect(throws: CheckpointError.self, "cut to \(length) bytes") { try GGUFFile(path: path) }
        }
    }

    @Test("flipped bytes give an error or a valid file, never a crash", arguments: [UInt64(1), 2, 3])
    func flippedBytes(seed: UInt64) throws {
        let original = sampleWriter().encoded()
        let folder = try TemporaryFolder()
        let path = folder.path("flipped.gguf")
        var generator = SeededGenerator(seed: seed)
        var refused = 0
        for _ in 0..<1500 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                bytes[Int.random(in: 0..<bytes.count, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
            }
            try write(bytes, to: path)
            do {
                let file = try GGUFFile(path: path)
                for tensor in file.tensors {
                    #expect(tensor.byteRange.upperBound <= bytes.count, "seed \(seed)")
                    #expect(file.file.copy(tensor.byteRange).count == tensor.byteRange.count)
                }
                for key in file.metadata.keys { _ = file.metadata[key]?.description }
            } catch {
                refused += 1
            }
        }
        #expect(refused > 100, "seed \(seed): flips in the header are noticed")
    }

    @Test("the fingerprint sees metadata, shapes and both ends of a tensor")
    func fingerprint() throws {
        let writer = sampleWriter()
        let first = try GGUFBytes.open(writer.encoded()).fingerprint()
        #expect(first.count == 64)
        #expect(try GGUFBytes.open(writer.encoded()).fingerprint() == first)

        var otherMetadata = writer
        otherMetadata.set("b", .bool(false))
        #expect(try GGUFBytes.open(otherMetadata.encoded()).fingerprint() != first)

        let bytes = writer.encoded()
        let range = try GGUFBytes.open(bytes).tensor("vector").byteRange
        for index in [range.lowerBound, range.upperBound - 1] {
            var changed = bytes
            changed[index] ^= 1
            #expect(try GGUFBytes.open(changed).fingerprint() != first)
        }
    }

    @Test("the fingerprint is the hash that its documentation describes")
    func fingerprintDefinition() throws {
        var writer = GGUFWriter()
        writer.add("t", dtype: .i8, shape: [4], bytes: [1, 2, 3, 4])
        // sha256 of the 57 header bytes, then "\x01\x02\x03\x04" twice.
        let expected = "74ef734b604dc3ca8913ece122df32ad5c7446402ffc1d02602781d049423d76"
        #expect(try GGUFBytes.open(writer.encoded()).fingerprint() == expected)
    }

    @Test(
        "the default model opens with all its tensors",
        .enabled(if: TestFiles.defaultModel != nil, "the default model is not fetched"))
    func defaultModel() throws {
        let file = try GGUFFile(path: try #require(TestFiles.defaultModel))
        #expect(file.tensors.count == 272)
        #expect(file.parameterCount == 134_515_008)
        #expect(try file.metadata.int("llama.block_count") == 30)
        #expect(try file.tensor("token_embd.weight").shape == [576, 49152])
        #expect(file.fingerprint() == file.fingerprint())
    }
}
