import Inference

/// Questions to train on and questions held out, no document in both.
package struct DocumentSplit: Sendable {
    package let training: [ReadingQuestion]
    package let heldOut: [ReadingQuestion]
    /// The held-out documents, sorted.
    package let documents: [String]

    /// - Parameter names: documents to hold out, with or without their extension.
    /// - Throws: `TrainingError.unknownDocument`.
    package init(_ questions: [ReadingQuestion], holdingOut names: [String]) throws(TrainingError) {
        let known = Set(questions.map(\.document)).sorted()
        var chosen: Set<String> = []
        for name in names {
            let matches = known.filter { $0 == name || $0.hasPrefix(name + ".") }
            guard let match = matches.first else { throw .unknownDocument(name: name, known: known) }
            chosen.insert(match)
        }
        training = questions.filter { !chosen.contains($0.document) }
        heldOut = questions.filter { chosen.contains($0.document) }
        documents = chosen.sorted()
    }
}
