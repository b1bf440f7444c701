import HTTPTypes
import Hummingbird

/// A route: a method, a pattern such as `/v1/files/:id`, and what answers it.
typealias ServedRoute = (
    method: HTTPRequest.Method, pattern: String,
    handler: @Sendable (Request, ServingContext) async throws -> Response
)

/// The shelf of assistants, what people say of answers, and how good those are.
func shelfRoutes(_ state: ServingState) -> [ServedRoute] {
    [
        (.get, "/v1/shelf", ShelfRoutes(state: state).list),
        (.post, "/v1/shelf", ShelfRoutes(state: state).make),
        (.post, "/v1/imports", SharingRoutes(state: state).examine),
        (.post, "/v1/imports/:id", SharingRoutes(state: state).accept),
        (.delete, "/v1/imports/:id", SharingRoutes(state: state).drop),
        (.get, "/v1/shelf/:id", ShelfRoutes(state: state).assistant),
        (.get, "/v1/shelf/:id/picture", ShelfRoutes(state: state).picture),
        (.post, "/v1/shelf/:id", ShelfRoutes(state: state).describe),
        (.delete, "/v1/shelf/:id", ShelfRoutes(state: state).remove),
        (.get, "/v1/shelf/:id/file", SharingRoutes(state: state).export),
        (.post, "/v1/catalogue", CatalogueRoutes(state: state).list),
        (.post, "/v1/catalogue/install", CatalogueRoutes(state: state).install),
        (.post, "/v1/measurements", MeasurementRoutes(state: state).start),
        (.get, "/v1/measurements/:id", MeasurementRoutes(state: state).measurement),
        (.delete, "/v1/measurements/:id", MeasurementRoutes(state: state).end),
        (.post, "/v1/feedback", FeedbackRoute(state: state).create),
    ]
}

/// OpenAI's responses.
func responseRoutes(_ state: ServingState) -> [ServedRoute] {
    [
        (.post, "/v1/responses", ResponsesRoute(state: state).create),
        (.get, "/v1/responses/:id", ResponsesRoute(state: state).reply),
        (.delete, "/v1/responses/:id", ResponsesRoute(state: state).delete),
        (.get, "/v1/responses/:id/input_items", ResponsesRoute(state: state).input),
    ]
}

/// Files that clients send, and vector stores.
func fileRoutes(_ state: ServingState) -> [ServedRoute] {
    [
        (.post, "/v1/files", FileRoutes(state: state).upload),
        (.get, "/v1/files", FileRoutes(state: state).list),
        (.get, "/v1/files/:id", FileRoutes(state: state).file),
        (.delete, "/v1/files/:id", FileRoutes(state: state).delete),
        (.get, "/v1/files/:id/content", FileRoutes(state: state).content),
        (.post, "/v1/vector_stores", VectorStoreRoutes(state: state).create),
        (.get, "/v1/vector_stores", VectorStoreRoutes(state: state).stores),
        (.get, "/v1/vector_stores/:id", VectorStoreRoutes(state: state).store),
        (.post, "/v1/vector_stores/:id", VectorStoreRoutes(state: state).update),
        (.delete, "/v1/vector_stores/:id", VectorStoreRoutes(state: state).delete),
        (.post, "/v1/vector_stores/:id/files", VectorStoreFileRoutes(state: state).attach),
        (.get, "/v1/vector_stores/:id/files", VectorStoreFileRoutes(state: state).list),
        (.get, "/v1/vector_stores/:id/files/:file_id", VectorStoreFileRoutes(state: state).file),
        (.post, "/v1/vector_stores/:id/files/:file_id", VectorStoreFileRoutes(state: state).describe),
        (.delete, "/v1/vector_stores/:id/files/:file_id", VectorStoreFileRoutes(state: state).detach),
        (.get, "/v1/vector_stores/:id/files/:file_id/content", VectorStoreFileRoutes(state: state).content),
        (.post, "/v1/vector_stores/:id/file_batches", VectorStoreFileRoutes(state: state).attachBatch),
        (.get, "/v1/vector_stores/:id/file_batches/:batch_id", VectorStoreFileRoutes(state: state).batch),
        (.get, "/v1/vector_stores/:id/file_batches/:batch_id/files", VectorStoreFileRoutes(state: state).batchFiles),
    ]
}
