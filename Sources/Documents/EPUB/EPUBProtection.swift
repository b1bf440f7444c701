/// Tells encrypted books from those whose fonts alone are obfuscated.
enum EPUBProtection {
    /// Ways of making fonts useless outside their book, which leave the text alone.
    private static let obfuscations = ["http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC"]
    private static let harmless = [
        "otf", "ttf", "woff", "woff2", "jpg", "jpeg", "png", "gif", "mp3", "mp4", "m4a", "css", "js",
    ]

    /// Throws for a book of which more than fonts, pictures and sounds is encrypted, with the name of what did it.
    static func check(_ container: inout ZipContainer) throws(DocumentError) {
        guard let bytes = try container.content(of: "META-INF/encryption.xml"), !bytes.isEmpty else { return }
        let root = try XMLNode.root(
            of: bytes, path: container.path, part: "META-INF/encryption.xml", prefixes: EPUBPackage.prefixes)
        for data in root.descendants("EncryptedData") {
            let algorithm = data.first("EncryptionMethod")?["Algorithm"] ?? ""
            guard !obfuscations.contains(algorithm) else { continue }
            let file = data.first("CipherData", "CipherReference")?["URI"] ?? ""
            if harmless.contains(PathName.fileExtension(of: file) ?? "") { continue }
            throw .malformed(
                path: container.path,
                reason: "its text is encrypted (\(system(container))). Only the shop's own program can read it; "
                    + "ask the shop for a copy without protection")
        }
    }

    private static func system(_ container: ZipContainer) -> String {
        if container.name("META-INF/license.lcpl") != nil { return "Readium LCP" }
        if container.name("META-INF/sinf.xml") != nil { return "Apple FairPlay" }
        if container.name("META-INF/rights.xml") != nil { return "Adobe Digital Editions" }
        return "digital rights management"
    }
}
