import Digests
import OutsidePrograms

/// A page as a picture.
package enum RenderedPage: Sendable, Equatable {
    /// A page of a PDF file, drawn as PNG.
    case png([UInt8])
    /// A picture as its file has it, which browsers show: PNG or JPEG.
    case original([UInt8], MediaType)
}

/// Draws pages of PDF files, for people to see what was quoted.
package enum PageRenderer {
    /// The longest side of a picture, in pixels.
    static let sideLimit = 5_000

    /// A page of a file as a picture. It takes a part of a second.
    ///
    /// - Parameters:
    ///   - path: the file, which is read again.
    ///   - page: from 1.
    ///   - sourceSHA256: of the file's bytes as they were read; another file is refused.
    ///   - dotsPerInch: pixels to 72 points; within 10…600, and less where the picture would be too large.
    ///   - passwords: to try where the file is encrypted.
    /// - Throws: ``DocumentError`` where the file is gone, is another, has no such page or can't be drawn.
    package static func picture(
        path: String, page: Int, sourceSHA256: String, dotsPerInch: Int = 144, passwords: [String] = []
    ) async throws(DocumentError) -> RenderedPage {
        let bytes = try SourceFile.bytes(of: path, limit: DocumentParsers.standard.maximumByteCount)
        guard SHA256.hexadecimal(of: bytes) == sourceSHA256 else {
            throw .unreadable(path: path, reason: "it was changed since it was indexed. Index it again")
        }
        if let picture = PictureHeader(bytes), page == 1 {
            if picture.mediaType != .tiff { return .original(bytes, picture.mediaType) }
            throw .malformed(path: path, reason: "a TIFF picture is not shown")
        }
        let poppler = try await Poppler(bytes, path: path, passwords: passwords)
        guard page >= 1, page <= poppler.information.pageCount else {
            throw .malformed(path: path, reason: "it has no page \(page); it has \(poppler.information.pageCount)")
        }
        return .png(try await poppler.picture(of: page, dotsPerInch: min(max(dotsPerInch, 10), 600), isGray: false))
    }
}

extension Poppler {
    /// A page as PNG, with its longest side bounded whatever size the page claims.
    func picture(of page: Int, dotsPerInch: Int, isGray: Bool) async throws(DocumentError) -> [UInt8] {
        var options: [OutsideProgram.Argument] = ["-q", "-png", "-singlefile"]
        if let longest = try await longestSide(of: page),
            longest * Double(dotsPerInch) / 72 > Double(PageRenderer.sideLimit)
        {
            options += ["-scale-to", .text("\(PageRenderer.sideLimit)")]
        } else {
            options += ["-r", .text("\(dotsPerInch)")]
        }
        if isGray { options.append("-gray") }
        let output: OutsideProgram.Output
        do {
            let limits = ProgramLimits(processorSeconds: 40, seconds: 45, outputBytes: 128 << 20).ending(
                by: deadline)
            output = try await ReadingPrograms.pdftoppm.run(arguments(options, pages: page...page), limits: limits)
        } catch {
            throw Self.error(error, path: path)
        }
        guard !output.bytes.isEmpty else { throw .malformed(path: path, reason: "page \(page) is not drawn") }
        return output.bytes
    }

    /// The longest side of a page in points; nil where poppler does not say.
    private func longestSide(of page: Int) async throws(DocumentError) -> Double? {
        do {
            let limits = ProgramLimits(processorSeconds: 15, seconds: 20, outputBytes: 4 << 20).ending(
                by: deadline)
            let output = try await ReadingPrograms.pdfinfo.run(arguments([], pages: page...page), limits: limits)
            for line in String(decoding: output.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            where line.hasPrefix("Page") && line.contains(" size:") {
                let numbers = line.split { !($0.isNumber || $0 == ".") }.compactMap { Double($0) }
                // "Page    7 size: 595.276 x 841.89 pts (A4)"
                if numbers.count >= 3 { return max(numbers[1], numbers[2]) }
            }
            return nil
        } catch {
            throw Self.error(error, path: path)
        }
    }
}
