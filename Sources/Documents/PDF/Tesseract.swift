import OutsidePrograms

/// Reads text in pictures with Tesseract.
struct Tesseract: Sendable {
    /// Languages to look for, of those that are installed.
    let languages: [String]

    /// Nil where Tesseract is missing, or knows none of the languages.
    init?(_ options: ReadingOptions) async {
        guard ReadingPrograms.tesseract.isInstalled else { return nil }
        let installed = Set(await ReadingPrograms.recognitionLanguages)
        languages = options.recognitionLanguages.filter { installed.contains($0) }
        if languages.isEmpty { return nil }
    }

    /// What a picture says.
    ///
    /// - Parameters:
    ///   - page: of a file with several pictures, from 0.
    ///   - size: the page's size in points, where it is known; else a pixel is a point's 72/`dotsPerInch` part.
    ///   - deadline: when it is stopped at the latest.
    func read(
        _ file: PrivateFile, page: Int? = nil, size: PageSize?, dotsPerInch: Double = 300,
        deadline: ContinuousClock.Instant? = nil
    ) async throws(OutsideProgramError) -> PageLayout {
        var arguments: [OutsideProgram.Argument] = [
            .file(file), "stdout", "-l", .text(languages.joined(separator: "+")), "--dpi", .text("\(Int(dotsPerInch))"),
        ]
        if let page { arguments += ["-c", .text("tessedit_page_number=\(page)")] }
        let limits = ProgramLimits(addressSpace: 3 << 29, processorSeconds: 25, seconds: 40, outputBytes: 32 << 20)
            .ending(by: deadline)
        let output = try await ReadingPrograms.tesseract.run(arguments + ["tsv"], limits: limits)
        return TesseractTable.layout(output.bytes, size: size, dotsPerInch: dotsPerInch)
    }
}

/// The table that Tesseract writes: a row for each page, block, paragraph, line and word.
enum TesseractTable {
    /// Words below this confidence are taken for specks and pictures.
    private static let leastConfidence: Float = 0.3
    /// A page whose words are below this on average has no text.
    private static let leastMean: Float = 0.5

    /// The words with their places, in points.
    static func layout(_ table: [UInt8], size: PageSize?, dotsPerInch: Double) -> PageLayout {
        var page = PageLayout()
        page.isRecognised = true
        var scale = Float(72 / dotsPerInch)
        var last: [Int] = []
        for row in String(decoding: table, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: true) {
            let fields = row.split(separator: "\t", maxSplits: 11, omittingEmptySubsequences: false)
            guard fields.count >= 11, let level = Int(fields[0]) else { continue }
            let numbers = fields[1..<10].map { Int($0) ?? 0 }
            if level == 1 {
                if let size, numbers[7] > 0 { scale = Float(size.width) / Float(numbers[7]) }
                page.width = Float(numbers[7]) * scale
                page.height = Float(numbers[8]) * scale
            }
            guard level == 5, fields.count == 12, let percent = Float(fields[10]) else { continue }
            let text = LayoutText.cleaned(String(fields[11]))
            // Rules of tables are taken for bars.
            guard !text.isEmpty, percent / 100 >= leastConfidence, !text.allSatisfy({ "|_—=[]".contains($0) }) else {
                continue
            }
            let box = LayoutBox(
                left: Float(numbers[5]) * scale, top: Float(numbers[6]) * scale,
                right: Float(numbers[5] + numbers[7]) * scale, bottom: Float(numbers[6] + numbers[8]) * scale)
            let word = PageLayout.Word(text: text, box: box, confidence: min(percent / 100, 1))
            let place = Array(numbers[1...3])
            if place == last, !page.lines.isEmpty {
                page.lines[page.lines.count - 1].words.append(word)
                page.lines[page.lines.count - 1].box = page.lines[page.lines.count - 1].box.union(box)
            } else {
                // A paragraph of a block is one of ours.
                page.lines.append(
                    PageLayout.Line(words: [word], box: box, block: numbers[1] * 1000 + numbers[2], size: 0))
                last = place
            }
        }
        page.lines = page.lines.filter(isText)
        for index in page.lines.indices {
            let heights = page.lines[index].words.map(\.box.height).sorted()
            page.lines[index].size = heights[heights.count * 3 / 4] / 1.1
        }
        evenSizes(&page)
        if !isText(page) { page.lines = [] }
        return page
    }

    /// The height of a recognised line depends on its letters; within a third of the usual height it is the usual type.
    private static func evenSizes(_ page: inout PageLayout) {
        let sizes = page.lines.map(\.size).sorted()
        guard !sizes.isEmpty else { return }
        let usual = sizes[sizes.count / 2]
        for index in page.lines.indices
        where page.lines[index].size > 0.6 * usual && page.lines[index].size < 1.4 * usual {
            page.lines[index].size = usual
        }
    }

    /// A line of specks has no word of letters or digits that is read well.
    private static func isText(_ line: PageLayout.Line) -> Bool {
        line.words.contains { word in
            let signs = word.text.count { $0.isLetter || $0.isNumber }
            return signs >= 2 && 2 * signs > word.text.count && word.confidence > 0.5
                || signs == 1 && word.confidence > 0.85
        }
    }

    private static func isText(_ page: PageLayout) -> Bool {
        let words = page.lines.flatMap(\.words)
        guard !words.isEmpty else { return false }
        let letters = words.reduce(0) { $0 + $1.text.count { $0.isLetter || $0.isNumber } }
        let signs = words.reduce(0) { $0 + $1.text.count }
        let mean = words.reduce(0) { $0 + $1.confidence } / Float(words.count)
        let long = words.contains { $0.text.count { $0.isLetter || $0.isNumber } >= 3 && $0.confidence > 0.6 }
        return mean >= leastMean && 2 * letters > signs && long
    }
}
