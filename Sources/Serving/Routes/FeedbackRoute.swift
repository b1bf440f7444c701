import FootnoteKit
import Formats
import Hummingbird
import IndexStore
import Passages

/// `POST /v1/feedback`: what a person says of an answer, kept as a line of the question file beside the index.
struct FeedbackRoute: Sendable {
    /// Right answers, and places of them, that one question may have.
    private static let most = 32

    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        let named = try resources.model(named: fields.string("model"))
        guard named.isGrounded else {
            throw APIError.badRequest(
                "Feedback is kept on answers from documents; the bare model has none.", param: "model",
                code: "invalid_value")
        }
        guard let question = try fields.required("question").string, question.contains(where: { !$0.isWhitespace })
        else {
            throw APIError.badRequest(
                "Expected question to be a string with words.", param: "question", code: "invalid_value")
        }
        let (answers, kind) = (try fields.strings("answers", limit: Self.most), try fields.string("answer_kind"))
        let (evidence, place) = try Self.evidence(&fields, in: resources)
        try fields.finish()
        let index = try place ?? resources.assistant(of: named).indexes[0]
        let feedback = Feedback(question: question, answers: answers, answerKind: kind, evidence: evidence)
        return .json(["object": "footnote.feedback", "path": .string(try feedback.keep(beside: index))])
    }

    /// Where the right answer stands, and the index that the first place is in.
    private static func evidence(
        _ fields: inout RequestFields, in resources: ServedResources
    ) throws -> (evidence: [Feedback.Evidence], index: Index?) {
        guard let value = fields.take("evidence") else { return ([], nil) }
        guard let elements = value.elements else { throw fields.wrongType("evidence", "an array of objects", value) }
        guard elements.count <= most else {
            throw fields.outOfRange("evidence", "\(elements.count) places", "at most \(most)")
        }
        var evidence: [Feedback.Evidence] = []
        var first: Index?
        for (position, element) in elements.enumerated() {
            var place = try RequestFields(element, path: fields.path("evidence[\(position)]"))
            guard let id = try place.required("file_id").string else {
                throw APIError.badRequest(
                    "Expected \(place.path("file_id")) to be a document's id, such as file-2.",
                    param: place.path("file_id"), code: "invalid_type")
            }
            let start = try place.requiredInteger("start_byte", in: 0...Int.max)
            let end = try place.requiredInteger("end_byte", in: 0...Int.max)
            guard start < end else { throw place.outOfRange("end_byte", "\(end)", "behind start_byte") }
            try place.finish()
            let (record, index) = try resources.document(id)
            first = first ?? index
            // A question file speaks of the documents of one index.
            guard index.path == first?.path else { continue }
            evidence.append(Feedback.Evidence(document: record.path, byteRange: start..<end))
        }
        return (evidence, first)
    }
}
