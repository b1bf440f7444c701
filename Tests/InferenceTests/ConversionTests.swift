import Checkpoints
import Foundation
import Inference
import Tensors
import TestSupport
import Testing
import Transformers

@Suite struct ConversionTests {
    /// A two-layer Llama whose rows hold one block of 32 elements, and a Qwen2 whose rows hold half of one.
    static let small = TestFiles.packageRoot.appending(path: "Tests/TransformersTests/Fixtures/tiny-llama-f32.gguf")
        .path
    static let narrow = TestFiles.packageRoot.appending(path: "Tests/TransformersTests/Fixtures/families/qwen2").path

    private func converted(_ path: String, _ type: String, _ check: (GGUFFile, ModelConversion.Report) throws -> Void)
        throws
    {
        let folder = try TemporaryFolder()
        let target = folder.path("converted.gguf")
        let report = try ModelConversion(path: path, type: type).write(to: target)
        try check(GGUFFile(path: target), report)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.url.path)
        #expect(left == ["converted.gguf"], "a draft is left")
    }

    @Test(
        "matrices get the type, vectors stay 32-bit floats, and all settings go along",
        arguments: [("f32", DType.f32), ("F16", .f16), ("bf16", .bf16), ("q8_0", .q8_0), ("q4_0", .q4_0)])
    func matricesGetTheType(
        _ name: String, _ dtype: DType
    ) throws {
        let before = try GGUFFile(path: Self.small)
        try converted(Self.small, name) { after, report in
            #expect(after.tensors.map(\.name) == before.tensors.map(\.name))
            #expect(after.tensors.map(\.shape) == before.tensors.map(\.shape))
            for tensor in after.tensors {
                let isOuter = ["token_embd.weight", "output.weight"].contains(tensor.name)
                let expected = tensor.shape.count == 1 ? .f32 : isOuter && dtype == .q4_0 ? .q8_0 : dtype
                #expect(tensor.dtype == expected, "\(tensor.name)")
            }
            #expect(report.bytesAfter == after.byteCount)
            for key in before.metadata.keys where !key.hasPrefix("general.") {
                #expect(after.metadata[key]?.description == before.metadata[key]?.description)
            }
            _ = try Transformer.load(from: after, pool: ThreadPool(threadCount: 1))
        }
    }

    @Test("values are rounded once, to the nearest that the type has")
    func valuesAreRoundedOnce() throws {
        let before = try GGUFFile(path: Self.small)
        try converted(Self.small, "q8_0") { after, _ in
            for tensor in before.storedTensors where tensor.shape.count > 1 {
                let values = tensor.dtype.values(tensor.bytes, count: tensor.elementCount)
                let written = try after.requiredTensor(tensor.name)
                #expect(written.bytes.copy() == DType.q8_0.stored(values), "\(tensor.name)")
            }
        }
    }

    @Test("rows that fill no block get a finer type")
    func rowsThatFillNo() throws {
        try converted(Self.narrow + "/model.gguf", "q4_k") { after, report in
            #expect(report.matrices == ["F16": 15])
            let fileType = try after.metadata.int("general.file_type")
            #expect(fileType == 14)
        }
    }

    @Test("experts keep their third dimension and routers their precision", arguments: ["mixtral", "qwen2moe"])
    func expertsKeepTheir(_ name: String) throws {
        let path = TestFiles.packageRoot.appending(path: "Tests/TransformersTests/Fixtures/families/\(name)/model.gguf")
            .path
        let before = try GGUFFile(path: path)
        try converted(path, "f16") { after, _ in
            #expect(after.tensors.map(\.shape) == before.tensors.map(\.shape))
            for tensor in after.tensors where tensor.name.contains("_exps") { #expect(tensor.dtype == .f16) }
            for tensor in after.tensors where tensor.name.contains("ffn_gate_inp") { #expect(tensor.dtype == .f32) }
            _ = try Transformer.load(from: after, pool: ThreadPool(threadCount: 1))
        }
    }

    @Test("an array of strings is copied byte by byte")
    func anArrayOfStrings() throws {
        var writer = GGUFWriter()
        writer.set("general.architecture", .string("llama"))
        writer.set("tokenizer.ggml.tokens", .array(.string, [.bytes([0xFF, 0x80]), .string(""), .string("é")]))
        writer.set("nested", .array(.array, [.array(.int16, [.int16(-3)]), .array(.int16, [])]))
        writer.add("a.weight", shape: [2], floats: [1, 2])
        let folder = try TemporaryFolder()
        try writer.write(to: folder.path("a.gguf"))
        try converted(folder.path("a.gguf"), "f16") { after, _ in
            let tokens = try after.metadata.stringArray("tokenizer.ggml.tokens")
            #expect((0..<3).map { Array(tokens.stringBytes(at: $0)) } == [[0xFF, 0x80], [], Array("é".utf8)])
            guard case .array(let nested)? = after.metadata["nested"] else {
                Issue.record("no array")
                return
            }
            #expect(nested.arrays?.map(\.integers) == [[-3], []])
        }
    }

    @Test("a file that stands there is replaced")
    func aFileThatStands() throws {
        let folder = try TemporaryFolder()
        let target = folder.path("converted.gguf")
        for type in ["f16", "q8_0"] { _ = try ModelConversion(path: Self.small, type: type).write(to: target) }
        #expect(try GGUFFile(path: target).tensor("blk.0.attn_q.weight").dtype == .q8_0)
    }

    @Test("an unknown type is refused with those that are known")
    func anUnknownTypeIs() throws {
        let error = #expect(throws: InferenceError.self) { try ModelConversion(path: Self.small, type: "q9") }
        #expect("\(try #require(error))".contains("Q4_K"))
    }
}
