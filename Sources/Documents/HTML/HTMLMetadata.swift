import Formats

/// What a page says about itself: `<title>`, `<meta>`, the language of `<html>`, and the statements of JSON-LD.
struct HTMLMetadata {
    private var titleText: [UInt8]?
    private var isInTitle = false
    private var linkedData: [UInt8]?
    private var linkedSince: Int?
    private var sharedTitle: String?
    private var found: [MetadataEntry] = []

    private static let lengthLimit = 4096
    private static let countLimit = 256
    private static let linkedDataLimit = 256 << 10

    /// The title that the page states: `<title>`, else that for sharing, else the headline.
    var title: String? { titleText.flatMap { HTMLTextBuilder.collapsed($0) } ?? sharedTitle }

    /// The entries in the order of the page, each once.
    var entries: [MetadataEntry] {
        var seen: Set<MetadataEntry> = []
        return found.filter { seen.insert($0).inserted }
    }

    /// Notes that an element begins.
    mutating func open(_ element: HTMLElement, depth: Int) {
        switch element.name {
        case "title" where titleText == nil && linkedSince == nil:
            isInTitle = true
            titleText = []
        case "html":
            if let language = element["lang"] ?? element["xml:lang"] { add("language", language) }
        case "meta": note(element)
        case "script":
            if element["type"]?.lowercased() == "application/ld+json" {
                linkedData = []
                linkedSince = depth
            }
        default: break
        }
    }

    /// Notes that an element ends.
    mutating func close(_ name: String, depth: Int) {
        if name == "title" { isInTitle = false }
        if let since = linkedSince, depth <= since {
            linkedSince = nil
            if let data = linkedData { readLinkedData(data) }
            linkedData = nil
        }
    }

    /// Takes text that belongs to the title or to a statement; false where it is the page's.
    mutating func append(_ text: Span<UInt8>) -> Bool {
        if isInTitle {
            // A title is a line; what is longer is cut.
            for offset in text.indices where (titleText?.count ?? 0) < Self.lengthLimit {
                titleText?.append(text[offset])
            }
            return true
        }
        guard linkedSince != nil else { return false }
        for offset in text.indices where (linkedData?.count ?? 0) < Self.linkedDataLimit {
            linkedData?.append(text[offset])
        }
        return true
    }

    private mutating func note(_ element: HTMLElement) {
        guard let name = (element["name"] ?? element["property"] ?? element["itemprop"])?.lowercased(),
            let content = element["content"]
        else { return }
        switch name {
        case "og:title", "twitter:title", "dc.title", "citation_title":
            if sharedTitle == nil { sharedTitle = HTMLTextBuilder.collapsed(Array(content.utf8.prefix(4096))) }
        case "author", "article:author", "dc.creator", "citation_author", "dcterms.creator", "parsely-author":
            if !content.hasPrefix("http") { add(MetadataEntry.Key.author, content) }
        case "date", "article:published_time", "datepublished", "dc.date", "dcterms.date", "citation_publication_date",
            "citation_date", "pubdate", "dc.date.issued", "dcterms.created":
            add(MetadataEntry.Key.date, content)
        case "description", "og:description", "dc.description", "twitter:description":
            if !found.contains(where: { $0.key == MetadataEntry.Key.description }) {
                add(MetadataEntry.Key.description, content)
            }
        case "keywords", "news_keywords", "article:tag", "citation_keywords", "dc.subject":
            for word in content.split(whereSeparator: { ",;".contains($0) }) {
                add(MetadataEntry.Key.tag, String(word))
            }
        default: break
        }
    }

    private mutating func add(_ key: String, _ value: String) {
        guard found.count < Self.countLimit, let value = HTMLTextBuilder.collapsed(Array(value.utf8.prefix(4096)))
        else { return }
        found.append(MetadataEntry(key, value))
    }

    // MARK: JSON-LD

    private mutating func readLinkedData(_ data: [UInt8]) {
        let root: JSON
        do {
            root = try JSONParser.parse(data.span)
        } catch {
            // A statement that is no JSON says nothing, as for a browser.
            return
        }
        var nodes = [root]
        var count = 0
        while let node = nodes.popLast(), count < 64 {
            count += 1
            switch node.value {
            case .array(let elements): nodes += elements.reversed()
            case .object(let members):
                if let graph = Self.member("@graph", of: members) { nodes.append(graph) }
                read(members)
            default: break
            }
        }
    }

    private mutating func read(_ members: [JSON.Member]) {
        let headline = Self.texts(Self.member("headline", of: members)).first
        let date = Self.texts(Self.member("datePublished", of: members)).first
        if sharedTitle == nil { sharedTitle = headline }
        guard headline != nil || date != nil else { return }
        if let date { add(MetadataEntry.Key.date, date) }
        for name in Self.texts(Self.member("author", of: members)) { add(MetadataEntry.Key.author, name) }
        for words in Self.texts(Self.member("keywords", of: members)) {
            for word in words.split(separator: ",") { add(MetadataEntry.Key.tag, String(word)) }
        }
    }

    private static func member(_ name: String, of members: [JSON.Member]) -> JSON? {
        members.first { $0.name == name }?.value
    }

    /// A value's text, or those of a list; of an object, its name.
    private static func texts(_ value: JSON?) -> [String] {
        switch value?.value {
        case .string(let text): [text]
        case .array(let elements): elements.prefix(64).flatMap { texts($0) }
        case .object(let members): texts(member("name", of: members))
        default: []
        }
    }
}
