import CLibArchive
import Glibc

/// The files within a ZIP file, read from memory with libarchive.
///
/// Names are keys and nothing else: nothing is written to the disk, and no name is ever opened. Backslashes in names
/// count as slashes, and leading slashes are dropped. Of two entries with one name the later one counts, as in archives
/// that were updated by appending. Sizes that the archive states are not believed; what is expanded is counted.
///
/// libarchive passes over an archive from its beginning. A presentation has thousands of small parts that are asked for
/// one by one, so the first pass that reads a part keeps the other small parts of XML for later.
struct ZipContainer {
    /// How much is expanded before a file is refused.
    struct Limits {
        /// Entries in the archive.
        var entryCount = 20_000
        /// Bytes of one entry.
        var entryByteCount = 256 << 20
        /// Bytes of all entries that are read.
        var totalByteCount = 512 << 20
        /// Bytes of all entries that are read for each byte of the archive; counts from ``ratioFloor`` on.
        var ratio = 250
        /// So many bytes are harmless, whatever the ratio.
        var ratioFloor = 32 << 20
        /// Bytes of a part that is small enough to be kept before it is asked for.
        var keptPartByteCount = 1 << 20
        /// Bytes of all parts that are kept.
        var keptByteCount = 64 << 20

        /// How many bytes the next entry may have.
        func room(after expanded: Int, archiveByteCount: Int) -> Int {
            let byRatio = max(ratioFloor, ratio * archiveByteCount)
            return max(0, min(entryByteCount, min(totalByteCount, byRatio) - expanded))
        }
    }

    /// A file within the archive.
    struct Entry: Equatable {
        /// Its name, with slashes between folders.
        let name: String
        /// The size that the archive states.
        let statedByteCount: Int
        /// Whether a password is needed.
        let isEncrypted: Bool
    }

    /// The files in the order in which they lie in the archive; folders are left out.
    let entries: [Entry]
    /// Where the archive came from, for messages.
    let path: String
    private let bytes: [UInt8]
    private let limits: Limits
    /// Bytes expanded so far and handed out.
    private var expanded = 0
    /// Small parts by name that nobody has asked for yet; nil before the first pass that reads.
    private var kept: [String: [UInt8]]?
    /// How often the archive was passed over.
    private(set) var passCount = 1
    private let places: [String: Int]
    private let foldedPlaces: [String: Int]

    /// Whether bytes begin like a ZIP file.
    static func recognises(_ start: Span<UInt8>) -> Bool { start.holds("PK\u{3}\u{4}", at: 0) }

    /// Reads the directory of an archive.
    ///
    /// - Throws: ``DocumentError/malformed(path:reason:)`` for what is not a whole ZIP file, and for too many entries.
    init(_ bytes: [UInt8], path: String, limits: Limits = Limits()) throws(DocumentError) {
        if bytes.starts(with: [0xD0, 0xCF, 0x11, 0xE0]) {
            // An encrypted package lies in a container of the old format, in a stream of this name.
            let stream = Array("EncryptedPackage".utf16.flatMap { [UInt8($0 & 0xFF), 0] })
            let isEncrypted = bytes.offset(of: stream, from: 0, within: bytes.count) != nil
            throw .malformed(
                path: path,
                reason: isEncrypted
                    ? "it is encrypted with a password. Save it without a password"
                    : "it is in the binary format of Office 97–2003, whatever its name. Save it in the current format")
        }
        guard Self.recognises(bytes.span) || bytes.starts(with: [0x50, 0x4B, 5, 6]) else {
            throw .malformed(path: path, reason: "it is not a ZIP file, as files of this type are")
        }
        self.path = path
        self.bytes = bytes
        self.limits = limits
        let pass = ZipPass(path: path, limits: limits, keeps: false)
        entries = try pass.run(over: bytes, expanded: 0) { _ in false }.get().entries
        let names = entries.lazy.map(\.name)
        places = Dictionary(zip(names, 0...)) { first, _ in first }
        foldedPlaces = Dictionary(zip(names.map { $0.lowercased() }, 0...)) { first, _ in first }
    }

    /// The name of the entry that a name means: the same, else the first that differs in case alone.
    func name(_ wanted: String) -> String? {
        (places[wanted] ?? foldedPlaces[wanted.lowercased()]).map { entries[$0].name }
    }

    /// A reference from a file in a folder as a name: a key, in which `..` goes up no further than the archive.
    static func resolved(_ target: String, from folder: String) -> String {
        var parts = target.hasPrefix("/") ? [] : folder.split(separator: "/")
        for step in target.split(separator: "/") where step != "." {
            if step == ".." { _ = parts.popLast() } else { parts.append(step) }
        }
        return parts.joined(separator: "/")
    }

    /// The bytes of an entry, or nil where there is none of this name. Only large parts, and those that aren't XML, cost
    /// a pass of their own.
    ///
    /// - Throws: as ``contents(where:)``.
    mutating func content(of wanted: String) throws(DocumentError) -> [UInt8]? {
        guard let name = name(wanted) else { return nil }
        if let content = kept?[name] {
            guard content.count <= limits.room(after: expanded, archiveByteCount: bytes.count) else {
                throw Self.tooLarge(at: name, path: path)
            }
            expanded += content.count
            return content
        }
        return try contents { $0.name == name }[name]
    }

    /// The bytes of several entries by name, in one pass over the archive.
    ///
    /// - Throws: ``DocumentError/malformed(path:reason:)`` for encrypted and damaged entries, and for more bytes than
    ///   the limits allow.
    mutating func contents(where isWanted: (Entry) -> Bool) throws(DocumentError) -> [String: [UInt8]] {
        var result = pass(keeps: kept == nil, isWanted)
        // Damage in a part that nobody has asked for can end a pass.
        if kept == nil, case .failure = result { result = pass(keeps: false, isWanted) }
        let found = try result.get()
        expanded = found.expanded
        kept = kept ?? found.kept
        return found.contents
    }

    fileprivate static func tooLarge(at name: String, path: String) -> DocumentError {
        .malformed(
            path: path,
            reason: "it expands to more than the limits allow (at \(name)), as archives do that are "
                + "made to fill memory. Leave it out")
    }

    private mutating func pass(
        keeps: Bool, _ isWanted: (Entry) -> Bool
    ) -> Result<ZipPass.Findings, DocumentError> {
        passCount += 1
        let pass = ZipPass(path: path, limits: limits, keeps: keeps)
        return pass.run(over: bytes, expanded: expanded, isWanted: isWanted)
    }
}

/// One pass over an archive from its first entry to its last. The only user of libarchive.
private struct ZipPass {
    struct Findings {
        var entries: [ZipContainer.Entry] = []
        var contents: [String: [UInt8]] = [:]
        var expanded: Int
        var kept: [String: [UInt8]] = [:]
        var keptByteCount = 0
    }

    let path: String
    let limits: ZipContainer.Limits
    /// Whether small parts are read that aren't wanted yet.
    let keeps: Bool

    func run(
        over bytes: [UInt8], expanded: Int, isWanted: (ZipContainer.Entry) -> Bool
    ) -> Result<Findings, DocumentError> {
        // The library converts names to the thread's character set, and loses those that are not in it.
        let locale = unsafe newlocale(LC_CTYPE_MASK, "C.UTF-8", nil)
        let before = unsafe locale.map { unsafe uselocale($0) }
        defer {
            if let before = unsafe before { unsafe uselocale(before) }
            if let locale = unsafe locale { unsafe freelocale(locale) }
        }
        return unsafe bytes.withUnsafeBytes { buffer in
            guard let archive = unsafe archive_read_new() else { return .failure(damaged("no memory for it")) }
            // The bytes outlive the archive, which is freed here.
            defer { unsafe archive_read_free(archive) }
            // The reader of whole archives alone: it goes by the directory at the end, which a cut file lacks.
            guard unsafe archive_read_support_format_zip_seekable(archive) == ARCHIVE_OK,
                unsafe archive_read_open_memory(archive, buffer.baseAddress, buffer.count) == ARCHIVE_OK
            else { return .failure(damaged(unsafe Self.message(archive))) }
            var findings = Findings(expanded: expanded)
            do throws(DocumentError) {
                unsafe try walk(archive, archiveByteCount: buffer.count, into: &findings, isWanted: isWanted)
                return .success(findings)
            } catch {
                return .failure(error)
            }
        }
    }

    private func walk(
        _ archive: OpaquePointer, archiveByteCount: Int, into findings: inout Findings,
        isWanted: (ZipContainer.Entry) -> Bool
    ) throws(DocumentError) {
        var places: [String: Int] = [:]
        var count = 0
        while true {
            var header: OpaquePointer?
            let status = unsafe archive_read_next_header(archive, &header)
            if status == ARCHIVE_EOF { return }
            guard status == ARCHIVE_OK || status == ARCHIVE_WARN, let header = unsafe header else {
                throw damaged(unsafe Self.message(archive))
            }
            count += 1
            guard count <= limits.entryCount else {
                throw .malformed(path: path, reason: "it holds more than \(limits.entryCount) files")
            }
            let name = unsafe Self.name(of: header)
            guard !name.isEmpty, !name.hasSuffix("/") else { continue }
            let entry = ZipContainer.Entry(
                name: name, statedByteCount: max(0, Int(unsafe archive_entry_size(header))),
                isEncrypted: unsafe archive_entry_is_encrypted(header) != 0)
            if let place = places[name] {
                findings.entries[place] = entry
            } else {
                places[name] = findings.entries.count
                findings.entries.append(entry)
            }
            if isWanted(entry) {
                findings.contents[name] = nil
                let room = limits.room(after: findings.expanded, archiveByteCount: archiveByteCount)
                let content = unsafe try read(archive, entry, room: room)
                findings.expanded += content.count
                findings.contents[name] = content
            } else if keeps {
                findings.kept[name] = nil
                guard !entry.isEncrypted, name.hasSuffix(".xml") || name.hasSuffix(".rels") else { continue }
                let room = min(limits.keptPartByteCount, limits.keptByteCount - findings.keptByteCount)
                guard entry.statedByteCount <= room else { continue }
                // What is wrong with a part is said when it is asked for.
                guard let content = unsafe try? read(archive, entry, room: room) else { continue }
                findings.keptByteCount += content.count
                findings.kept[name] = content
            }
        }
    }

    private func read(
        _ archive: OpaquePointer, _ entry: ZipContainer.Entry, room: Int
    ) throws(DocumentError) -> [UInt8] {
        guard !entry.isEncrypted else {
            throw .malformed(
                path: path, reason: "\(entry.name) within it is encrypted. Save the file without a password")
        }
        var content: [UInt8] = []
        content.reserveCapacity(min(entry.statedByteCount, room, 64 << 20))
        var chunk = [UInt8](repeating: 0, count: 128 << 10)
        while true {
            // The chunk outlives the call.
            let count = unsafe chunk.withUnsafeMutableBytes { target in
                unsafe archive_read_data(archive, target.baseAddress, target.count)
            }
            if count == 0 { return content }
            guard count > 0 else { throw damaged("\(entry.name): \(unsafe Self.message(archive))") }
            guard content.count + count <= room else {
                throw ZipContainer.tooLarge(at: entry.name, path: path)
            }
            content.append(contentsOf: chunk[..<count])
        }
    }

    private func damaged(_ reason: String) -> DocumentError {
        .malformed(path: path, reason: "the ZIP file is damaged or cut short (\(reason))")
    }

    private static func name(of header: OpaquePointer) -> String {
        // In UTF-8 where the archive says so; else the bytes as they are.
        let stated = unsafe archive_entry_pathname_utf8(header) ?? archive_entry_pathname(header)
        guard let stated = unsafe stated else { return "" }
        let name = unsafe String(cString: stated).replacing("\\", with: "/")
        return String(name.drop { $0 == "/" })
    }

    private static func message(_ archive: OpaquePointer) -> String {
        guard let text = unsafe archive_error_string(archive) else { return "no further reason given" }
        return ExtractedText.line(unsafe String(cString: text))
    }
}
