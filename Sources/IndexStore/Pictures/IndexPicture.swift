import Formats

/// A small picture that people know an index by, checked by its bytes.
///
/// It is a PNG, JPEG or WebP file whose parts follow each other to its end. Anything else is refused, and so is SVG, which can
/// hold scripts. The bytes stay as they are, with whatever the file says of its making.
public struct IndexPicture: Sendable, Equatable {
    /// What a picture may be, by its media type.
    public enum Format: String, Sendable, CaseIterable {
        case png = "image/png"
        case jpeg = "image/jpeg"
        case webP = "image/webp"
    }

    /// The largest file, in bytes.
    public static let byteLimit = 256 << 10
    /// The longest side, in pixels.
    public static let longestSide = 1_024

    /// What it is.
    public let format: Format
    /// Its width in pixels.
    public let width: Int
    /// Its height in pixels.
    public let height: Int
    /// The file.
    public let bytes: [UInt8]

    /// Takes the bytes of a file.
    ///
    /// - Throws: ``IndexPictureError`` for what is no picture, is cut short, or is too large.
    /// - Complexity: O(bytes).
    public init(_ bytes: [UInt8]) throws(IndexPictureError) {
        guard bytes.count <= Self.byteLimit else { throw .tooManyBytes(bytes.count) }
        guard let format = Format(beginning: bytes) else {
            throw .notAPicture(looksLikeSVG: Self.looksLikeSVG(bytes))
        }
        let size: PictureSize
        do {
            size = try PictureSize(of: bytes, format: format)
        } catch {
            throw .broken(format, expected: error.expected, found: error.found)
        }
        guard (1...Self.longestSide).contains(size.width), (1...Self.longestSide).contains(size.height) else {
            throw .wrongSize(width: size.width, height: size.height)
        }
        self.format = format
        (width, height) = (size.width, size.height)
        self.bytes = bytes
    }

    /// Whether the beginning is that of XML or of an `svg` element.
    private static func looksLikeSVG(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes.prefix(512), as: UTF8.self)
        return text.contains("<svg") || text.contains("<?xml")
    }
}

extension IndexPicture.Format {
    /// The format whose files begin so; nil for no format of these.
    fileprivate init?(beginning bytes: [UInt8]) {
        if bytes.starts(with: PictureSize.pngMark) {
            self = .png
        } else if bytes.starts(with: [0xFF, 0xD8, 0xFF]) {
            self = .jpeg
        } else if bytes.starts(with: "RIFF".utf8), bytes.dropFirst(8).starts(with: "WEBP".utf8) {
            self = .webP
        } else {
            return nil
        }
    }
}

/// Why bytes are no picture for an index.
public enum IndexPictureError: Error, Sendable, Equatable, CustomStringConvertible {
    /// They are no PNG, JPEG or WebP file.
    case notAPicture(looksLikeSVG: Bool)
    /// The file is damaged or cut short.
    case broken(IndexPicture.Format, expected: String, found: String)
    /// The file is larger than ``IndexPicture/byteLimit``.
    case tooManyBytes(Int)
    /// A side is longer than ``IndexPicture/longestSide``, in pixels, or has none.
    case wrongSize(width: Int, height: Int)

    /// What was expected and found, and what to do.
    public var description: String {
        switch self {
        case .notAPicture(let looksLikeSVG):
            "expected a PNG, JPEG or WebP file, found "
                + (looksLikeSVG ? "SVG or other XML, which can hold scripts; draw it as a PNG file" : "other bytes")
        case .broken(let format, let expected, let found):
            "the \(format.rawValue) file is damaged: expected \(expected), found \(found)"
        case .tooManyBytes(let count):
            "expected a picture of at most \(IndexPicture.byteLimit) bytes, found \(count); make it smaller"
        case .wrongSize(let width, let height):
            "expected sides of 1 to \(IndexPicture.longestSide) pixels, found \(width) by \(height); make it smaller"
        }
    }
}
