import Formats
package import Tensors

/// What can go wrong in training. Every case says what, where and what to do.
package enum TrainingError: Error, Equatable, Sendable {
    case diverged(step: Int, what: String)
    case unreadable(path: String, reason: String)
    case badLine(path: String, line: Int, reason: String)
    case noExamples(path: String, reason: String)
    case tooLong(path: String, line: Int, tokens: Int, limit: Int)
    case unknownDocument(name: String, known: [String])
    case stateMismatch(path: String, what: String)
    case cannotWrite(path: String, reason: String)
    case unavailable(ProductPrecision)
    case noEndOfText
    case otherAdapter(path: String, found: String, wanted: String)
}

extension TrainingError {
    /// What is wrong with a file of examples.
    init(_ error: JSONLinesError) {
        self =
            switch error {
            case .unreadable(let path, let detail): .unreadable(path: path, reason: detail)
            case .malformed(let path, let line, let detail): .badLine(path: path, line: line, reason: detail)
            case .empty(let path): .noExamples(path: path, reason: "it has no lines")
            }
    }
}

extension TrainingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .diverged(let step, let what):
            "training diverged at step \(step): \(what); the state before that step is kept: resume with a lower "
                + "learning rate or a longer warm-up"
        case .unreadable(let path, let reason): "\(path) can't be read: \(reason)"
        case .badLine(let path, let line, let reason): "\(path), line \(line): \(reason)"
        case .noExamples(let path, let reason): "\(path) gives nothing to train on: \(reason)"
        case .tooLong(let path, let line, let tokens, let limit):
            "\(path), line \(line): the example has \(tokens) tokens and the limit is \(limit); shorten it or raise the "
                + "limit"
        case .unknownDocument(let name, let known):
            "no question is about the document \"\(name)\"; there are \(known.joined(separator: ", "))"
        case .stateMismatch(let path, let what):
            "\(path) is the state of another run: \(what); give the options of that run, or remove the file to start again"
        case .cannotWrite(let path, let reason): "\(path) can't be written: \(reason)"
        case .unavailable(let precision):
            "this processor has no products in \(precision.rawValue); train in \(ProductPrecision.float32.rawValue)"
        case .noEndOfText:
            "the model's vocabulary has no token that ends a text; examples need one, so use another model"
        case .otherAdapter(let path, let found, let wanted):
            "\(path) is an adapter of \(found), and the run trains one of \(wanted); give --rank, --scale and --layers as "
                + "the file has them"
        }
    }
}
