import Checkpoints
import Tensors
import TestSupport
import Testing

@Suite("A damaged tensor directory is refused")
struct MalformedTensorTests {
    private func error(
        shape: [UInt64] = [8], type: UInt32 = 0, offset: UInt64 = 0, data: Int = 64
    ) -> CheckpointError? {
        var file = GGUFBytes(tensors: 1)
        file.append(tensor: "t", shape: shape, type: type, offset: offset)
        file.appendData(count: data)
        return file.error()
    }

    @Test("dimension counts other than 1 to 4", arguments: [0, 5, 64])
    func dimensionCounts(count: Int) throws {
        guard
            case .invalidDimensionCount(let place, "t", UInt32(count))? = error(
                shape: Array(repeating: 1, count: count))
        else {
            Issue.record("expected invalidDimensionCount")
            return
        }
        #expect(place.byteOffset == 33)
    }

    @Test("a dimension count of four thousand million")
    func hugeDimensionCount() throws {
        var file = GGUFBytes(tensors: 1)
        file.append(string: "t")
        file.append(UInt32.max)
        file.appendData(count: 64)
        guard case .invalidDimensionCount? = file.error() else {
            Issue.record("expected invalidDimensionCount")
            return
        }
    }

    @Test("dimensions that are zero or do not fit", arguments: [UInt64(0), .max, 1 << 63])
    func dimensions(size: UInt64) throws {
        guard case .invalidDimension(_, "t", 1, size)? = error(shape: [4, size]) else {
            Issue.record("expected invalidDimension")
            return
        }
    }

    @Test(
        "sizes whose product overflows",
        arguments: [[1 << 62, 4], [1 << 32, 1 << 32], [1 << 20, 1 << 20, 1 << 20, 1 << 20], [1 << 61, 2]] as [[UInt64]])
    func overflow(shape: [UInt64]) throws {
        guard case .sizeOverflow(_, "t", _)? = error(shape: shape) else {
            Issue.record("expected sizeOverflow")
            return
        }
    }

    @Test("unknown tensor types", arguments: [UInt32(4), 5, 31, 36, 99, .max])
    func unknownTypes(type: UInt32) throws {
        guard case .unknownDType(_, "t", type)? = error(type: type) else {
            Issue.record("expected unknownDType")
            return
        }
    }

    @Test("rows that do not fill whole blocks")
    func partialBlocks() throws {
        guard case .partialBlock(_, "t", .q4_k, 128)? = error(shape: [128, 2], type: 12) else {
            Issue.record("expected partialBlock")
            return
        }
    }

    @Test("offsets that are not aligned")
    func misaligned() throws {
        guard case .misaligned(_, "t", 4, 32)? = error(offset: 4) else {
            Issue.record("expected misaligned")
            return
        }
    }

    @Test("tensors behind the end of the file", arguments: [UInt64(64), 1 << 40, UInt64.max - 31, 1 << 63])
    func outOfRange(offset: UInt64) throws {
        guard case .outOfRange(_, "t", _, 32, _)? = error(offset: offset) else {
            Issue.record("expected outOfRange")
            return
        }
    }

    @Test("a file that ends inside its last tensor says how much is missing")
    func cutTensor() throws {
        let found = try #require(error(shape: [32], data: 100))
        #expect("\(found)".contains("needs 128 bytes"))
        #expect("\(found)".contains("fetch it again"))
    }

    @Test(
        "tensors that overlap, in any order of the directory", arguments: [[0, 32], [32, 0], [0, 0]] as [[UInt64]])
    func overlapping(offsets: [UInt64]) throws {
        var file = GGUFBytes(tensors: 2)
        file.append(tensor: "a", shape: [16], offset: offsets[0])
        file.append(tensor: "b", shape: [16], offset: offsets[1])
        file.appendData(count: 256)
        guard case .overlapping? = file.error() else {
            Issue.record("expected overlapping")
            return
        }
    }

    @Test("a tensor name that appears twice")
    func duplicateName() throws {
        var file = GGUFBytes(tensors: 2)
        file.append(tensor: "a", shape: [8], offset: 0)
        file.append(tensor: "a", shape: [8], offset: 32)
        file.appendData(count: 64)
        guard case .duplicateTensor(_, "a")? = file.error() else {
            Issue.record("expected duplicateTensor")
            return
        }
    }

    @Test("names that are only canonically equivalent are two tensors")
    func canonicallyEquivalentNames() throws {
        var file = GGUFBytes(tensors: 2)
        file.append(tensor: "é", shape: [8], offset: 0)
        file.append(tensor: "e\u{301}", shape: [8], offset: 32)
        file.appendData(count: 64)
        let opened = try file.open()
        #expect(try opened.tensor("é").byteRange.count == 32)
        #expect(try opened.tensor("é") != opened.tensor("e\u{301}"))
    }

    @Test("a tensor name that is not UTF-8")
    func nameNotUTF8() throws {
        var file = GGUFBytes(tensors: 1)
        file.append(UInt64(1))
        file.bytes.append(0xFF)
        file.appendData(count: 64)
        guard case .notUTF8? = file.error() else {
            Issue.record("expected notUTF8")
            return
        }
    }
}
