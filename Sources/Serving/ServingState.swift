import Answering
import HTTPTypes
import Hummingbird
public import IndexStore
public import Inference
import Passages
import Synchronization

/// What all routes share: settings, counters, the queue in front of the model, and the model itself once it is loaded.
package final class ServingState: Sendable {
    package let configuration: ServerConfiguration
    package let metrics = Metrics()
    package let queue: GenerationQueue
    /// When the server started, in seconds since 1970; what `created` says of models and stores.
    package let started: Int

    private let resources: Mutex<ServedResources?>

    /// - Parameter resources: model and index, or nil while they are being loaded.
    package init(configuration: ServerConfiguration, resources: ServedResources?) {
        self.configuration = configuration
        queue = GenerationQueue(
            concurrency: configuration.limits.concurrentGenerations,
            capacity: configuration.limits.waitingGenerations)
        started = Timestamp.now
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

/// What a server answers with: a model, and the documents where there are any.
public struct ServedResources: Sendable {
    /// The model that writes, scores and embeds.
    public let model: any LanguageModel
    /// The model with the adapter that reads passages; nil without one.
    public let reader: (any LanguageModel)?
    /// The documents; nil serves the model alone.
    public let index: Index?

    /// Pairs a model with an index that was built with it.
    public init(model: any LanguageModel, reader: (any LanguageModel)? = nil, index: Index?) {
        self.model = model
        self.reader = reader
        self.index = index
    }
}
