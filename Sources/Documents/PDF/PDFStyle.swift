/// What tells a document's headings: its outline, and type that is larger or heavier than the text's.
struct PDFStyle {
    /// The size that most of the text is set in.
    let bodySize: Float
    /// Levels by twice the size.
    private var levels: [Int: Int] = [:]
    /// Titles of the outline by page, letters and digits alone.
    private var outline: [Int: [String: Int]] = [:]

    private static let longest = 250

    /// Looks at all pieces of a document. `pages` are their layouts, in the same order.
    init(_ pieces: [[PagePiece]], pages: [PageLayout], outline items: [FontScanner.OutlineItem]) {
        bodySize = RunningHeads.bodySize(of: pages)
        for item in items.prefix(20_000) {
            guard let page = item.page else { continue }
            outline[page, default: [:]][Self.letters(item.title), default: item.level] = item.level
        }
        var stated: [Int: [Int: Int]] = [:]
        var sizes: [Int: Int] = [:]
        for (index, page) in pages.enumerated() {
            for piece in pieces[index] where isCandidate(piece) {
                let text = Self.text(of: piece, on: page)
                let step = Int((piece.size * 2).rounded())
                if let level = outlineLevel(text, page: index + 1) {
                    stated[step, default: [:]][level, default: 0] += 1
                } else if isLarge(piece), isTitleLike(text) {
                    sizes[step, default: 0] += 1
                }
            }
        }
        for (step, votes) in stated {
            levels[step] = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
        }
        var level = 0
        for step in Set(sizes.keys).union(stated.keys).sorted(by: >) {
            if let known = levels[step] {
                level = max(level, known)
            } else {
                level += 1
                levels[step] = min(level, 6)
            }
        }
    }

    /// The level of a piece that is a heading; nil of others.
    func headingLevel(of piece: PagePiece, text: String, page: Int) -> Int? {
        guard isCandidate(piece) else { return nil }
        if let level = outlineLevel(text, page: page) { return min(level, 6) }
        guard isTitleLike(text) else { return nil }
        let step = Int((piece.size * 2).rounded())
        if isLarge(piece), let level = levels[step] { return level }
        // Heavy type of the text's own size: below all that is larger.
        guard piece.isBold, piece.lines.count <= 2, text.utf8.count <= 120, piece.size > 0.9 * bodySize,
            !PagePieces.ends(text) || text.last != "." && text.last != ";"
        else { return nil }
        let larger = levels.filter { $0.key > Int(((bodySize + 0.6) * 2).rounded()) }.values.max() ?? 0
        return min(larger + 1, 6)
    }

    private func isLarge(_ piece: PagePiece) -> Bool { piece.size >= 1.12 * bodySize }

    private func isCandidate(_ piece: PagePiece) -> Bool {
        if piece.isContentsRow { return false }
        switch piece.kind {
        case .table, .code: return false
        case .item(let marker): return marker.isNumber && piece.lines.count <= 3
        case .text: return piece.lines.count <= 4
        }
    }

    private func isTitleLike(_ text: String) -> Bool {
        text.utf8.count <= Self.longest && text.count { $0.isLetter } >= 3
            && 2 * text.count { $0.isLetter || $0 == " " } > text.count
            && !text.hasSuffix(",") && !(text.hasSuffix(".") && text.split(separator: " ").count > 12)
    }

    private func outlineLevel(_ text: String, page: Int) -> Int? {
        guard !outline.isEmpty, text.utf8.count <= Self.longest else { return nil }
        // Titles lead to the page that they are on, or that before where they were set at its end.
        for number in [page, page + 1, page - 1] {
            guard let titles = outline[number] else { continue }
            let key = Self.letters(text)
            guard key.count > 1 else { return nil }
            if let level = titles[key] { return level }
            let bare = key.drop { $0.isNumber }
            if bare.count > 3, number == page, let level = titles[String(bare)] { return level }
            if number == page,
                let found = titles.first(where: { $0.key.drop { $0.isNumber } == bare && bare.count > 3 })
            {
                return found.value
            }
        }
        return nil
    }

    private static func letters(_ text: String) -> String { text.lowercased().filter { $0.isLetter || $0.isNumber } }

    static func text(of piece: PagePiece, on page: PageLayout) -> String {
        piece.lines.map { page.lines[$0].text }.joined(separator: " ")
    }
}
