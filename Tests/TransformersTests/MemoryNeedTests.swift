import Checkpoints
import Tensors
import TestSupport
import Testing
import Transformers

/// What a model takes is said before it is loaded.
@Suite struct MemoryNeedTests {
    @Test("the packed weights that are announced are those that loading packs, byte for byte", arguments: Family.all)
    func packedWeights(_ family: Family) throws {
        let checkpoint = try family.checkpoint()
        let need = try MemoryNeed(of: checkpoint, DecoderParts(checkpoint), passTokens: 16, threadCount: 2)
        // The file of packed weights lists every matrix with its size.
        let folder = try TemporaryFolder()
        var cache = WeightCache(folder: folder.path("weights"))
        (cache.minimumBytes, cache.sparedBytes) = (0, 0)
        let place = try #require(cache.place(for: checkpoint, fingerprint: checkpoint.fingerprint()))
        let model = try Transformer.load(from: checkpoint, pool: ThreadPool(threadCount: 2), packed: place)
        let stored = try #require(place.open())
        #expect(need.matrices == stored.matrixBytes && need.matrices > 0)
        #expect(need.contextLength == model.configuration.contextLength)
    }

    @Test("a filled cache takes what is announced for each token", arguments: Family.all)
    func perToken(_ family: Family) throws {
        let checkpoint = try family.checkpoint()
        let need = try MemoryNeed(of: checkpoint, DecoderParts(checkpoint), passTokens: 16, threadCount: 2)
        let model = try family.load()
        let tokens = try family.golden().tokens
        let cache = model.makeCache(capacity: tokens.count)
        _ = model.forward([Segment(cache: cache, tokens: tokens, outputs: .none)])
        #expect(cache.byteCount == need.perToken * tokens.count)
    }

    @Test("longer passes and more threads take more buffers")
    func buffers() throws {
        let checkpoint = try Family("qwen2", .gguf).checkpoint()
        let parts = try DecoderParts(checkpoint)
        func workspace(_ tokens: Int, _ threads: Int) throws -> Int {
            try MemoryNeed(of: checkpoint, parts, passTokens: tokens, threadCount: threads).workspace
        }
        let small = try workspace(16, 1)
        #expect(try workspace(512, 1) > small && workspace(16, 8) > small)
    }
}
