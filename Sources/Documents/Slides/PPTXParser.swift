/// Reads presentations of PowerPoint: `.pptx`, `.pptm`, `.ppsx`, `.ppsm` and `.potx` (ECMA-376, PresentationML).
///
/// Each slide, in the order of the presentation, is a page: its title as heading, then what stands on it in reading order
/// (``SlideOrder``), tables and charts with their header, and the speaker's notes under a heading "Notes". Hidden slides are
/// read as well: they belong to what the author keeps. Slide numbers, dates, footers, comments, pictures and the text of
/// masters and layouts are left out.
public struct PPTXParser: ImmediateParser {
    /// Presentations.
    public static let mediaTypes: [MediaType] = [.pptx]
    /// Their extensions.
    public static let extensions = ["pptx", "pptm", "ppsx", "ppsm", "potx"]

    /// Makes a parser.
    public init() {}

    /// Whether one of a container's first entries is a part of a presentation.
    public static func recognises(_ start: Span<UInt8>) -> Bool { ZipContainer.recognises(start, entry: "ppt/") }

    /// Reads a presentation; throws for what is none, is damaged or encrypted.
    public func parse(_ bytes: [UInt8], path: String, context: ReadingContext) throws(DocumentError) -> Document {
        var package = try OfficePackage(bytes, path: path)
        let main = try package.mainPart() ?? "ppt/presentation.xml"
        guard let presentation = try package.tree(of: main), presentation.name == "p:presentation" else {
            throw .malformed(path: path, reason: "it holds no presentation, which files of this type do")
        }
        let related = try package.relationships(of: main)
        var text = ExtractedText()
        var layouts = SlideLayouts()
        var notes: [ReadingNote] = []
        for (index, slide) in (presentation.first("p:sldIdLst")?.elements("p:sldId") ?? []).enumerated() {
            let part = related.first { $0.id == slide["r:id"] && !$0.isExternal }?.target
            do throws(DocumentError) {
                guard let part, let content = try Self.slide(part, of: &package, layouts: &layouts) else {
                    throw .malformed(path: path, reason: "it is missing in the file")
                }
                content.write(to: &text)
            } catch {
                // The other slides are worth reading.
                text.beginPage()
                notes.append(.leftOut(part: "slide \(index + 1)", reason: error.reason))
            }
        }
        let properties = try package.metadata()
        // Programs call a presentation "PowerPoint Presentation" where its author says nothing.
        let title = properties.title.flatMap { $0.hasPrefix("PowerPoint") ? nil : $0 }
        return text.document(
            path: path, title: title, mediaType: .pptx, source: bytes, metadata: properties.entries, notes: notes)
    }

    private static func slide(
        _ part: String, of package: inout OfficePackage, layouts: inout SlideLayouts
    ) throws(DocumentError) -> SlideContent? {
        guard let root = try package.tree(of: part), let tree = root.first("p:cSld", "p:spTree") else { return nil }
        let related = try package.relationships(of: part)
        let layout = try related.first { $0.type == "slideLayout" }.map { relationship throws(DocumentError) in
            try layouts.places(of: relationship.target, in: &package)
        }
        var reader = SlideShapes(layout: layout ?? [:])
        reader.read(tree, in: SlideTransform())
        var content = SlideContent()
        content.title = reader.title
        content.shapes = reader.shapes
        for reference in reader.references {
            guard let target = related.first(where: { $0.id == reference.id && !$0.isExternal })?.target,
                let root = try package.tree(of: target)
            else { continue }
            content.shapes[reference.shape].content = SlideShapes.content(of: root)
        }
        if let notes = related.first(where: { $0.type == "notesSlide" && !$0.isExternal })?.target,
            let tree = try package.tree(of: notes)?.first("p:cSld", "p:spTree")
        {
            var reader = SlideShapes(layout: [:])
            reader.readNotes(tree)
            content.notes = reader.notes
        }
        return content
    }
}

/// Where placeholders stand that a slide takes from its layout.
struct SlideLayouts {
    private var known: [String: [String: SlideRectangle]] = [:]

    /// The places of a layout's placeholders, by their index and by their kind.
    mutating func places(
        of part: String, in package: inout OfficePackage
    ) throws(DocumentError) -> [String: SlideRectangle] {
        if let places = known[part] { return places }
        var places: [String: SlideRectangle] = [:]
        let related = try package.relationships(of: part)
        if let master = related.first(where: { $0.type == "slideMaster" && !$0.isExternal })?.target, master != part {
            if known[master] == nil { known[master] = Self.places(try package.tree(of: master)) }
            places = known[master] ?? [:]
        }
        places.merge(Self.places(try package.tree(of: part))) { $1 }
        known[part] = places
        return places
    }

    private static func places(_ root: XMLNode?) -> [String: SlideRectangle] {
        var places: [String: SlideRectangle] = [:]
        for shape in root?.first("p:cSld", "p:spTree")?.elements("p:sp") ?? [] {
            guard let placeholder = shape.descendants("p:ph").first, let frame = shape.first("p:spPr", "a:xfrm"),
                let place = SlideTransform().place(frame)
            else { continue }
            if let index = placeholder["idx"] { places["#" + index] = place }
            places[placeholder["type"] ?? "body"] = place
        }
        return places
    }
}

/// How the coordinates of a group of shapes become those of the slide.
struct SlideTransform {
    private var scaleX = 1.0
    private var scaleY = 1.0
    private var offsetX = 0.0
    private var offsetY = 0.0

    /// The transform of what is within a group.
    func within(_ frame: XMLNode?) -> SlideTransform {
        guard let frame, let place = place(frame), let start = frame.first("a:chOff"),
            let size = frame.first("a:chExt"),
            let x = start["x"].flatMap({ Double($0) }), let y = start["y"].flatMap({ Double($0) }),
            let width = size["cx"].flatMap({ Double($0) }), let height = size["cy"].flatMap({ Double($0) })
        else { return self }
        var inner = SlideTransform()
        inner.scaleX = width > 0 ? (place.right - place.left) / width : scaleX
        inner.scaleY = height > 0 ? (place.bottom - place.top) / height : scaleY
        inner.offsetX = place.left - x * inner.scaleX
        inner.offsetY = place.top - y * inner.scaleY
        return inner
    }

    /// A frame's rectangle on the slide; nil where it says none.
    func place(_ frame: XMLNode) -> SlideRectangle? {
        guard let start = frame.first("a:off"), let size = frame.first("a:ext"),
            let x = start["x"].flatMap({ Double($0) }), let y = start["y"].flatMap({ Double($0) }),
            let width = size["cx"].flatMap({ Double($0) }), let height = size["cy"].flatMap({ Double($0) })
        else { return nil }
        let left = offsetX + x * scaleX
        let top = offsetY + y * scaleY
        return SlideRectangle(left: left, top: top, right: left + width * scaleX, bottom: top + height * scaleY)
    }
}
