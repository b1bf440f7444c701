/// Cuts a source file into blocks: comments and the code under them, each with the declarations around it.
struct SourceBlocks {
    private let bytes: [UInt8]
    private let lines: SourceLines
    private let declarations: [SourceDeclaration]
    private(set) var blocks: [Block] = []
    /// The first line of the block being made, its kind and owner.
    private var start: (line: Int, kind: Block.Kind, owner: Int)?
    private var end = 0

    /// The blocks of a file, in order.
    ///
    /// Complexity: linear in lines and declarations.
    static func blocks(
        of bytes: [UInt8], lines: SourceLines, declarations: [SourceDeclaration]
    ) -> [Block] {
        var maker = SourceBlocks(bytes: bytes, lines: lines, declarations: declarations)
        maker.run()
        return maker.blocks
    }

    private init(bytes: [UInt8], lines: SourceLines, declarations: [SourceDeclaration]) {
        self.bytes = bytes
        self.lines = lines
        self.declarations = declarations
    }

    private mutating func run() {
        var open: [Int] = []
        var next = 0
        for line in 0..<lines.count {
            while let top = open.last, declarations[top].lines.upperBound < line { open.removeLast() }
            while next < declarations.count, declarations[next].lines.lowerBound <= line {
                open.append(next)
                next += 1
            }
            add(line, owner: open.last ?? -1)
        }
        close()
    }

    private mutating func add(_ line: Int, owner: Int) {
        let declaration = owner >= 0 ? declarations[owner] : nil
        let isBody = declaration.map { !$0.isType && line >= $0.firstCodeLine } ?? false
        switch lines.kinds[line] {
        case .blank:
            if !isBody { close() }
            return
        case .comment where !isBody:
            if let start, start.kind != .paragraph || start.owner != owner { close() }
            if start == nil { start = (line, .paragraph, owner) }
        default:
            if let start, start.owner != owner || start.kind != .code { close() }
            // A line of closing marks alone belongs to what it closes.
            if start == nil, isClosing(line), let last = blocks.last, last.kind == .code {
                extendLast(to: line)
                return
            }
            if start == nil { start = (line, .code, owner) }
        }
        end = line
    }

    private func isClosing(_ line: Int) -> Bool {
        let range = Whitespace.trimmed(lines.range(of: line), in: bytes.span)
        guard range.count <= 8 else { return false }
        if range.allSatisfy({ [0x7D, 0x29, 0x5D, 0x3B, 0x2C].contains(bytes[$0]) }) { return true }
        return bytes[range].elementsEqual("end".utf8)
    }

    private mutating func extendLast(to line: Int) {
        guard let last = blocks.popLast() else { return }
        let range = Whitespace.trimmed(lines.range(of: line), in: bytes.span)
        blocks.append(
            Block(
                kind: last.kind, byteRange: last.byteRange.lowerBound..<range.upperBound, headingPath: last.headingPath)
        )
    }

    private mutating func close() {
        guard let block = start else { return }
        start = nil
        let lower = lines.starts[block.line]
        var range = Whitespace.trimmed(lower..<lines.starts[end + 1], in: bytes.span)
        guard !range.isEmpty else { return }
        // Code keeps the indentation of its first line; a byte order mark is none.
        if block.kind == .code, lower > 0 { range = lower..<range.upperBound }
        let path = block.owner >= 0 ? declarations[block.owner].path : []
        blocks.append(Block(kind: block.kind, byteRange: range, headingPath: path))
    }
}
