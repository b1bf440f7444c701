import Formats
import IndexStore
import Passages

/// Which passages of an index hold a question's evidence.
struct EvidenceMap {
    /// What a question comes to.
    enum Finding {
        /// The question's words, and the passages that overlap the evidence; never empty.
        case usable(String, relevant: Set<PassageID>)
        /// Why the question can't be measured.
        case unusable(String)
    }

    /// Where an answer stands in the index: at one place, or at several.
    struct Place {
        /// UTF-8 bytes of a document's text.
        struct Stretch {
            let document: DocumentID
            let bytes: Range<Int>
        }

        /// Never empty.
        let stretches: [Stretch]
        /// The passages that overlap them; never empty.
        let passages: Set<PassageID>

        /// How many bytes of a stretch of a document are evidence.
        func count(in bytes: Range<Int>, of document: DocumentID) -> Int {
            let counts = stretches.map { $0.document == document ? bytes.clamped(to: $0.bytes).count : 0 }
            return min(bytes.count, counts.reduce(0, +))
        }
    }

    /// What is known of the place of a question's answer.
    enum Location {
        case known(Place)
        /// The question file does not say.
        case unknown
        /// The index does not hold what the question file names; why.
        case missing(String)
    }

    private struct Piece {
        let id: PassageID
        let bytes: Range<Int>
    }

    private let index: Index
    private let documents: [(id: DocumentID, path: String)]
    private var known: [String: DocumentID?] = [:]
    private var pieces: [DocumentID: [Piece]] = [:]

    init(_ index: Index) throws {
        self.index = index
        documents = try index.documents().map { (id: $0.id, path: $0.path) }
    }

    /// Looks a question's evidence up; each document's passages are read once.
    ///
    /// - Throws: ``QuestionSelectionError/ambiguousDocument(name:first:second:)``, `IndexError`.
    mutating func finding(for question: QuestionRecord) throws -> Finding {
        guard let words = question.words else {
            return .unusable(QuestionOmission.withoutWords)
        }
        if question.isUnanswerable { return .unusable("without an answer") }
        switch try location(of: question) {
        case .known(let place): return .usable(words, relevant: place.passages)
        case .unknown: return .unusable("without evidence")
        case .missing(let reason): return .unusable(reason)
        }
    }

    /// Looks the place of a question's answer up.
    ///
    /// - Throws: ``QuestionSelectionError/ambiguousDocument(name:first:second:)``, `IndexError`.
    mutating func location(of question: QuestionRecord) throws -> Location {
        guard let name = question.document else { return .unknown }
        guard let document = try document(named: name) else {
            return .missing("about a document that is not in the index")
        }
        guard let evidence = question.evidence else { return .unknown }
        var stretches: [Place.Stretch] = []
        var overlapping: Set<PassageID> = []
        for evidence in [evidence] + (question.furtherEvidence ?? []) {
            guard let place = try evidence.document.map({ try self.document(named: $0) }) ?? document else {
                return .missing("with evidence in a document that is not in the index")
            }
            let bytes = evidence.startByte..<evidence.endByte
            stretches.append(Place.Stretch(document: place, bytes: bytes))
            overlapping.formUnion(try passages(of: place).filter { $0.bytes.overlaps(bytes) }.map(\.id))
        }
        guard !overlapping.isEmpty else { return .missing("with evidence outside of all passages") }
        return .known(Place(stretches: stretches, passages: overlapping))
    }

    /// The document with this path or with a path that ends so, at a folder's border.
    private mutating func document(named name: String) throws -> DocumentID? {
        if let answer = known[name] { return answer }
        let ending = name.hasPrefix("/") ? name : "/" + name
        let fitting = documents.filter { $0.path == name || $0.path.hasSuffix(ending) }
        if let exact = fitting.first(where: { $0.path == name }) {
            known[name] = exact.id
            return exact.id
        }
        if fitting.count > 1 {
            throw QuestionSelectionError.ambiguousDocument(
                name: name, first: fitting[0].path, second: fitting[1].path)
        }
        known[name] = .some(fitting.first?.id)
        return fitting.first?.id
    }

    private mutating func passages(of document: DocumentID) throws -> [Piece] {
        if let read = pieces[document] { return read }
        let read = try index.passages(of: document).map { Piece(id: $0.id, bytes: $0.startByte..<$0.endByte) }
        pieces[document] = read
        return read
    }
}
