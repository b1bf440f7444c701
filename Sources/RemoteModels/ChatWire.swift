import Answering
import Formats
import Inference

/// The requests and replies of `/v1/chat/completions`, as far as servers have them in common.
enum ChatWire {
    /// The body of a request.
    ///
    /// - Throws: `JSONError` where the request's schema is no JSON.
    static func body(_ request: RemoteRequest, as form: RemoteForm, model: String) throws(JSONError) -> String {
        let instructions =
            form == .jsonSchema ? request.structuredInstructions ?? request.textInstructions : request.textInstructions
        var body: JSON = [
            "model": .string(model),
            "messages": [
                ["role": "system", "content": .string(instructions)],
                ["role": "user", "content": .string(request.material)],
            ],
            "max_tokens": .integer(request.maxTokens), "temperature": .float(request.sampling.temperature),
            "stream": false,
        ]
        if request.sampling.temperature > 0 { body = body.adding("top_p", .float(request.sampling.topP)) }
        if let seed = request.sampling.seed { body = body.adding("seed", .integer(Int(seed & 0x7FFF_FFFF))) }
        if form == .jsonSchema {
            let schema = try JSONParser.parse(request.schema)
            let named: JSON = ["name": "answer", "strict": true, "schema": schema]
            body = body.adding("response_format", ["type": "json_schema", "json_schema": named])
        }
        return body.text
    }

    /// Reads a reply.
    ///
    /// - Throws: `RemoteModelError.unreadableReply`.
    static func completion(
        of bytes: [UInt8], form: RemoteForm, origin: String
    ) throws(RemoteModelError) -> RemoteCompletion {
        let reply: JSON
        do {
            reply = try JSONParser.parse(bytes.span, limits: .init(depth: 32), name: "the reply")
        } catch {
            throw .unreadableReply(origin: origin, reason: error.description)
        }
        guard let choice = reply["choices"]?[0], let message = choice["message"] else {
            throw .unreadableReply(origin: origin, reason: "it has no choices[0].message")
        }
        // A refusal has no content.
        var completion = RemoteCompletion(text: message["content"]?.string ?? "", form: form)
        if choice["finish_reason"]?.string == "length" { completion.finishReason = .length }
        completion.usage = Usage(
            promptTokens: max(0, reply["usage"]?["prompt_tokens"]?.wholeNumber ?? 0),
            completionTokens: max(0, reply["usage"]?["completion_tokens"]?.wholeNumber ?? 0))
        return completion
    }
}
