import OutsidePrograms

/// The layouts of all pages of a file, read a hundred pages at a time, and two such parts at once.
struct PDFLayouts: Sendable {
    var pages: [PageLayout] = []
    private(set) var outline: [FontScanner.OutlineItem] = []
    private(set) var notes: [ReadingNote] = []
    /// Pages that poppler could not read, numbered from 1.
    private(set) var unread: Set<Int> = []

    /// Pages that are read at once; of long files more, so that fewer programs start.
    private static func partLength(_ count: Int) -> Int { max(100, count / 40) }

    /// Reads all pages.
    ///
    /// - Throws: ``DocumentError`` where not a single page can be read.
    init(_ poppler: Poppler) async throws(DocumentError) {
        let count = poppler.information.pageCount
        let length = Self.partLength(count)
        let ranges = stride(from: 1, through: count, by: length).map { $0...min($0 + length - 1, count) }
        let reader = PDFPartReader(poppler: poppler)
        let parts = await withTaskGroup(of: (Int, PDFPart).self) { group in
            var parts = [PDFPart?](repeating: nil, count: ranges.count)
            var waiting = ranges.enumerated().makeIterator()
            func begin() {
                guard let (index, range) = waiting.next() else { return }
                group.addTask { (index, await reader.part(range)) }
            }
            for _ in 0..<2 { begin() }
            for await (index, part) in group {
                parts[index] = part
                begin()
            }
            return parts
        }
        var failure: OutsideProgramError?
        for part in parts.compactMap(\.self) {
            pages += part.pages
            unread.formUnion(part.unread)
            if outline.isEmpty { outline = part.outline }
            failure = failure ?? part.failure
        }
        guard let failure else { return }
        switch failure {
        case .notInstalled, .cancelled: throw Poppler.error(failure, path: poppler.path)
        default: if unread.count == count { throw Poppler.error(failure, path: poppler.path) }
        }
        if let first = unread.min() {
            notes.append(
                .leftOut(
                    part: unread.count == 1 ? "page \(first)" : "\(unread.count) pages, the first is \(first)",
                    reason: "\(failure)"))
        }
    }
}

/// Some pages of a file that follow each other.
private struct PDFPart: Sendable {
    var pages: [PageLayout] = []
    var outline: [FontScanner.OutlineItem] = []
    var unread: Set<Int> = []
    /// Why pages are not read: the first reason.
    var failure: OutsideProgramError?

    mutating func append(_ other: PDFPart) {
        pages += other.pages
        if outline.isEmpty { outline = other.outline }
        unread.formUnion(other.unread)
        failure = failure ?? other.failure
    }
}

/// Reads parts of a file.
private struct PDFPartReader: Sendable {
    let poppler: Poppler

    /// The pages of a range, by halves where a program fails, so that only those are lost that no program can read.
    func part(_ range: ClosedRange<Int>) async -> PDFPart {
        do {
            async let words = words(range)
            async let fonts = fonts(range)
            var part = part(range, words: try await words, fonts: await fonts)
            await addRules(to: &part, range)
            return part
        } catch {
            let error = error as? OutsideProgramError ?? .notStarted(program: "pdftotext", reason: "\(error)")
            guard range.count > 1, hasTime, Self.mayPass(error) else {
                return PDFPart(
                    pages: range.map { _ in PageLayout() }, unread: Set(range), failure: error)
            }
            let middle = (range.lowerBound + range.upperBound) / 2
            var result = PDFPart()
            for half in [range.lowerBound...middle, middle + 1...range.upperBound] {
                result.append(await part(half))
            }
            return result
        }
    }

    /// Whether pages may be tried again.
    private var hasTime: Bool { poppler.deadline.map { ContinuousClock.now < $0 } ?? true }

    /// Whether fewer pages could do better.
    private static func mayPass(_ error: OutsideProgramError) -> Bool {
        switch error {
        case .notInstalled, .notStarted, .cancelled: false
        default: true
        }
    }

    private func words(_ range: ClosedRange<Int>) async throws(OutsideProgramError) -> OutsideProgram.Output {
        try await ReadingPrograms.pdftotext.run(
            poppler.arguments(["-q", "-bbox-layout", "-enc", "UTF-8"], pages: range) + ["-"],
            limits: Self.limits(pages: range.count).ending(by: poppler.deadline))
    }

    /// A page takes some hundredths of a second; one that is made to take for ever shall not take a minute.
    private static func limits(pages: Int) -> ProgramLimits {
        ProgramLimits(processorSeconds: 15 + min(pages / 4, 25), seconds: 25 + min(pages / 4, 25))
    }

    /// Nil where the program fails: that costs the headings alone.
    private func fonts(_ range: ClosedRange<Int>) async -> FontScanner? {
        do {
            let zoom = OutsideProgram.Argument.text("\(Int(FontScanner.scale))")
            let output = try await ReadingPrograms.pdftohtml.run(
                poppler.arguments(["-q", "-xml", "-i", "-nodrm", "-hidden", "-zoom", zoom, "-stdout"], pages: range),
                limits: ProgramLimits(processorSeconds: 20, seconds: 25).ending(by: poppler.deadline))
            return FontScanner(output.bytes)
        } catch {
            return nil
        }
    }

    /// The pages of a range; those that the output lacks are empty.
    private func part(_ range: ClosedRange<Int>, words: OutsideProgram.Output, fonts: FontScanner?) -> PDFPart {
        var part = PDFPart()
        var found = LayoutScanner.pages(of: words.bytes)
        if range.lowerBound == 1, let fonts { part.outline = fonts.outline }
        if found.count > range.count { found.removeLast(found.count - range.count) }
        for (index, number) in range.enumerated() {
            guard index < found.count else {
                part.unread.insert(number)
                part.pages.append(PageLayout())
                continue
            }
            if let size = fonts?.sizes[number] { found[index].setSize(size) }
            if let stretches = fonts?.pages[number] { found[index].setFonts(stretches) }
            ReadingOrder.order(&found[index])
            RightToLeft.order(&found[index])
            if found[index].isUnreadable { found[index].lines = [] }
            part.pages.append(found[index])
        }
        return part
    }
}

extension PDFPartReader {
    /// Pages that are looked at for lines with one start of the program.
    private static let ruledLength = 20
    /// Time that must be left, for what is read after the lines.
    private static let ruledReserve = Duration.seconds(20)

    /// Gives the pages that may have tables the lines that are drawn on them. What fails is left out: it costs no words.
    private func addRules(to part: inout PDFPart, _ range: ClosedRange<Int>) async {
        guard ReadingPrograms.pdftocairo.isInstalled else { return }
        var runs: [ClosedRange<Int>] = []
        for index in part.pages.indices where TableFinder(part.pages[index]).mayHaveTable {
            if let last = runs.last, index - last.upperBound <= 2, index - last.lowerBound < Self.ruledLength {
                runs[runs.count - 1] = last.lowerBound...index
            } else {
                runs.append(index...index)
            }
        }
        for run in runs {
            if let deadline = poppler.deadline, ContinuousClock.now.advanced(by: Self.ruledReserve) > deadline {
                return
            }
            let pages = range.lowerBound + run.lowerBound...range.lowerBound + run.upperBound
            do {
                let output = try await ReadingPrograms.pdftocairo.run(
                    poppler.arguments(["-q", "-svg"], pages: pages) + ["-"],
                    limits: ProgramLimits(processorSeconds: 10, seconds: 12, outputBytes: 96 << 20)
                        .ending(by: poppler.deadline))
                for (index, rules) in zip(run, RuleScanner.pages(of: output.bytes)) { part.pages[index].rules = rules }
            } catch .cancelled {
                return
            } catch {
                continue
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
