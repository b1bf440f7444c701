import Formats

/// Why the questions of a file could not be measured. Each says what to do.
package enum QuestionSelectionError: Error, Equatable, CustomStringConvertible {
    /// A document's name fits several documents of the index.
    case ambiguousDocument(name: String, first: String, second: String)
    /// Questions were limited to a document that none of them is about.
    case unknownDocument(name: String)
    /// No question is left to measure with.
    case nothingToMeasure(reasons: [String])

    package var description: String {
        switch self {
        case .ambiguousDocument(let name, let first, let second):
            "the document \(name) matches \(first) and \(second); give more of its path"
        case .unknownDocument(let name):
            "no question is about the document \(name); give its name as in the question file"
        case .nothingToMeasure(let reasons):
            "no question can be measured: \(reasons.joined(separator: ", ")); each needs words and its answers, a "
                + "document of the index and the evidence's bytes in it"
        }
    }
}

extension [QuestionOmission] {
    /// The error for a file of which nothing is left.
    var nothingToMeasure: QuestionSelectionError {
        .nothingToMeasure(reasons: map { "\($0.questions) \($0.reason)" })
    }
}
