import Checkpoints
import Tensors
import Testing
import Transformers

@Suite struct FamilyTests {
    @Test("logits at every position equal those of transformers", arguments: Family.all, InstructionSet.allCases)
    func logitsAtEveryPosition(
        _ family: Family, _ instructionSet: InstructionSet
    ) throws {
        guard instructionSet.isAvailable else { try Test.cancel("this processor can't run \(instructionSet)") }
        let golden = try family.golden()
        let logits = try family.load(instructionSet: instructionSet).allLogits(golden.tokens)
        #expect(largestDifference(logits, golden.logits) <= Family.tolerance)
    }

    @Test("cached decoding equals one pass, bit for bit", arguments: Family.all)
    func cachedDecodingEqualsOne(_ family: Family) throws {
        let tokens = try family.golden().tokens
        let model = try family.load()
        let whole = model.allLogits(tokens)
        for step in [1, 3, 7] { #expect(model.allLogits(tokens, step: step) == whole, "step \(step)") }
    }

    @Test(
        "a cache that was shortened, copied or filled from another goes on as a new one, bit for bit",
        arguments: Family.all)
    func shortenedCaches(_ family: Family) throws {
        let tokens = try family.golden().tokens
        let model = try family.load()
        let whole = model.allLogits(tokens)
        let used = model.makeCache(capacity: 64)
        // Other tokens stand where the cache is cut off.
        _ = model.forward([Segment(cache: used, tokens: tokens.prefix(9) + tokens.reversed(), outputs: .none)])
        used.truncate(to: 9)
        let filled = model.makeCache(capacity: tokens.count)
        filled.fill(from: used, count: 5)
        for cache in [used.copy(), filled, used] {
            let start = cache.count
            let rest = model.forward([Segment(cache: cache, tokens: Array(tokens[start...]), outputs: .all)])
            #expect(rest.rows == Array(whole[start...]), "from \(start)")
        }
    }

    @Test("a batch equals its sequences alone, whatever the thread count", arguments: Family.all)
    func aBatchEqualsIts(_ family: Family) throws {
        let tokens = try family.golden().tokens
        let sequences = [tokens, [3], Array(tokens.reversed()), Array(tokens.prefix(7))]
        let alone = try sequences.flatMap { try family.load(threadCount: 1).allLogits($0) }
        for threadCount in [1, 2, 3] {
            let model = try family.load(threadCount: threadCount)
            let segments = sequences.map {
                Segment(cache: model.makeCache(capacity: 32), tokens: $0, outputs: .all)
            }
            #expect(model.forward(segments).rows == alone, "\(threadCount) threads")
        }
    }

    @Test("a folder and a GGUF file of one model are the same model", arguments: Family.all.filter { $0.form == .gguf })
    func aFolderAndA(_ family: Family) throws {
        let file = try family.checkpoint(), folder = try Family(family.name, .folder).checkpoint()
        #expect(Set(file.tensorNames) == Set(folder.tensorNames))
        for name in file.tensorNames {
            let first = try file.requiredTensor(name), second = try folder.requiredTensor(name)
            #expect(first.shape == second.shape, "\(name)")
            let difference =
                zip(
                    first.dtype.values(first.bytes, count: first.elementCount),
                    second.dtype.values(second.bytes, count: second.elementCount)
                ).map { abs($0 - $1) }.max() ?? 0
            // All bytes but the rotation's factors, which are computed, are copies.
            #expect(difference <= (name == "rope_freqs.weight" ? 1e-6 : 0), "\(name)")
        }
        let pool = ThreadPool(threadCount: 1)
        let one = try Transformer.load(from: file, pool: pool).configuration
        let other = try Transformer.load(from: folder, pool: pool).configuration
        #expect(one.rotations == other.rotations)
        #expect(one.slidingWindow == other.slidingWindow && one.attentionScale == other.attentionScale)
        #expect(one.unrotatedLayers == other.unrotatedLayers && one.experts == other.experts)
        #expect(one.convolution == other.convolution)
        #expect(one.residualScale == other.residualScale && one.logitScale == other.logitScale)
        #expect(one.attentionSoftCap == other.attentionSoftCap && one.logitSoftCap == other.logitSoftCap)
        #expect(one.contextLength == other.contextLength)
    }
}

/// The largest absolute difference of two lists of rows; infinite where their sizes differ.
func largestDifference(_ a: [[Float]], _ b: [[Float]]) -> Float {
    guard a.map(\.count) == b.map(\.count) else { return .infinity }
    return zip(a, b).flatMap { zip($0, $1).map { abs($0 - $1) } }.max() ?? .infinity
}
