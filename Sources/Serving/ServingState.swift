package import FootnoteKit
import HTTPTypes
import Hummingbird
import Synchronization

/// What all routes share: settings, counters, the queue in front of the model, and the model itself once it is loaded.
package final class ServingState: Sendable {
    package let configuration: ServerConfiguration
    package let metrics = Metrics()
    package let queue: GenerationQueue
    /// Who is let in; everyone where there is no key.
    let keys: [AccessKey]
    /// Pages of documents as pictures, as many as fit.
    package let pictures: PagePictures
    /// The assistants of the data folder; nil where none are kept.
    package let shelf: ServedShelf?
    /// Replies that later requests may go on from.
    let responses = ResponseStore()
    /// What was measured of the answers.
    let measurements = MeasuringRuns()
    /// The batches in which files were added to stores.
    let batches = FileBatches()
    /// When the server started, in seconds since 1970; what `created` says of models and stores.
    package let started: Int

    private let resources: Mutex<ServedResources?>

    /// - Parameter resources: model and index, or nil while they are being loaded.
    package init(
        configuration: ServerConfiguration, resources: ServedResources?, pictures: PagePictures = PagePictures(),
        shelf: ServedShelf? = nil
    ) {
        self.configuration = configuration
        self.shelf = shelf
        queue = GenerationQueue(
            concurrency: configuration.limits.concurrentGenerations,
            capacity: configuration.limits.waitingGenerations)
        do {
            keys = try configuration.accessKeys()
        } catch {
            preconditionFailure("a configuration is validated before it is served: \(error)")
        }
        started = Timestamp.now
        self.pictures = pictures
        self.resources = Mutex(resources)
    }

    /// Makes model and index available to the routes.
    package func finishLoading(_ loaded: ServedResources) { resources.withLock { $0 = loaded } }

    package var isReady: Bool { resources.withLock { $0 != nil } }

    /// Model and index; 503 while they are being loaded.
    package func ready() throws(APIError) -> ServedResources {
        guard let resources = resources.withLock({ $0 }) else {
            throw .unavailable("The model is being loaded. Try again in a moment.", code: "loading")
        }
        return resources
    }

    var eventStream: EventStream { EventStream(pingInterval: configuration.pingInterval, metrics: metrics) }
}
