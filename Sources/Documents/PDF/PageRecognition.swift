import OutsidePrograms

/// Fills pages without text with what is recognised on their pictures.
struct PageRecognition: Sendable {
    private let poppler: Poppler
    private let options: ReadingOptions

    /// Recognition that nobody asked for begins no page after this; the rest of the pages wait.
    static let patience = Duration.seconds(35)
    /// Pages that are looked at for strokes where no picture is on them.
    private static let drawnPageLimit = 200

    init(poppler: Poppler, options: ReadingOptions) {
        self.options = options
        var poppler = poppler
        if options.recognition == .force { poppler.deadline = nil }
        self.poppler = poppler
    }

    /// Recognises what there is, and says what was done and what waits.
    ///
    /// - Parameter unread: pages that poppler can't read; they are left alone.
    func fill(_ pages: inout [PageLayout], unread: Set<Int>) async -> [ReadingNote] {
        let isForced = options.recognition == .force
        let empty = pages.indices.filter { !unread.contains($0 + 1) && (isForced || pages[$0].lines.isEmpty) }
        guard !empty.isEmpty else { return [] }
        let marked = isForced ? empty : await withMarks(empty)
        guard !marked.isEmpty else { return [] }
        guard options.recognition != .off, let tesseract = await Tesseract(options) else {
            return isForced && options.recognition != .off || marked.allSatisfy({ !pages[$0].lines.isEmpty })
                ? [] : [.pagesWithoutText(marked.filter { pages[$0].lines.isEmpty }.map { $0 + 1 })]
        }
        let found = await recognised(
            marked, sizes: marked.map { PageSize(width: Double(pages[$0].width), height: Double(pages[$0].height)) },
            tesseract)
        var read: [Int] = []
        var failed: [Int] = []
        for (index, result) in zip(marked, found) {
            guard let layout = result else {
                failed.append(index + 1)
                continue
            }
            if layout.lines.isEmpty, isForced { continue }
            let (width, height) = (pages[index].width, pages[index].height)
            pages[index] = layout
            if width > 0 { (pages[index].width, pages[index].height) = (width, height) }
            if !layout.lines.isEmpty { read.append(index + 1) }
        }
        var notes: [ReadingNote] = []
        if !read.isEmpty { notes.append(.recognisedPages(read)) }
        if !failed.isEmpty { notes.append(.pagesWithoutText(failed)) }
        return notes
    }

    /// The pages' layouts, nil where a program failed; two pages at a time.
    private func recognised(_ pages: [Int], sizes: [PageSize], _ tesseract: Tesseract) async -> [PageLayout?] {
        var results = [PageLayout?](repeating: nil, count: pages.count)
        let deadline = options.recognition == .force ? nil : ContinuousClock.now.advanced(by: Self.patience)
        await withTaskGroup(of: (Int, PageLayout?).self) { group in
            var next = 0
            func begin() {
                guard next < pages.count, !group.isCancelled else { return }
                if let deadline, ContinuousClock.now > deadline { return }
                let index = next
                next += 1
                group.addTask { (index, await layout(of: pages[index] + 1, size: sizes[index], tesseract)) }
            }
            for _ in 0..<2 { begin() }
            for await (index, layout) in group {
                results[index] = layout
                begin()
            }
        }
        return results
    }

    private func layout(of page: Int, size: PageSize, _ tesseract: Tesseract) async -> PageLayout? {
        do {
            let picture = try await poppler.picture(of: page, dotsPerInch: 300, isGray: true)
            return try await tesseract.read(
                PrivateFile(picture), size: size.width > 0 ? size : nil, deadline: poppler.deadline)
        } catch {
            return nil
        }
    }

    // MARK: - Which pages have something on them

    /// Pages with a picture, or with strokes: a blank page waits for nobody.
    private func withMarks(_ empty: [Int]) async -> [Int] {
        guard let first = empty.first, let last = empty.last else { return [] }
        var pictured: Set<Int> = []
        do {
            let limits = ProgramLimits(processorSeconds: 20, seconds: 20, outputBytes: 64 << 20)
                .ending(by: poppler.deadline)
            let output = try await ReadingPrograms.pdfimages.run(
                poppler.arguments(["-list"], pages: first + 1...last + 1), limits: limits)
            for line in String(decoding: output.bytes, as: UTF8.self).split(separator: "\n") {
                if let page = line.split(separator: " ").first.flatMap({ Int($0) }) { pictured.insert(page - 1) }
            }
        } catch {
            // Unknown: all of them may have one.
            return empty
        }
        let plain = empty.filter { !pictured.contains($0) }
        return pictured.intersection(empty).union(await withStrokes(plain)).sorted()
    }

    /// The pages whose small drawing is not all of one shade; of a document's first ones that have no picture.
    private func withStrokes(_ plain: [Int]) async -> [Int] {
        guard let first = plain.first else { return [] }
        let last = min(plain.last ?? first, first + Self.drawnPageLimit - 1)
        do {
            let limits = ProgramLimits(processorSeconds: 20, seconds: 20, outputBytes: 64 << 20)
                .ending(by: poppler.deadline)
            let output = try await ReadingPrograms.pdftoppm.run(
                poppler.arguments(["-q", "-gray", "-scale-to", "100"], pages: first + 1...last + 1), limits: limits)
            let drawn = Self.shaded(output.bytes)
            return plain.filter { drawn.contains($0 - first) }
        } catch {
            // What can't be drawn can't be recognised either.
            return []
        }
    }

    /// Which of the pictures of a stream, each as PGM with one byte for a pixel, have several shades.
    static func shaded(_ stream: [UInt8]) -> Set<Int> {
        var result: Set<Int> = []
        var offset = 0
        var index = 0
        while offset + 2 < stream.count, stream[offset] == UInt8(ascii: "P"), stream[offset + 1] == UInt8(ascii: "5") {
            var numbers: [Int] = []
            offset += 2
            while numbers.count < 3, offset < stream.count {
                let digits = stream[offset...].prefix(10).prefix { $0 >= 0x30 && $0 <= 0x39 }
                if let number = Int(String(decoding: digits, as: UTF8.self)) { numbers.append(number) }
                offset += max(digits.count, 1)
            }
            offset += 1
            guard numbers.count == 3, numbers[0] <= 10_000, numbers[1] <= 10_000,
                offset + numbers[0] * numbers[1] <= stream.count
            else { break }
            let pixels = stream[offset..<offset + numbers[0] * numbers[1]]
            if let shade = pixels.first, pixels.contains(where: { $0 != shade }) { result.insert(index) }
            offset += pixels.count
            index += 1
        }
        return result
    }
}
