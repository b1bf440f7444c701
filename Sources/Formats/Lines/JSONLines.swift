internal import Foundation

/// Why a file of JSON Lines could not be used. Each says where, and what is wrong.
package enum JSONLinesError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The file can't be read.
    case unreadable(path: String, detail: String)
    /// A line is not what the file holds.
    case malformed(path: String, line: Int, detail: String)
    /// The file holds nothing.
    case empty(path: String)

    package var description: String {
        switch self {
        case .unreadable(let path, let detail): "\(path): cannot be read: \(detail)"
        case .malformed(let path, let line, let detail): "\(path):\(line): \(detail)"
        case .empty(let path): "\(path): holds nothing; each line should be a JSON object"
        }
    }
}

/// Files of one JSON object a line.
///
/// Lines of nothing but white space, a byte order mark and the carriage return before a line break are passed over, and
/// keys that nobody asks for ignored. Anything else that is odd is an error with the number of its line: a record lost in
/// silence would make figures better or worse than they are.
package enum JSONLines {
    /// Reads a file's records.
    ///
    /// - Throws: `JSONLinesError`, and what `record` throws of a line.
    package static func read<Record>(
        path: String, _ record: (JSONLine) throws(JSONLinesError) -> Record
    ) throws(JSONLinesError) -> [Record] {
        let data: Data
        do {
            data = try Data(contentsOf: URL(filePath: path))
        } catch {
            throw .unreadable(path: path, detail: error.localizedDescription)
        }
        return try parse([UInt8](data), path: path, record)
    }

    /// Parses a file's bytes. Linear in their number.
    ///
    /// - Parameter path: names the file in errors.
    package static func parse<Record>(
        _ bytes: [UInt8], path: String, _ record: (JSONLine) throws(JSONLinesError) -> Record
    ) throws(JSONLinesError) -> [Record] {
        var records: [Record] = []
        var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        var number = 0
        while start < bytes.count {
            number += 1
            let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n")) ?? bytes.count
            let line = start..<end
            start = end + 1
            guard bytes[line].contains(where: { $0 != 0x20 && $0 != 0x09 && $0 != 0x0D }) else { continue }
            let value: JSON
            do {
                value = try JSONParser.parse(bytes.span.extracting(line), name: "the line")
            } catch {
                throw .malformed(
                    path: path, line: number,
                    detail:
                        "it is not a JSON object: expected \(error.expected) at byte \(error.byteOffset) of the line, "
                        + "found \(error.found)")
            }
            records.append(try record(JSONLine(path: path, number: number, json: value)))
        }
        guard !records.isEmpty else { throw .empty(path: path) }
        return records
    }
}
