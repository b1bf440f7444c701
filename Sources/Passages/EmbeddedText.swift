/// What is embedded of a passage: the document's title, the headings, and the text. What is quoted is the text alone.
package enum EmbeddedText {
    /// The text that a passage stands for before the model.
    package static func make(title: String, headingPath: [String], text: String) -> String {
        // The first heading is often the title.
        let headings = headingPath.first == title ? Array(headingPath.dropFirst()) : headingPath
        return ([title] + headings + [text]).joined(separator: "\n")
    }
}
