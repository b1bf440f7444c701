import Checkpoints
import Foundation
import Tensors
import TestSupport
import Testing
import Transformers

/// Weights that were packed before, and what becomes of files that must not be used.
@Suite struct PackedWeightTests {
    /// A model in a folder of its own, with a cache that takes models of any size.
    private final class Bench: Sendable {
        let folder: TemporaryFolder
        let model: String
        let tokens: [Int32]

        init(_ family: String = "qwen2") throws {
            folder = try TemporaryFolder()
            model = folder.path("model.gguf")
            let source = Family(family, .gguf)
            tokens = try source.golden().tokens
            try FileManager.default.copyItem(atPath: "\(source.folder)/model.gguf", toPath: model)
        }

        var cache: WeightCache {
            var cache = WeightCache(folder: folder.path("cache/weights"))
            (cache.minimumBytes, cache.sparedBytes) = (0, 0)
            return cache
        }

        func place(_ cache: WeightCache? = nil) throws -> WeightCache.Place {
            let file = try GGUFFile(path: model)
            return try #require((cache ?? self.cache).place(for: file, fingerprint: file.fingerprint()))
        }

        /// The bits of all logits, loaded with a cache or without one.
        func logits(_ place: WeightCache.Place? = nil) throws -> [[UInt32]] {
            let pool = ThreadPool(threadCount: 2)
            let model = try Transformer.load(from: GGUFFile(path: model), pool: pool, packed: place)
            return model.allLogits(tokens).map { $0.map(\.bitPattern) }
        }

        /// The names in the cache's folder.
        var names: [String] {
            ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("cache/weights"))) ?? []).sorted()
        }

        /// Tells one file from another that took its place.
        func number(of path: String) throws -> Int {
            try #require(FileManager.default.attributesOfItem(atPath: path)[.systemFileNumber] as? NSNumber).intValue
        }
    }

    @Test("stored weights give the same bits as packing again, and are not packed again", arguments: Family.all)
    func storedWeightsGiveTheSameBits(_ family: Family) throws {
        let folder = try TemporaryFolder()
        var cache = WeightCache(folder: folder.path("weights"))
        (cache.minimumBytes, cache.sparedBytes) = (0, 0)
        let tokens = try family.golden().tokens
        let checkpoint = try family.checkpoint()
        let place = try #require(cache.place(for: checkpoint, fingerprint: checkpoint.fingerprint()))
        let fresh = try family.load().allLogits(tokens)
        let pool = ThreadPool(threadCount: 2)
        var numbers: [NSNumber?] = []
        for start in 1...3 {
            let model = try Transformer.load(from: checkpoint, pool: pool, packed: place)
            #expect(model.allLogits(tokens) == fresh, "start \(start)")
            numbers.append(
                try FileManager.default.attributesOfItem(atPath: place.path)[.systemFileNumber] as? NSNumber)
        }
        #expect(Set(numbers).count == 1, "the file of the first start stays")
    }

    @Test("every weight type comes back bit for bit", arguments: TinyLlama.tolerances.map(\.name))
    func everyWeightTypeComesBack(_ name: String) throws {
        let tiny = try TinyLlama(name)
        let folder = try TemporaryFolder()
        var cache = WeightCache(folder: folder.path("weights"))
        (cache.minimumBytes, cache.sparedBytes) = (0, 0)
        let file = try GGUFFile(path: tiny.path)
        let place = try #require(cache.place(for: file, fingerprint: file.fingerprint()))
        let pool = ThreadPool(threadCount: 1)
        let fresh = try tiny.load().allLogits(tiny.golden.tokens)
        for _ in 0..<2 {
            let model = try Transformer.load(from: file, pool: pool, packed: place)
            #expect(model.allLogits(tiny.golden.tokens) == fresh)
        }
    }

    /// What may have happened to a file.
    enum Damage: String, CaseIterable {
        case empty, cutInHeader, cutInWeights, longer, foreign, markFlipped, versionFlipped, lengthFlipped, sumFlipped,
            sizeFlipped, keyFlipped, nameFlipped, writableByAll

        func apply(to bytes: Data) -> Data {
            func flipped(_ place: Int) -> Data {
                var changed = bytes
                changed[place] ^= 0x10
                return changed
            }
            return switch self {
            case .empty: Data()
            case .cutInHeader: bytes.prefix(100)
            case .cutInWeights: bytes.prefix(bytes.count - 1)
            case .longer: bytes + Data([0])
            case .foreign: Data("a text that somebody has put here\n".utf8)
            case .markFlipped: flipped(0)
            case .versionFlipped: flipped(4)
            case .lengthFlipped: flipped(9)
            case .sumFlipped: flipped(17)
            case .sizeFlipped: flipped(21)
            case .keyFlipped: flipped(40)
            case .nameFlipped: flipped(260)
            case .writableByAll: bytes
            }
        }
    }

    @Test("a file that is damaged, foreign or not safe is not used, and is replaced", arguments: Damage.allCases)
    func aFileThatIsDamaged(_ damage: Damage) throws {
        let bench = try Bench()
        let place = try bench.place()
        let fresh = try bench.logits(place)
        let whole = try Data(contentsOf: URL(filePath: place.path))
        try damage.apply(to: whole).write(to: URL(filePath: place.path))
        if damage == .writableByAll {
            try FileManager.default.setAttributes([.posixPermissions: 0o666], ofItemAtPath: place.path)
        }
        let number = try bench.number(of: place.path)
        #expect(place.open() == nil)
        #expect(try bench.logits(place) == fresh)
        #expect(try bench.number(of: place.path) != number)
        #expect(try Data(contentsOf: URL(filePath: place.path)) == whole)
        #expect(place.open() != nil)
    }

    @Test("weights of another model are not used, even under this model's name")
    func weightsOfAnotherModel() throws {
        let bench = try Bench(), other = try Bench("qwen3")
        _ = try other.logits(other.place())
        let place = try bench.place()
        let folder = URL(filePath: place.path).deletingLastPathComponent()
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try FileManager.default.copyItem(atPath: other.place().path, toPath: place.path)
        #expect(place.open() == nil)
        #expect(try bench.logits(place) == bench.logits())
    }

    @Test("a weight file that was changed in the middle of a tensor is packed again")
    func aWeightFileThatWasChanged() throws {
        let bench = try Bench()
        // A fingerprint does not cover all bytes of a large tensor: here it covers none.
        func place() throws -> WeightCache.Place {
            try #require(bench.cache.place(for: GGUFFile(path: bench.model), fingerprint: "the same"))
        }
        let before = try place()
        let fresh = try bench.logits(before)
        let size = try GGUFFile(path: bench.model).file.byteCount
        let handle = try FileHandle(forWritingTo: URL(filePath: bench.model))
        try handle.seek(toOffset: UInt64(size - 64))
        try handle.write(contentsOf: Data(repeating: 0x3C, count: 32))
        try handle.close()
        let after = try place()
        #expect(after.path != before.path)
        let changed = try bench.logits(after)
        #expect(changed == (try bench.logits()) && changed != fresh)
    }

    @Test("several starts at once leave one complete file")
    func severalStartsAtOnce() async throws {
        let bench = try Bench()
        let fresh = try bench.logits()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<6 { group.addTask { try bench.logits(bench.place()) == fresh } }
            for try await isEqual in group { #expect(isEqual) }
        }
        #expect(bench.names.count == 1 && bench.names.allSatisfy { $0.hasSuffix(".weights") })
        #expect(try bench.place().open() != nil)
    }

    @Test("a folder that can't be made, and a disk without room, only cost the speed-up")
    func aFolderThatCannotBeMade() throws {
        let bench = try Bench()
        let fresh = try bench.logits()
        var cache = WeightCache(folder: bench.model + "/below-a-file")
        (cache.minimumBytes, cache.sparedBytes) = (0, 0)
        #expect(try bench.logits(bench.place(cache)) == fresh)
        var full = bench.cache
        full.sparedBytes = .max / 2
        #expect(try bench.logits(bench.place(full)) == fresh)
        #expect(bench.names.isEmpty)
    }

    @Test("small models are not stored")
    func smallModelsAreNotStored() throws {
        let bench = try Bench()
        var cache = bench.cache
        cache.minimumBytes = WeightCache(folder: "").minimumBytes
        _ = try bench.logits(bench.place(cache))
        #expect(bench.names.isEmpty)
    }

    @Test("what was not used for longest makes room, old drafts go, and other files stay")
    func whatWasNotUsedForLongest() throws {
        let bench = try Bench()
        let files = FileManager.default
        _ = try bench.logits(bench.place())
        let own = URL(filePath: try bench.place().path).lastPathComponent
        let folder = bench.cache.folder
        let size = try Data(contentsOf: URL(filePath: "\(folder)/\(own)")).count
        func add(_ name: String, bytes: Int, hoursAgo: Double) throws {
            try Data(count: bytes).write(to: URL(filePath: "\(folder)/\(name)"))
            try files.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -3600 * hoursAgo)], ofItemAtPath: "\(folder)/\(name)")
        }
        try add("a.weights", bytes: 60_000, hoursAgo: 50)
        try add("b.weights", bytes: 60_000, hoursAgo: 90)
        try add("c.weights", bytes: 60_000, hoursAgo: 10)
        try add("\(own).1f.draft", bytes: 10, hoursAgo: 3)
        try add("\(own).2f.draft", bytes: 10, hoursAgo: 0)
        try add("notes.txt", bytes: 10, hoursAgo: 900)
        try files.removeItem(atPath: "\(folder)/\(own)")
        var cache = bench.cache
        cache.limitBytes = size + 130_000
        _ = try bench.logits(bench.place(cache))
        let expected = [own, "\(own).2f.draft", "notes.txt", "a.weights", "c.weights"]
        #expect(bench.names == expected.sorted())
    }
}
