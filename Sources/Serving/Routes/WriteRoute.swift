import Answering
import Documents
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import Inference
import Passages

/// `POST /v1/write`: a summary, the changes between two documents, or a draft, in our own record of replies.
struct WriteRoute: Sendable {
    static let documentLimit = 32

    let state: ServingState

    @Sendable func create(_ request: Request, _ context: ServingContext) async throws -> Response {
        let resources = try state.ready()
        var (fields, request) = try await state.fields(of: request)
        let assistant = try resources.assistant(of: try resources.model(named: try fields.string("model")))
        let task = try fields.choice("task", of: WritingTask.self)
        guard let instruction = try fields.string("instruction") ?? task.map({ $0.rawValue }) else {
            throw APIError.badRequest(
                "Missing required parameter: instruction. Say what to write, or name a task.", param: "instruction",
                code: "missing_required_parameter")
        }
        let names = try names(&fields)
        let texts = try await texts(&fields)
        var options = WritingOptions()
        options.style = try fields.choice("style", of: AnswerStyle.self) ?? .auto
        options.task = task
        options.sentenceLimit = try fields.integer("sentences", in: Accepted.sentences)
        options.maxTokens = try fields.integer("max_tokens", in: 1...4096) ?? options.maxTokens
        options.unsupported = try fields.choice("unsupported", of: UnsupportedSentences.self) ?? .drop
        try fields.finish()
        let settled = options
        let metrics = state.metrics
        return try await state.usingModel(for: request) {
            let job = try await assistant.writing(
                instruction, from: names, texts: texts, options: settled)
            let reply = try await job.reply()
            metrics.count(reply)
            return try JSON(encoding: reply).adding("object", "footnote.text")
        }
    }

    /// Ids, as `/v1/documents` lists them, or paths of documents of the index.
    private func names(_ fields: inout RequestFields) throws(APIError) -> [String] {
        guard let value = fields.take("documents") else { return [] }
        guard let elements = value.elements, elements.count <= Self.documentLimit else {
            throw .badRequest(
                "Expected documents to be an array of at most \(Self.documentLimit) ids or paths.",
                param: "documents", code: "invalid_value")
        }
        var names: [String] = []
        for (position, element) in elements.enumerated() {
            guard let name = element.wholeNumber.map(String.init) ?? element.string else {
                throw .badRequest(
                    "Expected documents[\(position)] to be an id or a path, found \(element.kind).",
                    param: "documents[\(position)]", code: "invalid_type")
            }
            names.append(FileID.document(name).map(String.init) ?? name)
        }
        return names
    }

    /// Strings, or objects with a `name` and a `text`.
    private func texts(_ fields: inout RequestFields) async throws -> [WritingSource] {
        guard let value = fields.take("texts") else { return [] }
        guard let elements = value.elements, elements.count <= Self.documentLimit else {
            throw APIError.badRequest(
                "Expected texts to be an array of at most \(Self.documentLimit) texts.", param: "texts",
                code: "invalid_value")
        }
        var sources: [WritingSource] = []
        for (position, element) in elements.enumerated() {
            guard let text = element.string ?? element["text"]?.string else {
                throw APIError.badRequest(
                    "Expected texts[\(position)] to be a string or {\"name\":…,\"text\":…}, found \(element.kind).",
                    param: "texts[\(position)]", code: "invalid_type")
            }
            let name = element["name"]?.string ?? "text \(position + 1)"
            do {
                sources.append(try await WritingSource(text: text, name: name))
            } catch {
                throw APIError.badRequest("\(error)", param: "texts[\(position)]", code: "invalid_value")
            }
        }
        return sources
    }
}
