/// A type of file that no parser of this module reads, and what would help.
struct KnownFileType: Sendable, Equatable {
    /// What it is: `gzip archive`.
    let name: String
    /// What to do about it, as a sentence; nil where there is nothing to read.
    let remedy: String?

    /// The type that an extension stands for, or nil for extensions that say nothing.
    static func named(_ fileExtension: String) -> KnownFileType? {
        guard let row = rows.first(where: { $0.extensions.contains(fileExtension) }) else { return nil }
        return KnownFileType(name: row.name, remedy: row.remedy)
    }

    /// The type that the first bytes of a file announce; nil for what is not known.
    ///
    /// Some beginnings are words: ask only about bytes that are no text.
    ///
    /// - Parameter fileExtension: the name's, which tells the programs apart that share one container.
    static func recognised(_ start: Span<UInt8>, fileExtension: String?) -> KnownFileType? {
        for signature in signatures where holds(signature.bytes, at: signature.offset, in: start) {
            let isShared = signature.fileExtension == "ole" || signature.fileExtension == "zip"
            if isShared, let fileExtension, ambiguous.contains(fileExtension) { return named(fileExtension) }
            return named(signature.fileExtension)
        }
        return nil
    }

    private static func holds(_ bytes: [UInt8], at offset: Int, in start: Span<UInt8>) -> Bool {
        guard offset + bytes.count <= start.count else { return false }
        return bytes.indices.allSatisfy { start[offset + $0] == bytes[$0] }
    }

    /// Extensions whose files may be text too: a public key, a graph, a web page that calls itself a workbook. These are
    /// looked into.
    private static let ambiguous: Set<String> = [
        "doc", "dot", "wps", "xls", "xlt", "pps", "pot", "msg", "pub", "one", "key", "pages", "numbers", "obj", "bin",
        "com",
        "sys", "img", "raw", "lib", "a", "o", "frm", "class", "pkg", "snap", "mid", "ape", "stl", "mpp", "prc", "ko",
        "node",
        "war", "mov", "vob", "lzma", "cab", "pt", "dbf", "tga",
    ]

    /// Whether files with this extension need no look to know that nobody reads them here.
    static func isCertain(_ fileExtension: String) -> Bool {
        !ambiguous.contains(fileExtension) && named(fileExtension) != nil
    }

    private struct Row {
        let name: String
        let remedy: String?
        let extensions: Set<String>

        init(_ name: String, _ extensions: String, _ remedy: String? = nil) {
            self.name = name
            self.remedy = remedy
            self.extensions = Set(extensions.split(separator: " ").map(String.init))
        }
    }

    private static let unpack = "Unpack it, and index the folder"
    private static let transcribe = "Make a transcript of it as .srt, .vtt or .txt"

    /// Types whose files hold no text that could be read as such.
    private static let rows: [Row] = [
        Row("gzip archive", "gz tgz", unpack),
        Row("bzip2 archive", "bz2 tbz2 tbz", unpack),
        Row("xz archive", "xz txz lzma", unpack),
        Row("Zstandard archive", "zst tzst", unpack),
        Row("7z archive", "7z", unpack),
        Row("RAR archive", "rar", unpack),
        Row("ZIP archive", "zip jar war apk xpi whl nupkg", unpack),
        Row("tar archive", "tar", unpack),
        Row("software package", "deb rpm msi pkg snap appimage cab"),
        Row("disk image", "iso dmg img vmdk qcow2 vhd vdi"),
        Row("program", "exe dll so dylib o a lib obj bin com sys elf ko wasm class pyc pyo node"),
        Row("database", "sqlite sqlite3 db3 mdb accdb dbf frm ibd ldb", "Export its tables as .csv"),
        Row("Word 97–2003 document", "doc dot wps", "Save it as .docx, for example: soffice --convert-to docx FILE"),
        Row("Excel 97–2003 workbook", "xls xlt", "Save it as .xlsx, for example: soffice --convert-to xlsx FILE"),
        Row("binary Excel workbook", "xlsb", "Save it as .xlsx, for example: soffice --convert-to xlsx FILE"),
        Row(
            "PowerPoint 97–2003 presentation", "ppt pps pot",
            "Save it as .pptx, for example: soffice --convert-to pptx FILE"),
        Row("Outlook message", "msg", "Save it as .eml, for example: msgconvert FILE"),
        Row("file of Microsoft Office 97–2003", "ole pst ost pub vsd mpp one", "Save it as .docx, .pdf or .eml"),
        Row("iWork document", "pages numbers key", "Export it as .docx, .xlsx, .pptx or .pdf"),
        Row("Kindle book", "mobi azw azw3 kfx prc", "Convert it to .epub, for example: ebook-convert FILE FILE.epub"),
        Row("DjVu document", "djvu djv", "Convert it to .pdf, for example: ddjvu -format=pdf FILE FILE.pdf"),
        Row("MP3 audio", "mp3", transcribe),
        Row("audio", "wav flac ogg oga opus m4a aac wma aiff aif mid midi amr ape", transcribe),
        Row("video", "mp4 m4v mov avi mkv webm wmv flv mpg mpeg m2ts vob 3gp ogv", transcribe),
        Row("picture", "gif bmp webp heic heif avif ico psd xcf raw cr2 nef dng jp2 tga", "Save it as .png or .jpeg"),
        Row("PNG picture", "png"),
        Row("JPEG picture", "jpg jpeg jpe jfif"),
        Row("TIFF picture", "tif tiff"),
        Row("PDF document", "pdf"),
        Row("font", "ttf otf woff woff2 eot ttc pfb"),
        Row("model or array file", "gguf safetensors onnx pt pth npy npz h5 hdf5 pkl pickle parquet arrow feather"),
        Row("drawing or 3D model", "dwg skp blend fbx glb stl 3ds"),
        Row("index of Footnote", "footnote"),
    ]

    private struct Signature {
        let bytes: [UInt8]
        let offset: Int
        let fileExtension: String

        init(_ text: String, _ fileExtension: String, at offset: Int = 0) {
            // One scalar for each byte, as in Latin-1.
            bytes = text.unicodeScalars.map { UInt8($0.value & 0xFF) }
            self.offset = offset
            self.fileExtension = fileExtension
        }
    }

    /// Beginnings of binary formats, as file(1) knows them.
    private static let signatures: [Signature] = [
        Signature("%PDF-", "pdf"), Signature("\u{89}PNG\r\n\u{1A}\n", "png"), Signature("\u{FF}\u{D8}\u{FF}", "jpg"),
        Signature("II*\0", "tif"), Signature("MM\0*", "tif"), Signature("PK\u{3}\u{4}", "zip"),
        Signature("PK\u{5}\u{6}", "zip"), Signature("\u{1F}\u{8B}", "gz"), Signature("BZh", "bz2"),
        Signature("\u{FD}7zXZ\0", "xz"), Signature("(\u{B5}/\u{FD}", "zst"),
        Signature("7z\u{BC}\u{AF}\u{27}\u{1C}", "7z"), Signature("Rar!\u{1A}\u{7}", "rar"),
        Signature("ustar", "tar", at: 257), Signature("\u{7F}ELF", "elf"), Signature("\0asm", "wasm"),
        Signature("\u{CA}\u{FE}\u{BA}\u{BE}", "class"), Signature("\u{CF}\u{FA}\u{ED}\u{FE}", "dylib"),
        Signature("SQLite format 3\0", "sqlite"), Signature("\u{D0}\u{CF}\u{11}\u{E0}\u{A1}\u{B1}\u{1A}\u{E1}", "ole"),
        Signature("BOOKMOBI", "mobi", at: 60), Signature("AT&TFORM", "djvu"), Signature("ID3", "mp3"),
        Signature("OggS", "ogg"), Signature("fLaC", "flac"), Signature("MThd", "mid"), Signature("ftyp", "mp4", at: 4),
        Signature("\u{1A}E\u{DF}\u{A3}", "mkv"), Signature("RIFF", "avi"), Signature("GIF8", "gif"),
        Signature("wOFF", "woff"), Signature("wOF2", "woff2"), Signature("\0\u{1}\0\0\0", "ttf"),
        Signature("OTTO\0", "otf"), Signature("GGUF", "gguf"), Signature("\u{93}NUMPY", "npy"),
        Signature("\u{89}HDF\r\n\u{1A}\n", "h5"), Signature("PAR1", "parquet"),
        Signature("!<arch>\ndebian", "deb"), Signature("\u{ED}\u{AB}\u{EE}\u{DB}", "rpm"), Signature("8BPS", "psd"),
    ]
}
