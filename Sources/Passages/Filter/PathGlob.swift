/// A pattern for paths, such as `docs/**/*.md`.
///
/// - `*` stands for any characters but `/`, `?` for one of them, `[a-z]` for one of a set, `[!a-z]` for one outside of it.
/// - `**` between slashes stands for any number of folders, also none.
/// - A pattern that ends in `/` means everything below the folder.
/// - A pattern that begins with `/` is compared with the whole path, any other with the end of the path at a folder's
///   border: `docs/*.md` finds `/srv/ada/docs/a.md`.
/// - `\` takes the special meaning from the character after it.
///
/// Case counts, and characters are compared as they are written in the path: two ways to write an accented letter differ.
public struct PathGlob: Sendable, Equatable {
    /// As it was written.
    public let pattern: String
    private let segments: [Segment]

    /// What stands between two slashes.
    private enum Segment: Equatable {
        case folders
        case name([Part])
    }

    private enum Part: Equatable {
        case many
        case one
        case scalar(Unicode.Scalar)
        case set([ClosedRange<Unicode.Scalar>], isNegated: Bool)

        func fits(_ scalar: Unicode.Scalar) -> Bool {
            switch self {
            case .many, .one: true
            case .scalar(let own): own == scalar
            case .set(let ranges, let isNegated): ranges.contains { $0.contains(scalar) } != isNegated
            }
        }
    }

    /// More would be no pattern that a person wrote.
    static let longest = 4_096

    /// Reads a pattern.
    public init(_ pattern: String) throws(FilterError) {
        guard !pattern.isEmpty, pattern.utf8.count <= PathGlob.longest else {
            throw FilterError(
                description: "a path pattern of \(pattern.utf8.count) bytes; it takes 1 to \(PathGlob.longest)")
        }
        self.pattern = pattern
        let scalars = Array(pattern.unicodeScalars)
        var segments: [Segment] = scalars[0] == "/" ? [] : [.folders]
        var parts: [Part] = []
        var at = 0
        func close() {
            if parts == [.many, .many] {
                segments.append(.folders)
            } else if !parts.isEmpty {
                segments.append(.name(parts))
            }
            parts = []
        }
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case "/": close()
            case "*": parts.append(.many)
            case "?": parts.append(.one)
            case "[": parts.append(try PathGlob.set(scalars, &at, pattern: pattern))
            case "\\":
                guard at < scalars.count else {
                    throw FilterError(description: "“\(pattern)” ends in a backslash; write \\\\ for one in a name")
                }
                parts.append(.scalar(scalars[at]))
                at += 1
            default: parts.append(.scalar(scalar))
            }
        }
        close()
        if scalars[scalars.count - 1] == "/" { segments.append(.folders) }
        self.segments = segments
    }

    /// What fits everything below a folder, whatever characters its name has, and the file if it is one.
    public init(below path: String) throws(FilterError) {
        let escaped = path.map { "*?[]\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        try self.init(escaped + "/**")
    }

    /// Reads a set from behind its opening bracket on.
    private static func set(
        _ scalars: [Unicode.Scalar], _ at: inout Int, pattern: String
    ) throws(FilterError) -> Part {
        var ranges: [ClosedRange<Unicode.Scalar>] = []
        let isNegated = at < scalars.count && (scalars[at] == "!" || scalars[at] == "^")
        if isNegated { at += 1 }
        let first = at
        // A closing bracket that stands first belongs to the set.
        while at < scalars.count, scalars[at] != "]" || at == first {
            let low = scalars[at]
            if at + 2 < scalars.count, scalars[at + 1] == "-", scalars[at + 2] != "]" {
                let high = scalars[at + 2]
                guard low <= high else {
                    throw FilterError(
                        description: "“\(pattern)” has the range \(low)-\(high), which is empty; turn it round")
                }
                ranges.append(low...high)
                at += 3
            } else {
                ranges.append(low...low)
                at += 1
            }
        }
        guard at < scalars.count else {
            throw FilterError(description: "“\(pattern)” lacks a closing ]; write \\[ for a bracket in a name")
        }
        at += 1
        return .set(ranges, isNegated: isNegated)
    }

    /// Whether an absolute path matches.
    ///
    /// - Complexity: O(*p* × *n*) for a pattern of *p* and a path of *n* characters, however many stars there are.
    public func matches(_ path: String) -> Bool {
        let names = path.unicodeScalars.split(separator: "/").map { Array($0) }
        return PathGlob.match(segments.count, names.count) {
            segments[$0] == .folders
        } fits: { segment, name in
            guard case .name(let parts) = segments[segment] else { return true }
            return PathGlob.match(parts.count, names[name].count) {
                parts[$0] == .many
            } fits: { part, scalar in
                parts[part].fits(names[name][scalar])
            }
        }
    }

    /// Matches elements with a pattern in which stars stand for any number of them.
    ///
    /// Only the last star ever takes more: whatever an earlier one took, the rest of the pattern could be found later as
    /// well. A pair of places is therefore looked at once for each star at most, and pairs of different stars never overlap.
    private static func match(
        _ patternCount: Int, _ count: Int, isStar: (Int) -> Bool, fits: (Int, Int) -> Bool
    ) -> Bool {
        var (place, element) = (0, 0)
        var last: (star: Int, element: Int)?
        while element < count {
            if place < patternCount, isStar(place) {
                last = (place, element)
                place += 1
            } else if place < patternCount, fits(place, element) {
                place += 1
                element += 1
            } else if let (star, taken) = last {
                last = (star, taken + 1)
                (place, element) = (star + 1, taken + 1)
            } else {
                return false
            }
        }
        while place < patternCount, isStar(place) { place += 1 }
        return place == patternCount
    }
}

extension PathGlob: Codable {
    /// Reads the pattern as a string.
    public init(from decoder: any Decoder) throws {
        try self.init(decoder.singleValueContainer().decode(String.self))
    }

    /// Writes the pattern as a string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(pattern)
    }
}
