import Foundation
import IndexStore
import Indexing
import Inference
import Passages
import Retrieval
import TestSupport
import Testing

/// Ten questions about a real book, each with the section that answers it. Indexing the book takes minutes, so the check
/// runs only when it is asked for; the index is kept for the next run.
@Suite(.serialized) struct SwiftBookQuestions {
    struct Question: Sendable {
        let text: String
        let file: String
        let heading: String
    }

    static let questions = [
        Question(
            text: "How do I keep two class instances from keeping each other alive?",
            file: "AutomaticReferenceCounting.md", heading: "Resolving Strong Reference Cycles Between Class Instances"),
        Question(
            text: "What does it mean when a closure escapes a function?", file: "Closures.md",
            heading: "Escaping Closures"),
        Question(
            text: "How can I run several asynchronous functions at the same time?", file: "Concurrency.md",
            heading: "Calling Asynchronous Functions in Parallel"),
        Question(
            text: "How do I run cleanup code before leaving a scope, whether or not an error was thrown?",
            file: "ErrorHandling.md", heading: "Specifying Cleanup Actions"),
        Question(
            text: "Which access level lets code outside the module subclass a class?", file: "AccessControl.md",
            heading: "Access Levels"),
        Question(
            text: "When is a lazy stored property initialized?", file: "Properties.md",
            heading: "Lazy Stored Properties"),
        Question(
            text: "How can an initializer fail and return nil?", file: "Initialization.md",
            heading: "Failable Initializers"),
        Question(
            text: "What is the difference between an opaque type and a boxed protocol type?", file: "OpaqueTypes.md",
            heading: "Differences Between Opaque Types and Boxed Protocol Types"),
        Question(
            text: "Why can't I pass the same variable to two in-out parameters?", file: "MemorySafety.md",
            heading: "Conflicting Access to In-Out Parameters"),
        Question(
            text: "How do I react to changes in a property's value?", file: "Properties.md",
            heading: "Property Observers"),
    ]

    private static let indexPath = ProcessInfo.processInfo.environment["FOOTNOTE_SWIFT_BOOK_INDEX"]

    @Test(
        "Nine of ten sections are among the first three hits",
        .enabled(if: indexPath != nil, "set FOOTNOTE_SWIFT_BOOK_INDEX to where the index stands or should be made"),
        .enabled(if: TestFiles.sharedData("swift-book") != nil, "no ../shared/data/swift-book"),
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"),
        arguments: [0, 5])
    func sections(rerank: Int) async throws {
        let path = try #require(Self.indexPath)
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let index = try await Self.index(at: path, model: model)
        var found = 0
        for question in Self.questions {
            let hits = try await Retriever(store: index, model: model)
                .search(question.text, options: RetrievalOptions(limit: 3, rerank: rerank)).hits
            let isFound = hits.contains {
                $0.passage.path.hasSuffix("/" + question.file) && $0.passage.headingPath.contains(question.heading)
            }
            if isFound {
                found += 1
            } else {
                let places = hits.map { "\($0.passage.title): \($0.passage.headingPath.joined(separator: " > "))" }
                print("rerank \(rerank): not found: \(question.text)\n  " + places.joined(separator: "\n  "))
            }
        }
        print("rerank \(rerank): \(found) of \(Self.questions.count) sections among the first three hits")
        #expect(found >= 9)
    }

    private static func index(at path: String, model: Model) async throws -> Index {
        if FileManager.default.fileExists(atPath: path) { return try Index.open(path: path) }
        let index = try Index.create(
            path: path,
            manifest: Manifest(
                name: "swift-book", model: model.information, recipe: EmbeddingRecipe(), createdBy: "test"))
        let documents = try #require(TestFiles.sharedData("swift-book/documents"))
        _ = try await Indexer(index: index, model: model).run(roots: [documents])
        return index
    }
}
