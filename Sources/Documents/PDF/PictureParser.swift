import Digests
import OutsidePrograms

/// Reads the text in pictures with Tesseract. Without it a picture is a document without text.
public struct PictureParser: DocumentParser {
    /// PNG, JPEG and TIFF.
    public static let mediaTypes: [MediaType] = [.png, .jpeg, .tiff]
    /// The extensions of these files.
    public static let extensions = ["png", "jpg", "jpeg", "tif", "tiff"]

    /// Pixels of a picture that is read; what needs more is refused.
    static let pixelLimit = 100_000_000
    /// Pictures in a file that are read at most.
    static let pageLimit = 2_000

    /// Makes a parser.
    public init() {}

    /// Whether a file begins like a PNG, JPEG or TIFF picture.
    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let marks: [[UInt8]] = [
            [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [0xFF, 0xD8, 0xFF], [0x49, 0x49, 0x2A, 0],
            [0x4D, 0x4D, 0, 0x2A],
        ]
        return marks.contains { mark in start.count >= mark.count && mark.indices.allSatisfy { start[$0] == mark[$0] } }
    }

    /// Reads a picture; throws for one that is damaged or too large.
    public func parse(
        _ bytes: [UInt8], path: String, context: ReadingContext
    ) async throws(DocumentError) -> Document {
        guard !bytes.isEmpty else { throw .malformed(path: path, reason: "the file is empty") }
        guard let header = PictureHeader(bytes) else {
            throw .malformed(path: path, reason: "it is not a PNG, JPEG or TIFF picture, or breaks off before its size")
        }
        guard header.width > 0, header.height > 0 else {
            throw .malformed(path: path, reason: "the picture has no size")
        }
        guard header.width <= Self.pixelLimit / header.height, header.pageCount <= Self.pageLimit else {
            throw .malformed(
                path: path,
                reason: "the picture claims \(header.width) × \(header.height) pixels on \(header.pageCount) pages; "
                    + "the limit is \(Self.pixelLimit) pixels on \(Self.pageLimit) pages. Make it smaller, or leave it out"
            )
        }
        let (layouts, notes) = try await layouts(bytes, header, path: path, options: context.options)
        let composed = PDFComposer.compose(layouts, outline: [])
        return Document(
            path: path, title: PathName.title(of: path), mediaType: header.mediaType,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: .extracted,
            text: composed.text, blocks: composed.blocks, pages: composed.pages, notes: notes)
    }

    private func layouts(
        _ bytes: [UInt8], _ header: PictureHeader, path: String, options: ReadingOptions
    ) async throws(DocumentError) -> ([PageLayout], [ReadingNote]) {
        let all = Array(1...header.pageCount)
        // A pixel of a picture that says nothing of its size is a point's 72/96 part, as on the web.
        let blank = PageLayout(width: Float(header.width) * 0.75, height: Float(header.height) * 0.75)
        guard options.recognition != .off, let tesseract = await Tesseract(options) else {
            return (all.map { _ in blank }, [.pagesWithoutText(all)])
        }
        let deadline =
            options.recognition == .force ? nil : ContinuousClock.now.advanced(by: PageRecognition.patience)
        var pages = all.map { _ in blank }
        var waiting: [Int] = []
        do throws(OutsideProgramError) {
            let file = try PrivateFile(bytes)
            for index in pages.indices {
                if let deadline, ContinuousClock.now > deadline {
                    waiting = Array(all[index...])
                    break
                }
                pages[index] = try await tesseract.read(
                    file, page: header.pageCount > 1 ? index : nil, size: nil, dotsPerInch: 96)
            }
        } catch {
            switch error {
            case .notStarted, .cancelled: throw .unreadable(path: path, reason: "\(error)")
            default: throw .malformed(path: path, reason: "the picture can't be read: \(error)")
            }
        }
        let read = all.filter { !pages[$0 - 1].lines.isEmpty }
        return (
            pages,
            (read.isEmpty ? [] : [.recognisedPages(read)]) + (waiting.isEmpty ? [] : [.pagesWithoutText(waiting)])
        )
    }
}
