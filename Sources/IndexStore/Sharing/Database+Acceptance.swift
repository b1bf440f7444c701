import Documents
import Foundation
import GRDB
import Inference
import Passages

// What an index from somewhere else has to fulfil. Each check throws a BlobError that names the part.

extension Database {
    /// Checks that the tables are those that this program makes, and that SQLite finds nothing wrong with their content.
    ///
    /// Columns are typed (STRICT), so that after this each value has the type that the code expects.
    /// - Returns: the schema's version.
    func checkTables() throws -> Int {
        let version = try Int.fetchOne(self, sql: "PRAGMA user_version") ?? 0
        guard version > 0 else { throw BlobError(part: "schema", expected: "version 1 or later", found: "\(version)") }
        guard version <= Schema.version else {
            throw IndexError.newerSchema(path: "", found: version, supported: Schema.version)
        }
        let expected = try DatabaseQueue().write { db in
            try Schema.migrate(db, from: 0, to: version)
            return try db.schemaObjects()
        }
        let found = try schemaObjects()
        if let strange = Set(found).symmetricDifference(expected).map(\.title).min() {
            throw BlobError(part: "schema", expected: "the tables of schema \(version)", found: "another \(strange)")
        }
        if let problem = try String.fetchOne(self, sql: "PRAGMA integrity_check(1)"), problem != "ok" {
            throw BlobError(part: "database", expected: "a sound one", found: problem)
        }
        return version
    }

    private struct SchemaObject: Hashable {
        let title: String
        let text: String
    }

    private func schemaObjects() throws -> [SchemaObject] {
        try Row.fetchAll(self, sql: "SELECT type, name, tbl_name, sql FROM sqlite_schema").map { row in
            let (type, name, table, sql) = try (
                row.value(0) as String?, row.value(1) as String?, row.value(2) as String?, row.value(3) as String?
            )
            return SchemaObject(
                title: "\(type ?? "?") \(name ?? "?")", text: "\(table ?? "?")\n\(sql ?? "")")
        }
    }

    /// The manifest, after a look at its lengths and numbers.
    func checkedManifest() throws -> Manifest {
        let length = try Int.fetchOne(self, sql: "SELECT max(length(CAST(json AS BLOB))) FROM manifest") ?? 0
        guard length <= 4 << 20 else {
            throw BlobError(part: "manifest", expected: "at most 4 MiB", found: "\(length) bytes")
        }
        let manifest = try manifest()
        try manifest.check()
        let rules: [(String, Bool)] = [
            ("a fingerprint of letters and digits", Self.isWord(manifest.modelFingerprint, length: 1...128)),
            ("no roots, since it was exported", manifest.roots.isEmpty),
            ("no collections, since it was exported", manifest.collections == nil),
        ]
        for (rule, holds) in rules where !holds {
            throw BlobError(part: "manifest", expected: rule, found: "something else")
        }
        return manifest
    }

    /// Checks documents, passages, features, token codes, counters and fitted parts.
    func checkRows() throws {
        let documents = try Row.fetchCursor(self, sql: DocumentRecord.selection)
        while let row = try documents.next() {
            let document = try DocumentRecord(row)
            let part = "document \(document.id)"
            if let problem = SharedPaths.problem(with: document.path) {
                throw BlobError(part: part, expected: "a path below a folder", found: problem)
            }
            guard Self.isWord(document.sourceSHA256, length: 64...64) else {
                throw BlobError(part: part, expected: "a SHA-256", found: "something else")
            }
            try Self.check([document.byteCount], in: 0...Self.largest, part: part)
        }
        let passages = try Row.fetchCursor(self, sql: PassageRecord.selection)
        while let row = try passages.next() {
            let passage = try PassageRecord(row)
            let part = "passage \(passage.id)"
            try Self.check([passage.startByte, passage.ordinal, passage.tokenCount], in: 0...Self.largest, part: part)
            try Self.check([passage.endByte], in: passage.startByte...Self.largest, part: part)
            try Self.check([passage.firstLine, passage.page ?? 1], in: 1...Self.largest, part: part)
            try Self.check([passage.lastLine], in: passage.firstLine...Self.largest, part: part)
            try Self.check([passage.text.utf8.count], in: 0...Self.largest, part: part)
            guard passage.text.utf8.count == passage.endByte - passage.startByte else {
                throw BlobError(
                    part: part, expected: "\(passage.endByte - passage.startByte) bytes of text",
                    found: "\(passage.text.utf8.count)")
            }
        }
        try Self.check(Int.fetchAll(self, sql: "SELECT value FROM state"), in: 0...Self.largest, part: "state")
        let features = try Row.fetchCursor(self, sql: "SELECT data FROM features")
        while let row = try features.next() { _ = try FeatureBlob.decode(Array(row.value(0) as Data)) }
        let codes = try Row.fetchCursor(self, sql: "SELECT data FROM token_codes")
        while let row = try codes.next() { _ = try TokenCodeBlob.decode(Array(row.value(0) as Data)) }
        let pages = try Row.fetchCursor(self, sql: Page.everySelection)
        while let row = try pages.next() { try Self.check(Page(row, touching: 0..<Self.largest)) }
        _ = try tokenWeights()
        _ = try transform()
        _ = try tokenProjection()
        _ = try picture()
    }

    private static func check(_ page: Page) throws {
        let part = "page \(page.number)"
        try check([page.number], in: 1...largest, part: part)
        try check([page.byteRange.lowerBound, page.byteRange.upperBound], in: 0...largest, part: part)
        if let size = page.size, !(0...1e6).contains(size.width) || !(0...1e6).contains(size.height) {
            throw BlobError(part: part, expected: "a page's size", found: "\(size.width) by \(size.height)")
        }
    }

    /// Far more than any document has of anything, and far from where sums overflow.
    private static let largest = 1 << 48

    private static func check(_ numbers: [Int], in range: ClosedRange<Int>, part: String) throws {
        for number in numbers where !range.contains(number) {
            throw BlobError(
                part: part, expected: "a number from \(range.lowerBound) to \(range.upperBound)", found: "\(number)")
        }
    }

    private static func isWord(_ text: String, length: ClosedRange<Int>) -> Bool {
        length.contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
                    UInt8(ascii: "A")...UInt8(ascii: "Z"):
                    true
                default: false
                }
            }
    }
}
