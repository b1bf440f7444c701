import Documents
import Testing

/// A token count that is quick, deterministic, and not additive: words, and one more for every six bytes of a word.
@Sendable func countTokens(_ text: String) -> Int {
    var tokens = 0
    var run = 0
    for byte in text.utf8 {
        if byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 {
            if run > 0 { tokens += 1 + run / 6 }
            run = 0
        } else {
            run += 1
        }
    }
    return run > 0 ? tokens + 1 + run / 6 : tokens
}

/// White space as the module documents it.
private func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || ["\u{FEFF}", "\u{200B}", "\u{2060}"].contains(scalar)
}

/// The offsets of bytes that belong to characters other than white space.
private func visibleOffsets(of document: Document) -> [Int] {
    var offsets: [Int] = []
    var offset = 0
    for scalar in document.text.unicodeScalars {
        let length = UTF8.width(scalar)
        if !isSpace(scalar) { offsets += offset..<offset + length }
        offset += length
    }
    return offsets
}

/// Checks everything that the passages of a document promise; `note` names the case when something fails.
func expectInvariants(
    of document: Document, source: [UInt8], options: ChunkingOptions, note: String,
    sourceLocation: SourceLocation = #_sourceLocation
) -> [Passage] {
    let bytes = Array(document.text.utf8)
    let passages = Chunker(options: options, countTokens: countTokens).passages(of: document)
    func expect(_ condition: Bool, _ what: @autoclosure () -> String) {
        if !condition { Issue.record("\(note): \(what())", sourceLocation: sourceLocation) }
    }
    if document.textForm == .source { expect(bytes == source, "the text is not the file's bytes") }
    expect(document.sourceByteCount == source.count, "byte count")

    var end = 0
    var covered = [Bool](repeating: false, count: bytes.count)
    for block in document.blocks {
        expect(block.byteRange.lowerBound >= end && !block.byteRange.isEmpty, "blocks overlap at \(block.byteRange)")
        end = block.byteRange.upperBound
        for offset in block.byteRange where offset < covered.count { covered[offset] = true }
    }
    expect(end <= bytes.count, "a block leaves the text")

    var lineOfOffset = [Int](repeating: 1, count: bytes.count + 1)
    for offset in 0..<bytes.count {
        let endsLine =
            bytes[offset] == 0x0A
            || (bytes[offset] == 0x0D && !(offset + 1 < bytes.count && bytes[offset + 1] == 0x0A))
        lineOfOffset[offset + 1] = lineOfOffset[offset] + (endsLine ? 1 : 0)
    }
    var inPassage = [Bool](repeating: false, count: bytes.count)
    end = 0
    for (ordinal, passage) in passages.enumerated() {
        let range = passage.byteRange
        expect(passage.ordinal == ordinal, "ordinal")
        expect(range.lowerBound >= end && !range.isEmpty, "passages overlap at \(range)")
        guard range.upperBound <= bytes.count else {
            expect(false, "a passage leaves the text")
            continue
        }
        end = range.upperBound
        expect(Array(passage.text.utf8) == Array(bytes[range]), "text is not the bytes at \(range)")
        expect(passage.lines.lowerBound == lineOfOffset[range.lowerBound], "first line of \(range)")
        expect(passage.lines.upperBound == lineOfOffset[range.upperBound - 1], "last line of \(range)")
        expect(passage.tokenCount == countTokens(passage.text), "token count of \(range)")
        expect(
            passage.tokenCount <= options.maximumTokens || passage.text.unicodeScalars.count == 1,
            "\(passage.tokenCount) tokens in \(range)")
        for offset in range { inPassage[offset] = true }
    }
    var isExempt = [Bool](repeating: false, count: bytes.count)
    for block in document.blocks {
        switch block.kind {
        case .heading, .comment, .separator: for offset in block.byteRange { isExempt[offset] = true }
        default: break
        }
    }
    let visible = visibleOffsets(of: document)
    // Front matter is in no block, and a file may consist of it.
    let isFrontMatterAlone = document.blocks.isEmpty && document.text.drop { $0 == "\u{FEFF}" }.hasPrefix("---")
    let bodyStart = document.blocks.first?.byteRange.lowerBound ?? (isFrontMatterAlone ? bytes.count : 0)
    for offset in visible where !covered[offset] && offset >= bodyStart {
        expect(false, "byte \(offset) is in no block")
        break
    }
    for offset in visible where covered[offset] && !isExempt[offset] && !inPassage[offset] {
        expect(false, "byte \(offset) is in no passage")
        break
    }
    return passages
}
