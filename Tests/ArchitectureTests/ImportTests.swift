import Testing

/// The layering of ARCHITECTURE.md. SwiftPM lets a target import what its dependencies bring along; this does not.
@Suite struct ImportTests {
    /// What each target may import of our own: the targets below it.
    static let ownImports: [String: Set<String>] = [
        "Formats": [],
        "Tensors": ["CKernels"],
        "Checkpoints": ["Tensors", "Formats"],
        "Tokenizers": ["Tensors", "Checkpoints", "Formats"],
        "Transformers": ["Tensors", "Checkpoints", "Formats"],
        "Inference": ["Tensors", "Checkpoints", "Formats", "Tokenizers", "Transformers"],
        "Training": ["Tensors", "Checkpoints", "Formats", "Tokenizers", "Transformers", "Inference"],
        "Documents": ["CLibXML2", "CCMarkGFM"],
        "Indexing": ["Documents", "Inference", "Tokenizers", "Tensors", "Formats"],
        "Retrieval": ["Indexing", "Documents", "Inference", "Tokenizers"],
        "FollowUps": ["Inference", "Tokenizers"],
        "Answering": ["Retrieval", "Indexing", "Documents", "Inference", "Tokenizers"],
        "FootnoteKit": ["Answering", "FollowUps", "Retrieval", "Indexing", "Documents", "Inference", "Tokenizers"],
        "Serving": [
            "FootnoteKit", "Answering", "FollowUps", "Retrieval", "Indexing", "Documents", "Inference", "Tokenizers",
            "Formats",
        ],
        "Evaluation": ["Answering", "Retrieval", "Indexing", "Documents", "Inference", "Tokenizers", "Formats"],
        "footnote": [
            "Serving", "Evaluation", "Training", "FootnoteKit", "Answering", "FollowUps", "Retrieval", "Indexing",
            "Documents", "Inference", "Transformers", "Tokenizers", "Checkpoints", "Tensors", "Formats",
        ],
    ]

    /// Third-party modules by target; a module that no row names is allowed nowhere.
    static let foreignImports: [String: Set<String>] = [
        "Checkpoints": ["Crypto"],
        "Documents": ["Crypto"],
        "Training": ["Crypto"],
        "Indexing": ["GRDB"],
        "Serving": [
            "Hummingbird", "HummingbirdCore", "HTTPTypes", "Logging", "ServiceLifecycle", "UnixSignals", "NIOCore",
            "NIOPosix",
        ],
        "footnote": ["ArgumentParser", "Crypto", "Logging"],
    ]

    /// Modules of the toolchain, allowed everywhere.
    static let systemModules: Set<String> = [
        "Foundation", "FoundationEssentials", "Dispatch", "Synchronization", "Glibc", "Musl",
    ]

    @Test func everyImportPointsToALayerBelow() throws {
        for file in try SourceFile.all(below: "Sources") {
            let own = try #require(Self.ownImports[file.target], "\(file.path): the table has no row \(file.target)")
            let allowed = own.union(Self.foreignImports[file.target] ?? []).union(Self.systemModules)
            for (module, line) in file.imports {
                #expect(allowed.contains(module), "\(file.path):\(line) may not import \(module)")
            }
        }
    }

    @Test func everyTargetHasSourcesAndARow() throws {
        let targets = Set(try SourceFile.all(below: "Sources").map(\.target))
        #expect(targets == Set(Self.ownImports.keys))
    }

    @Test func theTableHasNoCycles() {
        for (target, imports) in Self.ownImports {
            for imported in imports {
                #expect(Self.ownImports[imported]?.contains(target) != true, "\(target) and \(imported)")
            }
        }
    }

    @Test(
        arguments: [
            ("GRDB", "Indexing"), ("ArgumentParser", "footnote"), ("Hummingbird", "Serving"),
            ("CLibXML2", "Documents"), ("CCMarkGFM", "Documents"), ("CKernels", "Tensors"),
        ])
    func aForeignModuleStopsAtOneTarget(module: String, target: String) throws {
        for file in try SourceFile.all(below: "Sources") where file.imports.contains(where: { $0.module == module }) {
            #expect(file.target == target, "\(file.path) imports \(module)")
        }
    }
}
