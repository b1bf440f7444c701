import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

/// Safetensors files written by hand: a header's text and the data behind it.
enum SafetensorsBytes {
    static func file(_ header: String, data: [UInt8], length: UInt64? = nil) -> [UInt8] {
        let length = length ?? UInt64(header.utf8.count)
        return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * UInt64($0))) } + Array(header.utf8) + data
    }

    static func open(_ bytes: [UInt8]) throws -> SafetensorsFile {
        let folder = try TemporaryFolder()
        let path = folder.path("file.safetensors")
        try write(bytes, to: path)
        return try SafetensorsFile(path: path)
    }

    /// The error that opening throws; every message names the file.
    static func error(
        _ header: String, data: Int = 16, length: UInt64? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) -> CheckpointError? {
        error(file(header, data: Array(repeating: 0, count: data), length: length), sourceLocation: sourceLocation)
    }

    static func error(
        _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation
    ) -> CheckpointError? {
        let error = #expect(throws: CheckpointError.self, sourceLocation: sourceLocation) { try open(bytes) }
        if let error { #expect("\(error)".contains("file.safetensors"), sourceLocation: sourceLocation) }
        return error
    }
}

@Suite("Safetensors files are read, and damaged ones are refused by name")
struct SafetensorsTests {
    private func tensor(
        _ name: String = "t", dtype: String = "\"F32\"", shape: String = "[4]", offsets: String = "[0, 16]"
    ) -> String {
        "\"\(name)\": {\"dtype\": \(dtype), \"shape\": \(shape), \"data_offsets\": \(offsets)}"
    }

    @Test("a file with two tensors, in any order of the header, and metadata")
    func twoTensors() throws {
        let header =
            "{\"__metadata__\": {\"format\": \"pt\"}, "
            + tensor("b", dtype: "\"BF16\"", shape: "[2, 3]", offsets: "[16, 28]")
            + ", " + tensor("a") + "}  "
        let data = (0..<28).map { UInt8($0) }
        let file = try SafetensorsBytes.open(SafetensorsBytes.file(header, data: data))
        #expect(file.metadata == ["format": "pt"])
        #expect(file.tensors.map(\.name) == ["a", "b"])
        let b = try #require(file.optionalTensor("b"))
        #expect(b.shape == [3, 2] && b.dtype == .bf16)
        #expect(file.stored(b).bytes.copy() == Array(data[16..<28]))
    }

    @Test("an empty file, one shorter than the length field, one that ends inside the header")
    func truncated() throws {
        for bytes in [[], [1, 2, 3], SafetensorsBytes.file("{", data: [], length: 100)] as [[UInt8]] {
            guard case .truncated? = SafetensorsBytes.error(bytes) else {
                Issue.record("expected truncated")
                return
            }
        }
    }

    @Test("a header of a gigabyte, or of more than there can be", arguments: [1 << 30, UInt64.max, 1 << 63])
    func hugeHeader(length: UInt64) throws {
        guard case .tooLarge(let place, _, length, _)? = SafetensorsBytes.error("{}", length: length) else {
            Issue.record("expected tooLarge")
            return
        }
        #expect(place.byteOffset == 0)
    }

    @Test("a header nested a hundred thousand deep, in arrays and in objects", arguments: ["[", "{\"a\":"])
    func deepNesting(opening: String) throws {
        let header = "{\"t\": " + String(repeating: opening, count: 100_000)
        guard case .invalidJSON(_, let expected, _)? = SafetensorsBytes.error(header) else {
            Issue.record("expected invalidJSON")
            return
        }
        #expect(expected.contains("nesting"))
    }

    @Test(
        "a header that is no JSON object",
        arguments: [
            "", "[]", "null", "{", "{}x", "{\"t\"}", "{\"t\": }", "{\"t\": 1,}", "{\"t\": tru}", "{\"t\": 01}",
            "{\"t\": -}",
            "{\"t\": 1e999}", "{\"t\": \"\\x\"}", "{\"t\": \"\\ud800\"}", "{\"t\": \"\\ud800\\u0041\"}", "{t: 1}",
            "{\"t\": \"\u{1}\"}", "{\"t\": 1", "{\"t\": \"", "{'t': 1}",
        ])
    func noJSON(header: String) throws {
        guard case .invalidJSON? = SafetensorsBytes.error(header) else {
            Issue.record("expected invalidJSON")
            return
        }
    }

    @Test("bytes that are not UTF-8")
    func notUTF8() throws {
        let header: [UInt8] = Array("{\"t".utf8) + [0xFF] + Array("\": 1}".utf8)
        let length = [UInt8(header.count)] + [UInt8](repeating: 0, count: 7)
        guard case .invalidJSON? = SafetensorsBytes.error(length + header) else {
            Issue.record("expected invalidJSON")
            return
        }
    }

    @Test("a tensor named twice")
    func duplicateName() throws {
        guard case .invalidJSON(_, _, let found)? = SafetensorsBytes.error("{\(tensor()), \(tensor())}") else {
            Issue.record("expected invalidJSON")
            return
        }
        #expect(found.contains("again"))
    }

    @Test("an element type that is not known", arguments: ["\"F8_E4M3\"", "\"f32\"", "\"\""])
    func unknownType(dtype: String) throws {
        guard case .unknownElementType(_, "t", _)? = SafetensorsBytes.error("{\(tensor(dtype: dtype))}") else {
            Issue.record("expected unknownElementType")
            return
        }
    }

    @Test(
        "fields that are missing or of another kind",
        arguments: ["{}", "{\"dtype\": 1}", "{\"dtype\": \"F32\"}", "{\"dtype\": \"F32\", \"shape\": 4}", "[]", "3"])
    func wrongFields(fields: String) throws {
        let error = try #require(SafetensorsBytes.error("{\"t\": \(fields)}"))
        switch error {
        case .missingKey, .invalidValue, .invalidJSON: break
        default: Issue.record("unexpected \(error)")
        }
    }

    @Test(
        "sizes that are negative, zero, fractional or too large",
        arguments: ["[-4]", "[0]", "[4.0]", "[\"4\"]", "[1e30]"])
    func wrongSizes(shape: String) throws {
        guard case .invalidValue(_, "shape", _, _)? = SafetensorsBytes.error("{\(tensor(shape: shape))}") else {
            Issue.record("expected invalidValue")
            return
        }
    }

    @Test("more dimensions than any weight has")
    func manyDimensions() throws {
        let shape = "[" + Array(repeating: "1", count: 5000).joined(separator: ",") + "]"
        guard case .invalidValue? = SafetensorsBytes.error("{\(tensor(shape: shape))}") else {
            Issue.record("expected invalidValue")
            return
        }
    }

    @Test("sizes whose product overflows", arguments: ["[4611686018427387904, 4]", "[4294967296, 4294967296]"])
    func overflow(shape: String) throws {
        guard case .sizeOverflow(_, "t", _)? = SafetensorsBytes.error("{\(tensor(shape: shape))}") else {
            Issue.record("expected sizeOverflow")
            return
        }
    }

    @Test(
        "offsets that descend, are negative, or are no pair",
        arguments: ["[16, 0]", "[-16, 0]", "[0]", "[0, 16, 32]", "[0, 1.5]"])
    func wrongOffsets(offsets: String) throws {
        guard case .invalidValue(_, "data_offsets", _, _)? = SafetensorsBytes.error("{\(tensor(offsets: offsets))}")
        else {
            Issue.record("expected invalidValue")
            return
        }
    }

    @Test(
        "offsets behind the end of the file",
        arguments: ["[0, 32]", "[16, 32]", "[9223372036854775791, 9223372036854775807]"])
    func outOfRange(offsets: String) throws {
        guard case .outOfRange(_, "t", _, _, _)? = SafetensorsBytes.error("{\(tensor(offsets: offsets))}") else {
            Issue.record("expected outOfRange")
            return
        }
    }

    @Test("a range that is not what the shape takes")
    func wrongByteCount() throws {
        guard case .wrongByteCount(_, "t", 16, 12)? = SafetensorsBytes.error("{\(tensor(offsets: "[0, 12]"))}") else {
            Issue.record("expected wrongByteCount")
            return
        }
    }

    @Test("tensors that overlap", arguments: ["[0, 16]", "[8, 24]"])
    func overlapping(offsets: String) throws {
        let header = "{\(tensor("a")), \(tensor("b", offsets: offsets))}"
        guard case .overlapping(_, "a", "b", _)? = SafetensorsBytes.error(header, data: 32) else {
            Issue.record("expected overlapping")
            return
        }
    }

    @Test("bytes that belong to no tensor: before, between and behind them")
    func gaps() throws {
        for (header, data) in [
            ("{\(tensor(offsets: "[4, 20]"))}", 20), ("{\(tensor("a")), \(tensor("b", offsets: "[20, 36]"))}", 36),
            ("{\(tensor())}", 24), ("{}", 8),
        ] {
            guard case .gap? = SafetensorsBytes.error(header, data: data) else {
                Issue.record("expected gap for \(header)")
                return
            }
        }
    }

    @Test("names that are only canonically equivalent are two tensors")
    func canonicallyEquivalentNames() throws {
        let header = "{\(tensor("é")), \(tensor("e\u{301}", offsets: "[16, 32]"))}"
        let file = try SafetensorsBytes.open(SafetensorsBytes.file(header, data: Array(repeating: 0, count: 32)))
        #expect(file.optionalTensor("é") != file.optionalTensor("e\u{301}"))
    }

    @Test("a header damaged in any one byte is read or refused, never more", arguments: [UInt64(1), 2, 3])
    func damage(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let header =
            "{\"__metadata__\": {\"k\": \"v\"}, \(tensor("a")), \(tensor("b", shape: "[2, 2]", offsets: "[16, 32]"))}"
        let whole = SafetensorsBytes.file(header, data: Array(repeating: 1, count: 32))
        let folder = try TemporaryFolder()
        for index in 0..<8 + header.utf8.count {
            var bytes = whole
            bytes[index] = UInt8.random(in: 0...255, using: &generator)
            try write(bytes, to: folder.path("damaged"))
            do throws(CheckpointError) {
                let file = try SafetensorsFile(path: folder.path("damaged"))
                for tensor in file.tensors { #expect(tensor.byteRange.upperBound <= bytes.count, "seed \(seed)") }
            } catch {
                #expect("\(error)".contains("damaged"), "seed \(seed)")
            }
        }
    }
}
