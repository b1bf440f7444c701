import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing

@Suite("Models that are split into several files")
struct SplitTests {
    private static let sizes = [3, 2, 1]

    /// Writes the parts of a model with six vectors; each vector holds its number.
    private func parts(
        _ folder: TemporaryFolder, name: String = "model", leaving: Int? = nil,
        change: (Int, inout GGUFWriter) -> Void = { _, _ in }
    ) throws -> [String] {
        var number = 0
        return try Self.sizes.enumerated().map { part, count in
            var writer = GGUFWriter()
            if part == 0 { writer.set("general.architecture", .string("llama")) }
            writer.set("split.no", .uint16(UInt16(part)))
            writer.set("split.count", .uint16(UInt16(Self.sizes.count)))
            writer.set("split.tensors.count", .int32(6))
            for _ in 0..<count {
                writer.add("tensor.\(number)", shape: [2], floats: [Float(number), -1])
                number += 1
            }
            change(part, &writer)
            let path = folder.path("\(name)-0000\(part + 1)-of-00003.gguf")
            if part != leaving { try writer.write(to: path) }
            return path
        }
    }

    @Test("any part opens the whole model", arguments: 0..<3)
    func anyPart(named part: Int) throws {
        let folder = try TemporaryFolder()
        let file = try GGUFFile(path: parts(folder)[part])
        #expect(file.tensorNames == (0..<6).map { "tensor.\($0)" })
        #expect(try file.metadata.string("general.architecture") == "llama")
        for number in 0..<6 {
            let tensor = try file.requiredTensor("tensor.\(number)")
            #expect(tensor.dtype.values(tensor.bytes, count: 2) == [Float(number), -1])
        }
        let sizes = try parts(folder).map { try #require(FileManager.default.contents(atPath: $0)).count }
        #expect(file.byteCount == sizes.reduce(0, +))
    }

    @Test("the fingerprint is that of the model, whichever part is named")
    func fingerprints() throws {
        let folder = try TemporaryFolder()
        let paths = try parts(folder)
        let first = try GGUFFile(path: paths[0]).fingerprint()
        #expect(try GGUFFile(path: paths[2]).fingerprint() == first)
    }

    @Test("a missing part is named", arguments: 0..<3)
    func missingPart(part: Int) throws {
        let folder = try TemporaryFolder()
        let paths = try parts(folder, leaving: part)
        let error = #expect(throws: CheckpointError.self) { try GGUFFile(path: paths[part == 0 ? 1 : 0]) }
        #expect("\(try #require(error))".contains(paths[part]))
    }

    @Test("a part of another model is refused", arguments: ["count", "tensors", "name", "alone"])
    func foreignPart(kind: String) throws {
        let folder = try TemporaryFolder()
        let paths = try parts(folder)
        var other = GGUFWriter()
        if kind != "alone" {
            other.set("split.no", .uint16(1))
            other.set("split.count", .uint16(kind == "count" ? 4 : 3))
            other.set("split.tensors.count", .int32(kind == "tensors" ? 7 : 6))
        }
        other.add(kind == "name" ? "tensor.0" : "tensor.3", shape: [2], floats: [0, 0])
        other.add("tensor.4", shape: [2], floats: [0, 0])
        try other.write(to: paths[1])
        let error = #expect(throws: CheckpointError.self) { try GGUFFile(path: paths[0]) }
        guard case .foreignPart(paths[1], paths[0], _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("parts that hold too few tensors together are refused")
    func tooFewTensors() throws {
        let folder = try TemporaryFolder()
        let paths = try parts(folder)
        var other = GGUFWriter()
        other.set("split.no", .uint16(2))
        other.set("split.count", .uint16(3))
        other.set("split.tensors.count", .int32(6))
        try other.write(to: paths[2])
        let error = #expect(throws: CheckpointError.self) { try GGUFFile(path: paths[0]) }
        #expect("\(try #require(error))".contains("6 tensors"))
    }
}
