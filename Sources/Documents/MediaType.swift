/// The kinds of file that Footnote reads, named by their Internet media type.
public enum MediaType: String, Codable, Sendable, CaseIterable {
    case plainText = "text/plain"
    case markdown = "text/markdown"
    case html = "text/html"

    case pdf = "application/pdf"
    case png = "image/png"
    case jpeg = "image/jpeg"
    case tiff = "image/tiff"

    case docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    case odt = "application/vnd.oasis.opendocument.text"
    case rtf = "application/rtf"
    case epub = "application/epub+zip"
    case pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    case odp = "application/vnd.oasis.opendocument.presentation"
    case xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    case ods = "application/vnd.oasis.opendocument.spreadsheet"
    case csv = "text/csv"
    case tsv = "text/tab-separated-values"

    case message = "message/rfc822"
    case mailbox = "application/mbox"
    case mhtml = "multipart/related"
    case notebook = "application/x-ipynb+json"
    case json = "application/json"
    case jsonLines = "application/x-ndjson"
    case yaml = "application/yaml"
    case toml = "application/toml"
    case xml = "application/xml"
    case subRip = "application/x-subrip"
    case webVTT = "text/vtt"
    case tex = "text/x-tex"
    case reStructuredText = "text/x-rst"
    case asciiDoc = "text/asciidoc"
    case org = "text/org"
    case manual = "text/troff"
    case sourceCode = "text/x-source"

    /// The formats whose text may have to be recognised in pictures.
    package static let withPictures: Set<MediaType> = [.pdf, .png, .jpeg, .tiff]
}
