import Foundation

/// The first bytes of a file, looked at before SQLite touches it: opening another program's database for writing would
/// already change it.
enum FileHead {
    private static let signature = Array("SQLite format 3\0".utf8)
    private static let byteCount = 100

    static func check(path: String) throws(IndexError) {
        let bytes = try read(path: path)
        if bytes.isEmpty { throw IndexError.notAnIndex(path: path, found: "an empty file") }
        guard bytes.starts(with: signature) else {
            throw IndexError.notAnIndex(path: path, found: "another kind of file")
        }
        guard bytes.count == byteCount else {
            throw IndexError.corrupt(path: path, detail: "\(bytes.count) bytes, less than a header")
        }
        // Big-endian, at offset 68: https://www.sqlite.org/fileformat2.html#the_database_header
        let application = bytes[68..<72].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
        guard application == UInt32(bitPattern: Schema.applicationID) else {
            throw IndexError.notAnIndex(path: path, found: "another program's SQLite file")
        }
    }

    private static func read(path: String) throws(IndexError) -> [UInt8] {
        do {
            let target = URL(filePath: path).resolvingSymlinksInPath().path
            let type = try FileManager.default.attributesOfItem(atPath: target)[.type] as? FileAttributeType
            guard type != .typeDirectory else { throw IndexError.notAnIndex(path: path, found: "a folder") }
            guard type == .typeRegular else { throw IndexError.notAnIndex(path: path, found: "no regular file") }
            let file = try FileHandle(forReadingFrom: URL(filePath: path))
            let head = try file.read(upToCount: byteCount) ?? Data()
            try file.close()
            return Array(head)
        } catch let error as IndexError {
            throw error
        } catch let error as CocoaError where [.fileReadNoSuchFile, .fileNoSuchFile].contains(error.code) {
            throw IndexError.notFound(path: path)
        } catch {
            throw IndexError.unreadable(path: path, detail: error.localizedDescription)
        }
    }
}
