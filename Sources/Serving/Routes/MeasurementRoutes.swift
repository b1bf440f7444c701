import FootnoteKit
import Formats
import Foundation
import Hummingbird
import IndexStore

/// How good the answers are: `POST /v1/measurements` begins to ask the questions of a file, `GET /v1/measurements/{id}` tells
/// how far it is and what came of it.
struct MeasurementRoutes: Sendable {
    let state: ServingState

    /// `POST /v1/measurements`.
    @Sendable func start(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, _) = try await state.fields(of: request)
        let named = try resources.model(named: fields.string("model"))
        let limit = try fields.integer("limit", in: 1...Int(Int32.max))
        let text = try fields.string("questions")
        try fields.finish()
        guard named.isGrounded else {
            throw APIError.badRequest(
                "Answers from documents are measured; the bare model has none.", param: "model", code: "invalid_value")
        }
        let assistant = try resources.assistant(of: named)
        let questions = try questions(text, of: assistant.indexes[0])
        let run = MeasuringRun(assistant.indexes[0])
        try state.measurements.add(run)
        run.start { try await assistant.measure(questions, limit: limit, progress: $0) }
        return .json(try run.json(), status: .accepted)
    }

    /// `GET /v1/measurements/{id}`.
    @Sendable func measurement(_ request: Request, _ context: ServingContext) async throws -> Response {
        .json(try run(in: context).json())
    }

    /// `DELETE /v1/measurements/{id}`.
    @Sendable func end(_ request: Request, _ context: ServingContext) async throws -> Response {
        let run = try run(in: context)
        state.measurements.forget(run.id)
        return .json(["id": .string(run.id), "object": "footnote.measurement", "deleted": true])
    }

    private func run(in context: ServingContext) throws -> MeasuringRun {
        let run = try state.measurements.run(try context.pathPart("id"))
        // A report quotes the documents.
        try AccessKey.requireRight(to: [run.index])
        return run
    }

    /// The questions that were sent, or else those that people said "right" or "wrong" to.
    private func questions(_ text: String?, of index: Index) throws -> QuestionFile {
        if let text { return try QuestionFile(parsing: Array(text.utf8), path: "questions") }
        let path = Feedback.file(beside: index)
        guard FileManager.default.fileExists(atPath: path) else {
            throw APIError.notFound(
                "Nobody said yet of an answer whether it is right, so that there is no question to measure with. Send "
                    + "questions, or judge some answers first.", param: "questions", code: "no_questions")
        }
        return try QuestionFile(contentsOf: path)
    }
}
