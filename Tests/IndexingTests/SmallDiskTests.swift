import Foundation
import TestModels
import Testing

@testable import IndexStore
@testable import Indexing
@testable import Passages

/// On a real file system without room. Needs one: `mount -t tmpfs -o size=1m tmpfs DIR`, then
/// `FOOTNOTE_TEST_SMALL_DISK=DIR swift test --filter SmallDisk`.
@Suite("On a disk of one megabyte", .serialized)
struct SmallDiskTests {
    static let disk = ProcessInfo.processInfo.environment["FOOTNOTE_TEST_SMALL_DISK"]

    @Test(
        "what was finished stays and making room helps",
        .enabled(if: disk != nil, "FOOTNOTE_TEST_SMALL_DISK names no file system"))
    func whatWasFinishedStaysAndMakingRoomHelps() async throws {
        let disk = try #require(Self.disk)
        let path = disk + "/small.footnote"
        let filler = disk + "/filler"
        let workshop = try Workshop()
        for n in 0..<40 {
            try workshop.write("\(n).txt", "Page \(n)\n\n" + String(repeating: "many words about \(n) ", count: 20))
        }
        var failures = 0
        for size in stride(from: 1_000_000, through: 0, by: -20_000) {
            try Data(count: 0).write(to: URL(filePath: filler))
            let handle = try FileHandle(forWritingTo: URL(filePath: filler))
            do {
                let room = Data(count: 10_000)
                for _ in 0..<size / 10_000 { try handle.write(contentsOf: room) }
            } catch {
                // Full already, which is the point.
            }
            try handle.close()
            do {
                let index =
                    FileManager.default.fileExists(atPath: path)
                    ? try Index.open(path: path, access: .readWrite)
                    : try Index.create(path: path, manifest: FakeModel.manifest())
                _ = try await Indexer(index: index, model: workshop.model)
                    .run(roots: [workshop.documents], options: IndexerOptions(batchPassages: 4))
                break
            } catch IndexError.diskFull {
                failures += 1
            }
            if FileManager.default.fileExists(atPath: path), let index = try? Index.open(path: path) {
                #expect(try index.check().damage.isEmpty, "with \(size) bytes taken")
            }
        }
        #expect(failures > 3)
        let index = try Index.open(path: path)
        #expect(try index.status().documentCount == 40)
        #expect(try index.check().isHealthy)
        print("small disk: \(failures) runs ended with a full disk before one fitted")
    }
}
