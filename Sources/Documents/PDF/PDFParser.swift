import Digests
import OutsidePrograms

/// Reads PDF files with poppler's programs, and pages without text with Tesseract where it is installed.
public struct PDFParser: DocumentParser {
    public static let mediaTypes: [MediaType] = [.pdf]
    public static let extensions = ["pdf"]

    /// Pages of a file that are read at most.
    static let pageLimit = 20_000

    /// Makes a parser.
    public init() {}

    public static func recognises(_ start: Span<UInt8>) -> Bool {
        let mark = Array("%PDF-".utf8)
        guard start.count >= mark.count else { return false }
        return mark.indices.allSatisfy { start[$0] == mark[$0] }
    }

    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        let poppler = try Poppler(bytes, path: path, passwords: context.passwords)
        let information = poppler.information
        guard information.pageCount > 0 else { throw .malformed(path: path, reason: "it has no pages") }
        guard information.pageCount <= Self.pageLimit else {
            throw .malformed(
                path: path,
                reason: "it has \(information.pageCount) pages; the limit is \(Self.pageLimit). Split the file")
        }
        var layouts = try PDFLayouts(poppler)
        var notes = layouts.notes
        let recognition = PageRecognition(poppler: poppler, options: context.options)
        notes += recognition.fill(&layouts.pages, unread: layouts.unread)
        let composed = PDFComposer.compose(layouts.pages, outline: layouts.outline)
        let firstHeading = composed.blocks.first { if case .heading = $0.kind { true } else { false } }?.headingPath
            .last
        return Document(
            path: path, title: information.title ?? firstHeading ?? PathName.title(of: path), mediaType: .pdf,
            sourceSHA256: SHA256.hexadecimal(of: bytes), sourceByteCount: bytes.count, textForm: .extracted,
            text: composed.text, blocks: composed.blocks, metadata: information.metadata, pages: composed.pages,
            notes: notes)
    }
}

/// The layouts of all pages of a file, read a hundred pages at a time while the next hundred are on their way.
struct PDFLayouts {
    var pages: [PageLayout] = []
    private(set) var outline: [FontScanner.OutlineItem] = []
    private(set) var notes: [ReadingNote] = []
    /// Pages that poppler could not read, numbered from 1.
    private(set) var unread: Set<Int> = []
    private let poppler: Poppler
    private let deadline = ContinuousClock.now.advanced(by: .seconds(45))

    /// Pages that are read at once; of long files more, so that fewer programs start.
    private static func chunk(_ count: Int) -> Int { max(100, count / 40) }

    /// Reads all pages.
    ///
    /// - Throws: ``DocumentError`` where not a single page can be read.
    init(_ poppler: Poppler) throws(DocumentError) {
        self.poppler = poppler
        let count = poppler.information.pageCount
        let chunk = Self.chunk(count)
        let ranges = stride(from: 1, through: count, by: chunk).map { $0...min($0 + chunk - 1, count) }
        var next = ranges.first.map { start($0) }
        var failure: OutsideProgramError?
        for (index, range) in ranges.enumerated() {
            let runs = next
            next = index + 1 < ranges.count ? start(ranges[index + 1]) : nil
            do throws(OutsideProgramError) {
                guard let runs else { continue }
                add(try runs.words.get().output(), fonts: runs.fonts, range: range)
            } catch {
                failure = error
                if case .notInstalled = error { throw Poppler.error(error, path: poppler.path) }
                readSingly(range, after: error)
            }
        }
        if let failure, unread.count == count { throw Poppler.error(failure, path: poppler.path) }
        if let failure, let first = unread.min() {
            notes.append(
                .leftOut(
                    part: unread.count == 1 ? "page \(first)" : "\(unread.count) pages, the first is \(first)",
                    reason: "\(failure)"))
        }
    }

    private typealias Runs = (words: Result<ProgramRun, OutsideProgramError>, fonts: ProgramRun?)

    private func start(_ range: ClosedRange<Int>) -> Runs {
        let limits = ProgramLimits(processorSeconds: 40, seconds: 40)
        let words = Result { () throws(OutsideProgramError) in
            try ReadingPrograms.pdftotext.start(
                poppler.arguments(["-q", "-bbox-layout", "-enc", "UTF-8"], pages: range) + ["-"], limits: limits)
        }
        // Its failure costs the headings alone.
        let fonts = Result { () throws(OutsideProgramError) in
            try ReadingPrograms.pdftohtml.start(
                poppler.arguments(
                    ["-q", "-xml", "-i", "-nodrm", "-hidden", "-zoom", .text("\(Int(FontScanner.scale))"), "-stdout"],
                    pages: range),
                limits: ProgramLimits(processorSeconds: 20, seconds: 25))
        }
        return (words, try? fonts.get())
    }

    /// Adds the pages of a range; those that the output lacks are empty.
    private mutating func add(_ words: OutsideProgram.Output, fonts: ProgramRun?, range: ClosedRange<Int>) {
        var found = LayoutScanner.pages(of: words.bytes)
        let types = (try? fonts?.output()).map { FontScanner($0.bytes) }
        if range.lowerBound == 1, let types { outline = types.outline }
        if found.count > range.count { found.removeLast(found.count - range.count) }
        for (index, number) in range.enumerated() {
            guard index < found.count else {
                unread.insert(number)
                pages.append(PageLayout())
                continue
            }
            if let stretches = types?.pages[number] { found[index].setFonts(stretches) }
            ReadingOrder.order(&found[index])
            RightToLeft.order(&found[index])
            if found[index].isUnreadable { found[index].lines = [] }
            pages.append(found[index])
        }
    }

    /// Reads the pages of a range by halves, so that only those are lost that no program can read.
    private mutating func readSingly(_ range: ClosedRange<Int>, after error: OutsideProgramError) {
        guard range.count > 1, ContinuousClock.now < deadline else {
            unread.formUnion(range)
            pages += range.map { _ in PageLayout() }
            return
        }
        let middle = (range.lowerBound + range.upperBound) / 2
        for half in [range.lowerBound...middle, middle + 1...range.upperBound] {
            do throws(OutsideProgramError) {
                let runs = start(half)
                add(try runs.words.get().output(), fonts: runs.fonts, range: half)
            } catch {
                readSingly(half, after: error)
            }
        }
    }
}

extension PageLayout {
    /// Whether its letters are no text: their font does not say what they stand for.
    var isUnreadable: Bool {
        var (letters, unknown) = (0, 0)
        for line in lines {
            for word in line.words {
                for scalar in word.text.unicodeScalars {
                    letters += 1
                    if scalar.value == 0xFFFD || scalar.properties.generalCategory == .unassigned { unknown += 1 }
                }
            }
        }
        return letters > 0 && 2 * unknown > letters
    }
}
