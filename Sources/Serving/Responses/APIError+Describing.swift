import Answering
import Evaluation
import FootnoteKit
import Formats
import HTTPTypes
import Hummingbird
import IndexStore
import Inference
import NIOCore
import OutsideServers
import Passages

extension APIError {
    /// The reply to any error: our own errors say what to do in their own words, unknown ones are only logged.
    package init(describing error: any Error) {
        switch error {
        case let error as APIError: self = error
        case let error as InferenceError: self.init(error)
        case let error as ChatTemplateError where error.concernsMessages:
            self = .badRequest("\(error)", param: "messages", code: "invalid_value")
        case let error as ChatTemplateError:
            self = .badRequest("\(error)", param: "model", code: "no_chat_template")
        case let error as IndexError: self.init(error)
        case let error as RemoteModelError: self = .badGateway("\(error)", code: "answering_server_error")
        case let error as WritingError: self = .badRequest("\(error)", code: "invalid_value")
        case LibraryError.noSuchSource(let name):
            self = .notFound("There is no document \(name) in the index.", param: "documents")
        case LibraryError.indexExists:
            self = .conflict("An assistant of this name is here already.", param: "name", code: "index_exists")
        case LibraryError.noIndex(_, let name?): self = .unknownAssistant(name)
        case let error as LibraryError:
            self = .internalError(Advice("\(error)", repair: error.repair).description, code: "index_error")
        case let error as CatalogueError: self.init(error)
        case let error as OutsideServerError: self = .badRequest("\(error)", param: "place", code: "place_unreachable")
        case let error as QuestionSelectionError: self = .badRequest("\(error)", code: "nothing_to_measure")
        case let error as JSONLinesError: self = .badRequest("\(error)", param: "questions", code: "invalid_value")
        case let error as PageError: self.init(error)
        case let error as UploadError: self.init(error)
        case let error as EmbeddingError: self = .internalError("\(error)", code: "index_error")
        case is NIOTooManyBytesError:
            self = APIError(
                status: .contentTooLarge, message: "The body is larger than this server's limit.",
                type: "invalid_request_error", param: nil, code: "body_too_large")
        case is CancellationError:
            self = APIError(
                status: .init(code: 499, reasonPhrase: "Client Closed Request"),
                message: "The request was cancelled.", type: "server_error", param: nil, code: "cancelled")
        case let error as HTTPError:
            let isServer = error.status.code >= 500
            self = APIError(
                status: error.status, message: error.body ?? error.status.reasonPhrase,
                type: isServer ? "server_error" : "invalid_request_error", param: nil, code: nil,
                headers: error.headers)
        default:
            self = .internalError(
                "An internal error occurred. The server's log has the details under the request's id.")
        }
    }

    private init(_ error: InferenceError) {
        switch error {
        case .contextExceeded, .textTooLong:
            self = .badRequest("\(error)", code: "context_length_exceeded")
        case .emptyPrompt, .emptyPrefix, .unknownToken, .invalidOption, .foreignAdapter:
            self = .badRequest("\(error)", code: "invalid_value")
        case .notANumber, .nothingAllowed, .unsupportedArchitecture, .tooFewLayers, .noValueVectors,
            .otherEmbeddingAdapter:
            self = .internalError("\(error)", code: "model_error")
        }
    }

    private init(_ error: CatalogueError) {
        switch error {
        case .noCatalogue: self = .notFound("\(error)", param: "place", code: "no_catalogue")
        case .unknownAssistant: self = .notFound("\(error)", param: "file")
        case .malformed, .nothingToOffer, .cannotOffer:
            self = .badRequest("\(error)", param: "place", code: "no_catalogue")
        case .otherFile: self = .badRequest("\(error)", param: "file", code: "not_importable")
        }
    }

    private init(_ error: UploadError) {
        switch error {
        case .unknownFile, .notInStore: self = .notFound("\(error)", param: "file_id")
        case .unknownStore: self = .notFound("\(error)", param: "vector_store_id")
        case .expired: self = .badRequest("\(error)", param: "vector_store_id", code: "vector_store_expired")
        case .full:
            self = APIError(
                status: .contentTooLarge, message: "\(error)", type: "invalid_request_error", param: "file",
                code: "uploads_full")
        }
    }

    private init(_ error: PageError) {
        switch error {
        case .notHere, .unreadable: self = .notFound("\(error)", param: "id", code: "source_missing")
        case .noPictures: self = .notFound("\(error)", param: "id", code: "no_pages")
        case .noSuchPage: self = .notFound("\(error)", param: "number", code: "no_such_page")
        case .changed: self = .conflict("\(error)", param: "id", code: "source_changed")
        case .notDrawn: self = .conflict("\(error)", param: "number", code: "page_not_drawn")
        case .busy: self = .unavailable("\(error)", code: "too_many_pages")
        }
    }

    private init(_ error: IndexError) {
        switch error {
        case .unknownDocument, .unknownPassage: self = .notFound("\(error)")
        case .notImportable(_, let detail):
            self = .badRequest("This file can't be taken in: \(detail).", code: "not_importable")
        case .newerSchema: self = .badRequest("\(error)", code: "not_importable")
        case .locked, .busy: self = .unavailable("\(error)", code: "index_busy")
        default: self = .internalError("\(error)", code: "index_error")
        }
    }
}
