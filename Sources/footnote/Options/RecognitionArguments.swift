public import ArgumentParser
public import Documents
import FootnoteKit

/// How files are read, where there is a choice.
struct RecognitionArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "When text is recognised in pictures, with Tesseract: auto (pictures, and PDF pages without text), off or "
                + "force (every PDF page). The index remembers it.", valueName: "when"))
    var ocr: ReadingOptions.Recognition?

    @Option(
        help: ArgumentHelp(
            "The languages of that text, as Tesseract names them, separated by +, such as eng+deu. The index remembers "
                + "them.", valueName: "languages"))
    var ocrLanguages: String?

    @Option(
        help: ArgumentHelp("A password to try on encrypted files; repeatable. It is not stored.", valueName: "password")
    )
    var password: [String] = []

    func validate() throws {
        guard let ocrLanguages else { return }
        let names = ocrLanguages.split(separator: "+", omittingEmptySubsequences: false)
        let isName = names.allSatisfy { !$0.isEmpty && $0.allSatisfy { $0.isASCII && ($0.isLetter || $0 == "_") } }
        if !isName {
            throw ValidationError(
                "--ocr-languages '\(ocrLanguages)' names no languages: it takes Tesseract's names, such as eng or chi_sim+eng"
            )
        }
    }

    /// Puts what was given into the options of a run.
    func apply(to options: inout UpdateOptions) {
        options.recognition = ocr
        options.recognitionLanguages = ocrLanguages.map { $0.split(separator: "+").map(String.init) }
        options.passwords = password
    }
}

extension ReadingOptions.Recognition: ExpressibleByArgument {}
