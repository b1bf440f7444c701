import Foundation
import Synchronization
import TestSupport
import Testing

@testable import Documents

@Suite("Watching folders")
struct FolderWatchTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func write(_ name: String) throws { try Data("text".utf8).write(to: URL(filePath: folder.path(name))) }

    private func makeFolder(_ name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder.path(name), withIntermediateDirectories: true)
        return folder.path(name)
    }

    /// Waits until something holds: for 2,000 looks of 5 ms, counted because other tests may hold up this one.
    private func wait(for condition: () -> Bool) async throws -> Bool {
        for _ in 0..<2_000 {
            if condition() { return true }
            try await Task.sleep(for: .milliseconds(5))
        }
        return false
    }

    @Test("each kind of change is told")
    func eachKindOfChangeIsTold() async throws {
        let inner = try makeFolder("inner")
        let watch = try FolderWatch { _ in true }
        try watch.watch([folder.url.path, inner])
        let files = FileManager.default
        let kinds: [(String, () throws -> Void)] = [
            ("a new file", { try write("a.md") }),
            ("a changed file", { try write("a.md") }),
            ("a renamed file", { try files.moveItem(atPath: folder.path("a.md"), toPath: folder.path("b.md")) }),
            (
                "other permissions",
                { try files.setAttributes([.posixPermissions: 0o600], ofItemAtPath: folder.path("b.md")) }
            ),
            ("a file in a folder", { try write("inner/c.md") }),
            ("a deleted file", { try files.removeItem(atPath: folder.path("b.md")) }),
            ("a deleted folder", { try files.removeItem(atPath: inner) }),
        ]
        for (name, change) in kinds {
            _ = watch.takeChange()
            try change()
            #expect(try await wait { watch.takeChange() }, "\(name)")
            // What is left of this change shall not be taken for the next one.
            try await Task.sleep(for: .milliseconds(20))
        }
    }

    @Test("what is not relevant or no longer watched is not told")
    func whatIsNotRelevantOrNoLongerWatchedIsNotTold() async throws {
        let inner = try makeFolder("inner")
        let seen = Mutex<[String]>([])
        let watch = try FolderWatch { event in
            guard case .changed(_, let name, _) = event else { return false }
            seen.withLock { $0.append(name) }
            return name == "b.md"
        }
        try watch.watch([folder.url.path, inner])
        try watch.watch([folder.url.path])
        try write("inner/hidden.md")
        try write("a.md")
        // Events come in order: what came before this one has been looked at.
        try write("last.md")
        #expect(try await wait { seen.withLock { $0.contains("last.md") } })
        #expect(!watch.takeChange())
        try write("b.md")
        #expect(try await wait { watch.takeChange() })
        #expect(Set(seen.withLock { $0 }) == ["a.md", "last.md", "b.md"])
    }

    @Test("a folder that is gone is left out")
    func aFolderThatIsGoneIsLeftOut() throws {
        let watch = try FolderWatch { _ in true }
        try watch.watch([folder.path("nowhere"), folder.url.path])
    }

    @Test("the systems bytes are read as the manual says")
    func theSystemsBytesAreReadAsTheManualSays() {
        func event(_ watch: UInt32, _ mask: UInt32, _ name: String, padding: Int = 0) -> [UInt8] {
            let name = Array(name.utf8) + [UInt8](repeating: 0, count: padding)
            return [watch, mask, 0, UInt32(name.count)].flatMap { number in
                [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: number >> $0) }
            } + name
        }
        let bytes = event(3, 0x8, "a.md", padding: 12) + event(4, 0x4000_0100, "é", padding: 14) + event(3, 0x8000, "")
        let events = FolderEventBytes.events(in: bytes)
        #expect(events.map(\.watch) == [3, 4, 3])
        #expect(events.map(\.name) == ["a.md", "é", ""])
        #expect(events.map(\.isFolder) == [false, true, false])
        #expect(events.map(\.endsWatch) == [false, false, true])
        let lost = FolderEventBytes.events(in: event(UInt32.max, 0x4000, ""))
        #expect(lost.map(\.isOverflow) == [true])
        for count in 0..<bytes.count {
            #expect(FolderEventBytes.events(in: Array(bytes.prefix(count))).count <= 2)
        }
    }

    @Test("limits of the system are named with the setting that raises them")
    func limitsOfTheSystemAreNamedWithTheSettingThatRaisesThem() {
        let folders = "\(WatchError.tooManyFolders(path: "/notes/x", watched: 8_192))"
        #expect(folders.contains("/notes/x") && folders.contains("8192"))
        #expect(folders.contains("sysctl fs.inotify.max_user_watches="))
        #expect("\(WatchError.tooManyWatchers)".contains("sysctl fs.inotify.max_user_instances="))
    }
}
