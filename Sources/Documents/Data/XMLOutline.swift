import Formats

/// Writes an XML file's parts as documents or as data.
struct XMLOutline {
    private var data = DataOutline()
    private let path: String
    private let context: ReadingContext
    private(set) var title: String?
    private(set) var metadata: [MetadataEntry] = []

    init(path: String, context: ReadingContext) {
        self.path = path
        self.context = context
    }

    /// The text so far.
    var text: ExtractedText { data.text }
    /// What a user should hear of.
    var notes: [ReadingNote] { data.notes }

    /// Writes the file's outermost element.
    mutating func add(_ root: XMLPart) {
        switch root.name {
        case "plist":
            if let value = root.parts.first { data.add(XMLValues.plist(value)) }
        case "svg": addDrawing(root, depth: 0)
        case "rss", "RDF", "feed": addFeed(root)
        default:
            if root.hasProse {
                for title in root.parts where XMLPart.titles.contains(title.kind) && self.title == nil {
                    self.title = Self.line(title)
                }
                write(root, level: 1)
                if title == nil { title = text.blocks.first { $0.kind.isHeading }?.headingPath.last }
            } else {
                data.add(XMLValues.value(of: root))
            }
        }
    }

    // MARK: - Documents

    private static func line(_ part: XMLPart) -> String? {
        let line = ExtractedText.line(part.text)
        return line.isEmpty ? nil : line
    }

    /// Writes a part with running text.
    private mutating func write(_ part: XMLPart, level: Int) {
        if XMLPart.tables.contains(part.kind), writeTable(part) { return }
        if XMLPart.lists.contains(part.kind) {
            writeList(part, depth: 0)
        } else if XMLPart.preformatted.contains(part.kind) {
            data.text.code(part.text)
        } else if !part.holdsBlocks, part.isMixed || isShort(part) || XMLPart.paragraphs.contains(part.kind) {
            // Data within a document, such as a reference, reads well without the names of its elements.
            data.text.paragraph(ExtractedText.line(part.text))
        } else {
            writeSection(part, level: level)
        }
    }

    /// Writes a part that holds others: under its title, if it has one.
    private mutating func writeSection(_ part: XMLPart, level outer: Int) {
        var level = outer
        if let title = part.parts.prefix(4).first(where: { XMLPart.titles.contains($0.kind) }),
            let line = Self.line(title)
        {
            data.text.heading(line, level: level)
            level += 1
        }
        var inline = ""
        var awaitsTitle = level > outer
        for child in part.children {
            switch child {
            case .text(let text): inline += text
            case .part(let inner):
                if part.isMixed, !inner.isBlock, !inner.holdsBlocks {
                    inline += inner.text
                    continue
                }
                flush(&inline)
                if !XMLPart.titles.contains(inner.kind) {
                    write(inner, level: level)
                } else if awaitsTitle {
                    awaitsTitle = false
                } else {
                    // More titles head what follows them.
                    data.text.heading(ExtractedText.line(inner.text), level: level)
                }
            }
        }
        flush(&inline)
        if level > outer { data.text.endHeadings(from: outer) }
    }

    private func isShort(_ part: XMLPart) -> Bool { part.parts.isEmpty || part.textByteCount <= 600 }

    private mutating func flush(_ inline: inout String) {
        data.text.paragraph(ExtractedText.line(inline))
        inline = ""
    }

    private mutating func writeList(_ list: XMLPart, depth: Int) {
        guard depth < 20 else { return }
        let isOrdered = list.kind == "ol" || list.kind == "orderedlist"
        var number = 0
        for item in list.parts {
            number += 1
            let inner = item.parts.filter { XMLPart.lists.contains($0.kind) }
            var own = ""
            for child in item.children {
                switch child {
                case .text(let text): own += text
                case .part(let part):
                    if !XMLPart.lists.contains(part.kind) { own += (part.isBlock ? " " : "") + part.text }
                }
            }
            data.text.listItem(ExtractedText.line(own), depth: depth, marker: isOrdered ? "\(number)." : "-")
            for list in inner { writeList(list, depth: depth + 1) }
        }
    }

    /// Writes a table of HTML's or CALS's kind; false for anything else of that name.
    private mutating func writeTable(_ table: XMLPart) -> Bool {
        var rows: [(cells: [String], isHeader: Bool)] = []
        func collect(_ part: XMLPart, inHead: Bool, depth: Int) {
            guard depth < 8 else { return }
            for child in part.parts {
                if child.kind == "tr" || child.kind == "row" {
                    let isHeader = inHead || !child.parts.isEmpty && child.parts.allSatisfy { $0.kind == "th" }
                    rows.append((child.parts.map { ExtractedText.line($0.text) }, isHeader))
                } else {
                    collect(child, inHead: inHead || child.kind == "thead", depth: depth + 1)
                }
            }
        }
        collect(table, inHead: false, depth: 0)
        guard !rows.isEmpty else { return false }
        for title in table.parts where XMLPart.titles.contains(title.kind) || title.kind == "caption" {
            data.text.paragraph(ExtractedText.line(title.text))
        }
        let isStated = rows.contains { $0.isHeader }
        let found = isStated ? 0 : TableShape(rows: rows.map(\.cells)).headerRows
        for (index, row) in rows.enumerated() { data.text.tableRow(row.cells, isHeader: row.isHeader || index < found) }
        data.text.endTable()
        return true
    }

    // MARK: - Drawings and feeds

    private mutating func addDrawing(_ part: XMLPart, depth: Int) {
        guard depth < 100 else { return }
        for child in part.parts {
            switch child.name {
            case "title" where depth == 0:
                title = Self.line(child)
                data.text.paragraph(ExtractedText.line(child.text))
            case "title", "desc", "text", "flowRoot": data.text.paragraph(ExtractedText.line(child.text))
            case "foreignObject": data.text.paragraph(ExtractedText.line(child.text))
            case "style", "script", "metadata", "defs": break
            default: addDrawing(child, depth: depth + 1)
            }
        }
    }

    private mutating func addFeed(_ root: XMLPart) {
        let channel = root.name == "feed" ? root : root.first("channel") ?? root
        title = channel.first("title").flatMap(Self.line)
        if let title { data.text.heading(title, level: 1) }
        for part in channel.parts where !["title", "item", "entry", "items"].contains(part.name) { addField(part) }
        let entries = channel.parts.filter { $0.name == "item" || $0.name == "entry" }
        for entry in entries + (root.name == "RDF" ? root.parts.filter { $0.name == "item" } : []) {
            data.text.heading(entry.first("title").flatMap(Self.line) ?? "Entry", level: 2)
            for part in entry.parts where part.name != "title" { addField(part) }
        }
    }

    private mutating func addField(_ part: XMLPart) {
        switch part.name {
        case "description", "encoded", "summary", "content", "subtitle": addHTML(part.text)
        case "link":
            let address = part.attributes.first { $0.name == "href" }?.value ?? ExtractedText.line(part.text)
            if !address.isEmpty { data.text.listItem("link: \(address)") }
        case "author", "creator", "pubDate", "published", "updated", "date", "category", "managingEditor",
            "lastBuildDate":
            let stated =
                part.first("name").map(\.text) ?? part.attributes.first { $0.name == "term" }?.value ?? part.text
            let line = ExtractedText.line(stated)
            if !line.isEmpty { data.text.listItem("\(part.name): \(line)") }
        default: break
        }
    }

    /// Text that is mostly HTML, as feeds hold it.
    private mutating func addHTML(_ content: String) {
        guard content.contains("<") || content.contains("&") else {
            data.text.paragraph(ExtractedText.lines(content))
            return
        }
        do throws(DocumentError) {
            let page = "<!DOCTYPE html><meta charset=\"utf-8\"><body>\(content)"
            let part = try HTMLParser().parse(Array(page.utf8), path: path, context: context.within)
            data.text.append(part, under: text.headingPath)
        } catch {
            // What is no HTML after all is text.
            data.text.paragraph(ExtractedText.lines(content))
        }
    }
}

/// Turns parts of an XML file into values.
enum XMLValues {
    /// A part as a value: attributes and elements as members, elements of one name as a list, a plain text as a string. An
    /// element that is there only to hold one other, or others of one name, is that one, or a list of them.
    static func value(of part: XMLPart) -> JSON {
        if part.isMixed { return JSON(.string(ExtractedText.line(part.text))) }
        let text = ExtractedText.line(
            part.children.compactMap { if case .text(let text) = $0 { text } else { nil } }.joined())
        if part.attributes.isEmpty, part.parts.isEmpty { return JSON(.string(text)) }
        var members = part.attributes.map {
            JSON.Member(name: $0.name, value: JSON(.string(ExtractedText.line($0.value))))
        }
        var places: [String: Int] = [:]
        var lists: [(name: String, values: [JSON])] = []
        for child in part.parts {
            let value = value(of: child)
            if let place = places[child.name] {
                lists[place].values.append(value)
            } else {
                places[child.name] = lists.count
                lists.append((child.name, [value]))
            }
        }
        if members.isEmpty, text.isEmpty, lists.count == 1 {
            return lists[0].values.count == 1 ? lists[0].values[0] : JSON(.array(lists[0].values))
        }
        for list in lists {
            members.append(
                .init(name: list.name, value: list.values.count == 1 ? list.values[0] : JSON(.array(list.values))))
        }
        if !text.isEmpty {
            members.append(.init(name: members.isEmpty ? part.name : "text", value: JSON(.string(text))))
        }
        return JSON(.object(members))
    }

    /// The value of a property list's element.
    static func plist(_ part: XMLPart) -> JSON {
        switch part.name {
        case "dict":
            var members: [JSON.Member] = []
            var key: String?
            for child in part.parts {
                if child.name == "key" {
                    key = ExtractedText.line(child.text)
                } else if let name = key {
                    members.append(.init(name: name, value: plist(child)))
                    key = nil
                }
            }
            return JSON(.object(members))
        case "array": return JSON(.array(part.parts.map { plist($0) }))
        case "true": return JSON(.bool(true))
        case "false": return JSON(.bool(false))
        case "data": return JSON(.string("[data of \(part.text.utf8.count) bytes]"))
        default: return JSON(.string(part.text))
        }
    }
}
