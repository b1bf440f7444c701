import Documents
import FootnoteKit
import Formats
import Foundation
import IndexStore
import Passages
import Training

/// Questions with their passages to train search with, and those that are held out.
struct TrainingPairs {
    let training: PassagePairs
    let heldOut: PassagePairs?
    let heldOutDocuments: [String]
    /// Questions of the file that nothing is trained on.
    private(set) var omissions: [QuestionOmission] = []

    /// Of a question file.
    init(questions path: String, holdingOut names: [String]) throws {
        let contents = try ReadingQuestions(trainingOn: path)
        let split = try DocumentSplit(contents.questions, holdingOut: names)
        training = PassagePairs(split.training)
        heldOut = split.heldOut.contains(where: \.isAnswerable) ? PassagePairs(split.heldOut) : nil
        heldOutDocuments = split.documents
        omissions = contents.omissions
        // Search is trained to find answers.
        for question in contents.questions where !question.isAnswerable {
            omissions.add(
                QuestionRecord(id: question.id, question: question.question), reason: "without an answer to find")
        }
    }

    /// Of an index's passages alone; with `written`, the model writes so many questions too.
    init(
        index path: String, holdingOut names: [String], written: Int, writer: QuestionWriter
    ) async throws {
        let index = try Library().index(path)
        let corpus = try TrainingPairs.corpus(of: index)
        let chosen = try TrainingPairs.chosen(names, among: corpus, path: path)
        let trained = corpus.filter { !chosen.contains($0.document) }
        var pairs = PassagePairs(trained)
        if written > 0 {
            pairs.pairs += try await writer.pairs(for: trained, count: written)
        }
        training = pairs
        let rest = corpus.filter { chosen.contains($0.document) }
        heldOut = rest.isEmpty ? nil : PassagePairs(rest)
        heldOutDocuments = chosen.sorted()
    }

    private static func corpus(of index: Index) throws -> [CorpusPassage] {
        var corpus: [CorpusPassage] = []
        for document in try index.documents() {
            for passage in try index.passages(of: document.id) {
                let sentences = Sentences.ranges(in: passage.text).map {
                    String(decoding: Array(passage.text.utf8)[$0], as: UTF8.self)
                }
                // The first heading is often the title.
                let own = passage.headingPath.first == passage.title
                let headings = own ? passage.headingPath : [passage.title] + passage.headingPath
                corpus.append(
                    CorpusPassage(
                        document: URL(filePath: passage.path).lastPathComponent, headings: headings,
                        text: passage.text, sentences: sentences))
            }
        }
        return corpus
    }

    /// The documents of those names, with or without their extension.
    private static func chosen(_ names: [String], among corpus: [CorpusPassage], path: String) throws -> Set<String> {
        let known = Set(corpus.map(\.document))
        var chosen: Set<String> = []
        for name in names {
            let matches = known.filter { $0 == name || $0.hasPrefix(name + ".") }
            guard !matches.isEmpty else {
                throw Failure(
                    "\(path): no document is called \(name)", hint: "`footnote list --index \(path)` names them")
            }
            chosen.formUnion(matches)
        }
        return chosen
    }
}
