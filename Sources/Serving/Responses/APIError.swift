package import Formats
package import HTTPTypes

/// An error as clients of OpenAI's interface know it: a status, and a body whose four keys are always there.
package struct APIError: Error, Sendable, Equatable, CustomStringConvertible {
    package var status: HTTPResponse.Status
    package var message: String
    /// The family, such as `invalid_request_error`.
    package var type: String
    /// The request's parameter at fault, as a path such as `messages[0].role`.
    package var param: String?
    /// A word for programs, such as `model_not_found`.
    package var code: String?
    package var headers: HTTPFields = [:]

    package var description: String { "\(status.code) \(code ?? type): \(message)" }

    /// The body: `{"error":{"message","type","param","code"}}`.
    package var json: JSON {
        [
            "error": [
                "message": .string(message), "type": .string(type), "param": .optional(param), "code": .optional(code),
            ]
        ]
    }
}

extension APIError {
    /// 400 about one parameter (or the body as a whole).
    package static func badRequest(_ message: String, param: String? = nil, code: String? = nil) -> APIError {
        APIError(status: .badRequest, message: message, type: "invalid_request_error", param: param, code: code)
    }

    /// 400 for what OpenAI's interface has and this server does not.
    package static func unsupported(_ param: String, _ advice: String) -> APIError {
        badRequest("\(param) is not supported: \(advice)", param: param, code: "unsupported_parameter")
    }

    package static func unauthorized(_ message: String) -> APIError {
        APIError(
            status: .unauthorized, message: message, type: "authentication_error", param: nil, code: "invalid_api_key",
            headers: [.wwwAuthenticate: "Bearer realm=\"footnote\""])
    }

    package static func forbidden(_ message: String, code: String) -> APIError {
        APIError(status: .forbidden, message: message, type: "permission_error", param: nil, code: code)
    }

    package static func notFound(_ message: String, param: String? = nil, code: String = "not_found") -> APIError {
        APIError(status: .notFound, message: message, type: "invalid_request_error", param: param, code: code)
    }

    /// 409 for what is not now as it was when it was indexed.
    package static func conflict(_ message: String, param: String? = nil, code: String) -> APIError {
        APIError(status: .conflict, message: message, type: "invalid_request_error", param: param, code: code)
    }

    package static func methodNotAllowed(_ method: String, path: String, allowed: [String]) -> APIError {
        APIError(
            status: .methodNotAllowed,
            message: "\(path) does not accept \(method); it accepts \(allowed.joined(separator: ", ")).",
            type: "invalid_request_error", param: nil, code: "method_not_allowed",
            headers: [.allow: allowed.joined(separator: ", ")])
    }

    package static func tooLarge(limit: Int) -> APIError {
        APIError(
            status: .contentTooLarge,
            message: "The body is larger than \(limit) bytes, this server's limit. Send less at a time.",
            type: "invalid_request_error", param: nil, code: "body_too_large")
    }

    package static func unsupportedMediaType(
        _ found: String?, expected: String = "application/json"
    ) -> APIError {
        APIError(
            status: .unsupportedMediaType,
            message: "Expected Content-Type: \(expected), found \(found ?? "none").",
            type: "invalid_request_error", param: nil, code: "unsupported_media_type")
    }

    package static func tooManyRequests(running: Int, waiting: Int, retryAfterSeconds: Int) -> APIError {
        APIError(
            status: .tooManyRequests,
            message: "\(running) answers are being written and \(waiting) wait. Try again in \(retryAfterSeconds) s.",
            type: "rate_limit_error", param: nil, code: "too_many_requests",
            headers: [.retryAfter: "\(retryAfterSeconds)"])
    }

    package static func unavailable(_ message: String, code: String) -> APIError {
        APIError(
            status: .serviceUnavailable, message: message, type: "server_error", param: nil, code: code,
            headers: [.retryAfter: "2"])
    }

    /// The server that writes for this one refuses, or is none.
    package static func badGateway(_ message: String, code: String) -> APIError {
        APIError(status: .badGateway, message: message, type: "server_error", param: nil, code: code)
    }

    package static func internalError(_ message: String, code: String = "internal_error") -> APIError {
        APIError(status: .internalServerError, message: message, type: "server_error", param: nil, code: code)
    }
}
