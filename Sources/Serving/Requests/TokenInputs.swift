import Formats
import Inference
import Tokenizers

/// Texts or tokens, in the four shapes of OpenAI's interface: string, [string], [int], [[int]].
enum TokenInputs {
    /// Reads the inputs as tokens.
    ///
    /// - Parameters:
    ///   - limit: the most inputs.
    ///   - encode: turns a text into tokens.
    /// - Returns: one array of tokens per input; for texts also the text.
    static func read(
        _ value: JSON, name: String, limit: Int, vocabularySize: Int, encode: (String) throws(APIError) -> [TokenID]
    ) throws(APIError) -> [(tokens: [TokenID], text: String?)] {
        switch value.value {
        case .string(let text): return [(try encode(text), text)]
        case .array(let elements):
            guard let first = elements.first else {
                throw .badRequest("\(name) is empty.", param: name, code: "invalid_value")
            }
            if first.wholeNumber != nil {
                return [(try tokens(elements, name: name, vocabularySize: vocabularySize), nil)]
            }
            guard elements.count <= limit else {
                throw .badRequest(
                    "Expected \(name) to have at most \(limit) elements, found \(elements.count).", param: name,
                    code: "invalid_value")
            }
            var inputs: [(tokens: [TokenID], text: String?)] = []
            for (position, element) in elements.enumerated() {
                let path = "\(name)[\(position)]"
                switch element.value {
                case .string(let text): inputs.append((try encode(text), text))
                case .array(let ids):
                    inputs.append((try tokens(ids, name: path, vocabularySize: vocabularySize), nil))
                default: throw wrongType(path, element)
                }
            }
            return inputs
        default: throw wrongType(name, value)
        }
    }

    private static func tokens(
        _ elements: [JSON], name: String, vocabularySize: Int
    ) throws(APIError) -> [TokenID] {
        guard !elements.isEmpty else { throw .badRequest("\(name) is empty.", param: name, code: "invalid_value") }
        var tokens: [TokenID] = []
        for (position, element) in elements.enumerated() {
            guard let id = element.wholeNumber, (0..<vocabularySize).contains(id) else {
                throw .badRequest(
                    "Expected \(name)[\(position)] to be a token id from 0 to \(vocabularySize - 1), found "
                        + "\(element.text). Token ids of other models mean other words here.",
                    param: "\(name)[\(position)]", code: "invalid_value")
            }
            tokens.append(TokenID(id))
        }
        return tokens
    }

    private static func wrongType(_ name: String, _ found: JSON) -> APIError {
        .badRequest(
            "Expected \(name) to be a string, an array of strings, or token ids, found \(found.kind).", param: name,
            code: "invalid_type")
    }
}
