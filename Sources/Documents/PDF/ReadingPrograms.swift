package import OutsidePrograms

/// The programs beside ours that documents are read with: which there are, and what each is for.
package struct ReadingPrograms: Sendable {
    /// A program and what needs it.
    package struct Entry: Sendable {
        /// The program.
        package let program: OutsideProgram
        /// What it reads or does, for people: "text of PDF files".
        package let purpose: String
        /// The Debian package that it comes in.
        package let debianPackage: String

        /// What the program is called.
        package var name: String { program.name }
        /// Whether it is on the search path.
        package var isInstalled: Bool { program.isInstalled }
    }

    /// Information about a PDF file; of poppler, as the next five are.
    static let pdfinfo = OutsideProgram("pdfinfo")
    /// The words of a PDF file and where they stand.
    static let pdftotext = OutsideProgram("pdftotext")
    /// The type that lines of a PDF file are set in, and its outline.
    static let pdftohtml = OutsideProgram("pdftohtml")
    /// Pages of a PDF file as pictures.
    static let pdftoppm = OutsideProgram("pdftoppm")
    /// Which pages of a PDF file have pictures.
    static let pdfimages = OutsideProgram("pdfimages")
    /// Lines that are drawn on pages of a PDF file.
    static let pdftocairo = OutsideProgram("pdftocairo")
    /// Text in pictures.
    static let tesseract = OutsideProgram("tesseract")

    /// All of them.
    package static let all = [
        Entry(program: pdftotext, purpose: "text of PDF files", debianPackage: "poppler-utils"),
        Entry(program: pdfinfo, purpose: "title, author and pages of PDF files", debianPackage: "poppler-utils"),
        Entry(program: pdftohtml, purpose: "headings of PDF files", debianPackage: "poppler-utils"),
        Entry(program: pdfimages, purpose: "scanned pages of PDF files", debianPackage: "poppler-utils"),
        Entry(program: pdftocairo, purpose: "ruled tables of PDF files", debianPackage: "poppler-utils"),
        Entry(program: pdftoppm, purpose: "pictures of PDF pages", debianPackage: "poppler-utils"),
        Entry(program: tesseract, purpose: "text in scans and pictures", debianPackage: "tesseract-ocr"),
        Entry(
            program: OutsideProgram("bwrap"), purpose: "keeps these programs from the network and from files",
            debianPackage: "bubblewrap"),
    ]

    /// Whether text in pictures can be read on this machine.
    package static var canRecogniseText: Bool { tesseract.isInstalled }

    /// Whether bubblewrap is there and works on this machine.
    package static var areIsolated: Bool { get async { await Sandbox.standard.isolates } }

    /// The languages that Tesseract reads, in ascending order; none where it is missing.
    package static var recognitionLanguages: [String] { get async { await languages.value } }

    private static let languages = Task {
        do {
            let output = try await tesseract.run(
                ["--list-langs"], limits: ProgramLimits(processorSeconds: 10, seconds: 10))
            let lines = String(decoding: output.bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
            // The first line is a heading; `osd` finds the direction of writing and is no language.
            return lines.dropFirst().map(String.init).filter { $0 != "osd" }.sorted()
        } catch {
            return []
        }
    }
}
