import OutsidePrograms

/// Poppler's programs on one PDF file.
///
/// Poppler is under the GPL: its programs run beside ours, and nothing of it is linked. Its programs take passwords on
/// their command lines alone, which users of the same machine can see while a program runs; it offers no other way.
struct Poppler: Sendable {
    /// The file's name, for messages.
    let path: String
    /// The copy that the programs read.
    let file: PrivateFile
    /// The password that opens it; nil where none is needed.
    private(set) var password: String?
    /// What the file says about itself.
    let information: PDFInformation
    /// When programs are stopped whatever they do; nil where the user wants all there is.
    var deadline: ContinuousClock.Instant?

    /// A file is read in less than this, and a tenth of a second more for each page.
    private static let patience = Duration.seconds(50)

    /// Opens a file: finds its password and how many pages it has.
    ///
    /// - Throws: ``DocumentError`` where poppler is missing, the file is none of PDF or damaged, or no password opens it.
    init(_ bytes: [UInt8], path: String, passwords: [String]) async throws(DocumentError) {
        self.path = path
        let start = ContinuousClock.now
        guard !bytes.isEmpty else { throw .malformed(path: path, reason: "the file is empty") }
        do {
            file = try PrivateFile(bytes)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
        let candidates = [nil] + passwords.filter { !$0.utf8.contains(0) }.map(Optional.some)
        for candidate in candidates {
            do throws(OutsideProgramError) {
                let arguments: [OutsideProgram.Argument] = ["-isodates", "-enc", "UTF-8"]
                let limits = ProgramLimits(processorSeconds: 15, seconds: 20, outputBytes: 4 << 20)
                let output = try await ReadingPrograms.pdfinfo.run(
                    arguments + Self.words(for: candidate) + [.file(file)], limits: limits)
                password = candidate
                information = PDFInformation(output.bytes)
                deadline = start.advanced(by: Self.patience + .milliseconds(100) * min(information.pageCount, 20_000))
                return
            } catch {
                guard Self.asksForPassword(error) else { throw Self.error(error, path: path, bytes: bytes) }
            }
        }
        throw .malformed(
            path: path,
            reason: passwords.isEmpty
                ? "it is encrypted and needs a password. Give the password that opens it"
                : "it is encrypted, and none of the passwords that were given opens it")
    }

    /// The arguments of every program: pages, password, file.
    func arguments(
        _ options: [OutsideProgram.Argument], pages: ClosedRange<Int>
    ) -> [OutsideProgram.Argument] {
        options + ["-f", .text("\(pages.lowerBound)"), "-l", .text("\(pages.upperBound)")]
            + Self.words(for: password) + [.file(file)]
    }

    /// A password may be the owner's or the user's: both are tried at once.
    private static func words(for password: String?) -> [OutsideProgram.Argument] {
        guard let password else { return [] }
        return ["-upw", .text(password), "-opw", .text(password)]
    }

    private static func asksForPassword(_ error: OutsideProgramError) -> Bool {
        guard case .failed(_, _, let message) = error else { return false }
        return message.contains("Incorrect password")
    }

    /// What a user is told of a program's failure.
    static func error(_ error: OutsideProgramError, path: String, bytes: [UInt8] = []) -> DocumentError {
        switch error {
        case .notInstalled(let program) where program == "prlimit":
            .unreadable(path: path, reason: "the program prlimit is missing. Install util-linux")
        case .notInstalled(let program):
            .unreadable(path: path, reason: "PDF files are read with \(program). Install it: apt install poppler-utils")
        case .failed where !bytes.isEmpty && !hasHeader(bytes):
            .malformed(path: path, reason: "it is not a PDF file: it does not begin with %PDF-")
        case .failed(_, _, let message):
            .malformed(
                path: path,
                reason: "it is damaged or incomplete" + (message.isEmpty ? "" : " (poppler says: \(message))")
                    + ". Open it in another program and save it again, or leave it out")
        case .timedOut, .outOfLimits:
            .malformed(path: path, reason: "\(error). Split the file, or leave it out")
        case .notStarted, .cancelled:
            .unreadable(path: path, reason: "\(error)")
        }
    }

    /// Whether `%PDF-` is among the first 1,024 bytes, where readers look for it.
    static func hasHeader(_ bytes: [UInt8]) -> Bool {
        let mark = Array("%PDF-".utf8)
        let start = bytes.prefix(1024 + mark.count)
        return start.indices.contains { start[$0...].starts(with: mark) }
    }
}
