import Checkpoints
import Foundation
import TestSupport
import Testing

@Suite("A damaged GGUF header is refused")
struct MalformedHeaderTests {
    @Test("a missing file")
    func missingFile() throws {
        let error = #expect(throws: CheckpointError.self) { try GGUFFile(path: "/nonexistent/model.gguf") }
        #expect("\(try #require(error))" == "cannot open /nonexistent/model.gguf: No such file or directory")
    }

    @Test("a folder in the place of a file")
    func folder() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: CheckpointError.self) { try GGUFFile(path: folder.url.path) }
        #expect("\(try #require(error))".contains("Is a directory"))
    }

    @Test("an empty file")
    func emptyFile() throws {
        let error = #expect(throws: CheckpointError.self) { try GGUFBytes.open([]) }
        guard case .notGGUF(_, [], _)? = error else {
            Issue.record("found \(error.map { "\($0)" } ?? "nothing")")
            return
        }
    }

    @Test(
        "files of other kinds, with a guess",
        arguments: [
            ("PK\u{3}\u{4}abcd", "ZIP"), ("version https://git-lfs", "Git LFS"), ("<!DOCTYPE html>", "web page"),
            ("lmggabcd", "GGML"), ("tjggabcd", "GGJT"), ("FUGGabcd", "byte-swapped"), ("hello", "give the path"),
            ("\u{40}\u{1}\0\0\0\0\0\0{", "safetensors"),
        ])
    func otherMagics(content: String, guess: String) throws {
        let error = #expect(throws: CheckpointError.self) { try GGUFBytes.open(Array(content.utf8)) }
        #expect("\(try #require(error))".contains(guess))
    }

    @Test("versions other than 2 and 3", arguments: [UInt32(0), 1, 4, 77])
    func versions(version: UInt32) throws {
        guard case .unsupportedVersion(let place, version)? = GGUFBytes(version: version).error() else {
            Issue.record("expected unsupportedVersion")
            return
        }
        #expect(place.byteOffset == 4)
    }

    @Test("big-endian files, by name", arguments: [UInt32(2), 3])
    func bigEndian(version: UInt32) throws {
        guard case .bigEndian? = GGUFBytes(version: version.byteSwapped).error() else {
            Issue.record("expected bigEndian")
            return
        }
    }

    @Test("huge counts, without allocating for them", arguments: [UInt64.max, 1 << 62, 1 << 40, 1 << 31])
    func hugeCounts(count: UInt64) throws {
        for file in [GGUFBytes(tensors: count), GGUFBytes(keys: count)] {
            guard case .tooMany(_, _, count, _)? = file.error() else {
                Issue.record("expected tooMany")
                return
            }
        }
        var file = GGUFBytes(keys: 1)
        file.append(key: "a", type: 9)
        file.append(UInt32(8))
        file.append(count)
        guard case .tooMany(let place, _, count, 0)? = file.error() else {
            Issue.record("expected tooMany")
            return
        }
        #expect(place.byteOffset == 41)
    }

    @Test("a string longer than the file", arguments: [UInt64.max, 1 << 63, 100])
    func longString(length: UInt64) throws {
        var file = GGUFBytes(keys: 1)
        file.append(key: "a", type: 8)
        file.append(length)
        file.bytes.append(0x61)
        guard case .truncated(let place, _, length, 1)? = file.error() else {
            Issue.record("expected truncated")
            return
        }
        #expect(place.byteOffset == 45)
    }

    @Test("a key longer than the file")
    func longKey() throws {
        var file = GGUFBytes(keys: 1)
        file.append(UInt64(1 << 40))
        file.bytes.append(contentsOf: repeatElement(0x61, count: 20))
        guard case .truncated? = file.error() else {
            Issue.record("expected truncated")
            return
        }
    }

    @Test(
        "keys that are empty, too long or not ASCII",
        arguments: ["", "é", "a\nb", "a\0", String(repeating: "a", count: 65536)])
    func invalidKeys(key: String) throws {
        var file = GGUFBytes(keys: 1)
        file.append(key: key, type: 0)
        file.bytes.append(contentsOf: repeatElement(0, count: 32))
        guard case .invalidKey? = file.error() else {
            Issue.record("expected invalidKey")
            return
        }
    }

    @Test("a key that appears twice")
    func duplicateKey() throws {
        var file = GGUFBytes(keys: 2)
        for _ in 0..<2 {
            file.append(key: "general.name", type: 4)
            file.append(UInt32(1))
        }
        guard case .duplicateKey(let place, "general.name")? = file.error() else {
            Issue.record("expected duplicateKey")
            return
        }
        #expect(place.byteOffset == 52)
    }

    @Test("unknown value types, also in arrays", arguments: [UInt32(13), 255, .max])
    func unknownTypes(type: UInt32) throws {
        var scalar = GGUFBytes(keys: 1)
        scalar.append(key: "a", type: type)
        scalar.append(UInt64(0))
        var array = GGUFBytes(keys: 1)
        array.append(key: "a", type: 9)
        array.append(type)
        array.append(UInt64(0))
        for file in [scalar, array] {
            guard case .unknownValueType(_, "a", type)? = file.error() else {
                Issue.record("expected unknownValueType")
                return
            }
        }
    }

    @Test("booleans other than 0 and 1, also in arrays")
    func invalidBooleans() throws {
        var scalar = GGUFBytes(keys: 1)
        scalar.append(key: "a", type: 7)
        scalar.bytes.append(2)
        var array = GGUFBytes(keys: 1)
        array.append(key: "a", type: 9)
        array.append(UInt32(7))
        array.append(UInt64(2))
        array.bytes += [1, 2]
        for file in [scalar, array] {
            guard case .invalidBoolean(let place, "a", 2)? = file.error() else {
                Issue.record("expected invalidBoolean")
                return
            }
            #expect(place.byteOffset == file.bytes.count - 1)
        }
    }

    @Test("text that is not UTF-8")
    func notUTF8() throws {
        var file = GGUFBytes(keys: 1)
        file.append(key: "a", type: 8)
        file.append(UInt64(2))
        file.bytes += [0xC3, 0x28]
        guard case .notUTF8? = file.error() else {
            Issue.record("expected notUTF8")
            return
        }
    }

    @Test("arrays that nest too deep, even a hundred thousand levels")
    func deepNesting() throws {
        var file = GGUFBytes(keys: 1)
        file.append(key: "a", type: 9)
        for _ in 0..<100_000 {
            file.append(UInt32(9))
            file.append(UInt64(1))
        }
        guard case .nestedTooDeep(_, "a", 4)? = file.error() else {
            Issue.record("expected nestedTooDeep")
            return
        }
    }

    @Test("an alignment that is no power of two or of another type", arguments: [UInt32(0), 3, 33, .max])
    func invalidAlignment(alignment: UInt32) throws {
        var file = GGUFBytes(keys: 1)
        file.append(key: "general.alignment", type: 4)
        file.append(alignment)
        guard case .invalidAlignment? = file.error() else {
            Issue.record("expected invalidAlignment")
            return
        }
        var wide = GGUFBytes(keys: 1)
        wide.append(key: "general.alignment", type: 10)
        wide.append(UInt64(32))
        guard case .invalidAlignment(_, "uint64")? = wide.error() else {
            Issue.record("expected invalidAlignment")
            return
        }
    }

    @Test("one part of a split model whose name does not tell the others'")
    func shards() throws {
        var file = GGUFBytes(keys: 2)
        file.append(key: "split.no", type: 2)
        file.append(UInt16(1))
        file.append(key: "split.count", type: 2)
        file.append(UInt16(3))
        let error = try #require(file.error())
        guard case .sharded(_, 1, 3, _) = error else {
            Issue.record("expected sharded")
            return
        }
        #expect("\(error)".contains("part 2 of 3") && "\(error)".contains("-00002-of-00003.gguf"))
    }
}
