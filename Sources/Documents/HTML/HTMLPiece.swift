/// A block of a page before it has its place in the text: a paragraph, an item, a table.
struct HTMLPiece {
    var kind: Block.Kind
    /// Without white space at its ends; lines end with LF.
    var text: [UInt8]
    /// `- ` or `1. `, where the piece begins an item.
    var marker: [UInt8]?
    /// How many lists the item's list is within.
    var indentation = 0
    /// Bytes of the text that are in links and buttons.
    var linkByteCount = 0
    /// The innermost region it stands in, as an index into ``HTMLTextBuilder/regions``.
    var region: Int?
    /// Of a table: the names of its columns.
    var tableHeader: String?

    /// Whether all of the text is in links, or nearly.
    var isLinks: Bool { linkByteCount > 0 && linkByteCount * 20 >= text.count * 19 }

    var isHeading: Bool { kind.isHeading }
}

/// A part of a page that may be no part of what the page says: a banner about cookies, a row of buttons, a footer.
struct HTMLRegion {
    enum Kind {
        /// Asks for consent to cookies.
        case consent
        /// Buttons to share, a path of crumbs, numbers of pages.
        case actions
        /// Navigation by role or by element.
        case navigation
        /// A page's or section's head, foot or side.
        case edge
    }

    let kind: Kind
    let parent: Int?
    var byteCount = 0
    var linkByteCount = 0
    /// Links in it, but not in a region within it, and how many of them lead to places of the page itself.
    var linkCount = 0
    var fragmentCount = 0

    private static let consentWords: Set<Substring> = [
        "cookie", "cookies", "consent", "gdpr", "onetrust", "cookiebot", "cookieconsent", "cookiebanner", "cookiebar",
    ]
    private static let actionWords: Set<Substring> = [
        "share", "sharing", "social", "breadcrumb", "breadcrumbs", "pagination", "pager", "addtoany", "sharedaddy",
    ]
    private static let containers: Set<String> = [
        "div", "section", "aside", "ul", "ol", "dialog", "footer", "header", "form", "span", "p", "table",
    ]

    /// The kind of region that an element begins, if it begins one.
    static func kind(of element: HTMLElement) -> Kind? {
        switch element.role {
        case "navigation", "menu", "menubar", "toolbar", "search", "tablist": return .navigation
        case "banner", "contentinfo", "complementary": return .edge
        case "main", "article", "document": return nil
        default: break
        }
        if element.name == "nav" || element.name == "search" { return .navigation }
        if containers.contains(element.name) {
            let words = element.nameWords
            if words.contains(where: consentWords.contains) { return .consent }
            if words.contains(where: actionWords.contains) { return .actions }
        }
        return ["header", "footer", "aside"].contains(element.name) ? .edge : nil
    }

    /// Whether the region is left out of a page that has this much text outside links.
    func isLeftOut(proseByteCount: Int) -> Bool {
        let own = byteCount - linkByteCount
        switch kind {
        // A menu is short and leads elsewhere. What is longer lists the subjects of an encyclopedia; what leads to places
        // of the page is its table of contents.
        case .navigation: return byteCount < 1500 && fragmentCount * 2 <= linkCount && proseByteCount > own
        case .consent: return byteCount < 4000 && own * 3 < proseByteCount
        case .actions: return byteCount < 2000 && linkByteCount * 2 >= byteCount
        case .edge: return byteCount < 1500 && linkByteCount * 5 >= byteCount * 4 && proseByteCount > 4 * own
        }
    }
}
