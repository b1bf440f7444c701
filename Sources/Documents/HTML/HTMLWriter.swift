/// Puts a page's blocks one after another into its text.
struct HTMLWriter {
    private var output: [UInt8] = []
    private var blocks: [Block] = []
    private var headings: [(level: Int, title: String)] = []
    private var firstTopHeading: String?
    private var followsItem = false

    /// The page's text and blocks, without the pieces that are no part of what it says.
    static func extraction(
        of pieces: [HTMLPiece], regions: [HTMLRegion], title: String?, metadata: [MetadataEntry]
    ) -> HTMLTextBuilder.Extraction {
        var writer = HTMLWriter()
        for piece in HTMLBoilerplate(pieces: pieces, regions: regions).kept() { writer.write(piece) }
        if !writer.output.isEmpty { writer.output.append(0x0A) }
        return HTMLTextBuilder.Extraction(
            text: writer.output, blocks: writer.blocks, title: title ?? writer.firstTopHeading, metadata: metadata)
    }

    private mutating func write(_ piece: HTMLPiece) {
        if !output.isEmpty {
            output.append(0x0A)
            if !(followsItem && piece.marker != nil) { output.append(0x0A) }
        }
        followsItem = piece.marker != nil
        if piece.marker != nil { output.append(contentsOf: repeatElement(0x20, count: 2 * min(piece.indentation, 20))) }
        let start = output.count
        if let marker = piece.marker { output.append(contentsOf: marker) }
        output.append(contentsOf: piece.text)
        if case .heading(let level) = piece.kind {
            let title = HTMLTextBuilder.collapsed(piece.text) ?? ""
            headings.removeAll { $0.level >= level }
            headings.append((level, title))
            if level == 1, firstTopHeading == nil { firstTopHeading = title }
        }
        blocks.append(
            Block(
                kind: piece.kind, byteRange: start..<output.count, headingPath: headings.map(\.title),
                tableHeader: piece.tableHeader))
    }
}

/// Tells what a page says from what stands around it: navigation, banners about cookies, rows of buttons.
///
/// Where it is not sure, text stays: what is lost is never found.
struct HTMLBoilerplate {
    private let pieces: [HTMLPiece]
    private var regions: [HTMLRegion]
    private var proseByteCount = 0

    init(pieces: [HTMLPiece], regions: [HTMLRegion]) {
        self.pieces = pieces
        self.regions = regions
        for piece in pieces {
            proseByteCount += piece.text.count - piece.linkByteCount
            var region = piece.region
            while let index = region {
                self.regions[index].byteCount += piece.text.count
                self.regions[index].linkByteCount += piece.linkByteCount
                region = self.regions[index].parent
            }
        }
    }

    /// The pieces that stay, in order.
    func kept() -> [HTMLPiece] {
        var isLeftOut = [Bool](repeating: false, count: regions.count)
        for (index, region) in regions.enumerated() {
            // A parent stands before its children.
            isLeftOut[index] =
                region.parent.map { isLeftOut[$0] } ?? false || region.isLeftOut(proseByteCount: proseByteCount)
        }
        let inside = pieces.filter { piece in
            guard let region = piece.region, isLeftOut[region] else { return true }
            // The page's own heading often stands in its head.
            return piece.kind == .heading(level: 1) && regions[region].kind == .edge
        }
        // A page that is nothing but navigation says just that.
        guard !inside.isEmpty else { return pieces }
        return withoutEdges(inside)
    }

    /// Without runs of links before the first prose and after the last.
    private func withoutEdges(_ pieces: [HTMLPiece]) -> [HTMLPiece] {
        guard proseByteCount > 1000 else { return pieces }
        var first = 0
        while first < pieces.count, pieces[first].isLinks, !pieces[first].isHeading, pieces[first].text.count < 80 {
            first += 1
        }
        if first < 4 || first == pieces.count { first = 0 }
        var last = pieces.count
        while last > first, pieces[last - 1].isLinks, !pieces[last - 1].isHeading, pieces[last - 1].text.count < 80 {
            last -= 1
        }
        // Under a heading of their own, they are a list that the page means.
        if pieces.count - last < 4 || last == first || pieces[last - 1].isHeading { last = pieces.count }
        return Array(pieces[first..<last])
    }
}
