import HTTPTypes
import Hummingbird

/// The page, and what is done with assistants on it.
func pageRoutes(_ state: ServingState) -> [ServedRoute] {
    [
        (.get, "/", PageRoute().page),
        (.get, "/page/:file", PageRoute().file),
        (.get, "/v1/shelf", ShelfRoutes(state: state).list),
        (.post, "/v1/shelf", ShelfRoutes(state: state).make),
        (.post, "/v1/imports", SharingRoutes(state: state).examine),
        (.post, "/v1/imports/:id", SharingRoutes(state: state).accept),
        (.delete, "/v1/imports/:id", SharingRoutes(state: state).drop),
        (.get, "/v1/shelf/:id", ShelfRoutes(state: state).assistant),
        (.post, "/v1/shelf/:id", ShelfRoutes(state: state).describe),
        (.delete, "/v1/shelf/:id", ShelfRoutes(state: state).remove),
        (.get, "/v1/shelf/:id/file", SharingRoutes(state: state).export),
        (.post, "/v1/feedback", FeedbackRoute(state: state).create),
    ]
}
