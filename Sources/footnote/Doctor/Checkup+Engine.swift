import EngineStore
import FootnoteKit
import IndexStore
import Inference

extension Checkup {
    /// Looks at an index in an engine: whether a node answers, the model fits, and everything is as it was copied.
    func engineChecks(_ name: String, model: ModelInformation?) async -> [HealthCheck] {
        do {
            let store = try await EngineStore.open(try EngineAddress(name))
            let counts = store.counts
            var checks: [HealthCheck] = [
                .healthy(
                    .index, "engine",
                    "\(store.path), \(Quantity.count(counts.documents, "document")), "
                        + Quantity.count(counts.passages, "passage"))
            ]
            if let model { checks.append(Self.match(try store.manifest(), model, path: store.path)) }
            if let limitation = try await store.limitation() {
                checks.append(.problem(.index, "words", Failure(parting: limitation)))
            }
            let damage = try await store.check()
            checks += damage.map {
                .problem(
                    .index, "integrity",
                    Failure($0, hint: "copy the index again with: footnote export --force \(store.path)"))
            }
            if damage.isEmpty {
                checks.append(.healthy(.index, "integrity", "every passage and text is as it was copied"))
            }
            return checks
        } catch {
            return [.problem(.index, "engine", Failure(describing: error))]
        }
    }
}
