import Formats
import Foundation
import Inference
import Tensors
import Tokenizers

/// The examples of a fine-tuning run, and what is held out.
struct FineTuningData {
    let examples: any ExampleSource<TrainingSequence>
    let heldOutDocuments: [String]
    /// Settings of the examples, for the log.
    let settings: [String: Double]
    /// Questions of the file that nothing is trained on.
    let omissions: [QuestionOmission]
    /// How examples are written: with kinds where the questions have them.
    let format: ReadingFormat
    /// Whether the examples are questions about passages.
    let isReading: Bool
    private let heldOut: [ReadingQuestion]

    init(_ options: FineTuning.Options, tokenizer: any Tokenizer) throws {
        switch options.data {
        case .questions(let path, let names, let reading):
            let contents = try ReadingQuestions(trainingOn: path)
            let hasKinds = contents.questions.contains { $0.kind != nil }
            format = try ReadingFormat(checking: tokenizer, wording: hasKinds ? .withKinds : .standard)
            isReading = true
            let split = try DocumentSplit(contents.questions, holdingOut: names)
            omissions = contents.omissions
            examples =
                reading.questionsPerPassage > 1
                ? try PassageExamples(split.training, format: format, options: reading, path: path)
                : try ReadingExamples(split.training, format: format, options: reading, path: path)
            heldOutDocuments = split.documents
            heldOut = FineTuningData.sample(split.heldOut, count: options.validationQuestions, seed: options.seed)
            settings = [
                "answerablePercent": Double(reading.answerablePercent),
                "mismatchedPercent": Double(reading.mismatchedPercent),
                "distractorPercent": Double(reading.distractorPercent),
                "distractorLimit": Double(reading.distractorLimit),
                "questionWeight": Double(ReadingFormat.questionWeight),
                "questionsPerPassage": Double(reading.questionsPerPassage),
                "tokenLimit": Double(reading.tokenLimit),
            ]
        case .text(let paths):
            (format, isReading) = (try ReadingFormat(checking: tokenizer), false)
            examples = try TextExamples(
                texts: FineTuningData.texts(paths), tokenizer: tokenizer, window: options.tokenLimit,
                seed: options.seed,
                path: paths.joined(separator: ", "))
            (heldOutDocuments, heldOut, omissions) = ([], [], [])
            settings = ["tokenLimit": Double(options.tokenLimit)]
        case .pairs(let path):
            (format, isReading) = (try ReadingFormat(checking: tokenizer), false)
            examples = try PairExamples(
                path: path, format: format, tokenLimit: options.tokenLimit, seed: options.seed)
            (heldOutDocuments, heldOut, omissions) = ([], [], [])
            settings = ["tokenLimit": Double(options.tokenLimit)]
        }
    }

    /// Measures loss and reading on the held-out questions; nil where there are none.
    func validation(
        _ decoder: Decoder, pool: ThreadPool
    ) -> ((Trainer<SequenceLoss>) -> TrainingEvent.Validation)? {
        guard !heldOut.isEmpty else { return nil }
        let (questions, format) = (heldOut, format)
        // Only a few words can be compared with accepted answers.
        let worded = questions.filter { !$0.isAnswerable || ($0.kind ?? .words) == .words }
        let sequences = questions.map { format.example($0, passages: [$0.passage]) }
        return { trainer in
            let metrics = SpanReader(decoder: decoder, format: format, pool: pool).measure(worded)
            return TrainingEvent.Validation(loss: trainer.loss(sequences), reading: metrics)
        }
    }

    /// The contents of text files.
    static func texts(_ paths: [String]) throws(TrainingError) -> [String] {
        var texts: [String] = []
        for path in paths {
            do {
                texts.append(try String(contentsOfFile: path, encoding: .utf8))
            } catch {
                throw .unreadable(path: path, reason: error.localizedDescription)
            }
        }
        return texts
    }

    /// Questions for validation: three quarters answerable where there are enough, in the order of a shuffle.
    private static func sample(_ questions: [ReadingQuestion], count: Int, seed: UInt64) -> [ReadingQuestion] {
        func some(_ list: [ReadingQuestion], _ count: Int, _ sequence: UInt64) -> [ReadingQuestion] {
            guard !list.isEmpty, count > 0 else { return [] }
            let order = EpochOrder(count: list.count, seed: seed &+ sequence)
            return (0..<min(count, list.count)).map { list[order[$0]] }
        }
        return some(questions.filter(\.isAnswerable), count * 3 / 4, 11)
            + some(questions.filter { !$0.isAnswerable }, count / 4, 12)
    }
}

extension SpanReader {
    /// Reads all questions, some at a time, shorter prompts together.
    package func measure(_ questions: [ReadingQuestion], batchSize: Int = 12) -> ReadingMetrics {
        let ordered = questions.sorted { ($0.passage.utf8.count, $0.id) < ($1.passage.utf8.count, $1.id) }
        var answers: [Answer] = []
        for start in stride(from: 0, to: ordered.count, by: batchSize) {
            answers += read(Array(ordered[start..<min(start + batchSize, ordered.count)]))
        }
        return ReadingMetrics(ordered, answers)
    }
}

/// Whether a file stands somewhere.
enum FilePresence {
    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }
}
