import ArgumentParser
import FootnoteKit
import Retrieval

/// How the two legs of a search are joined.
struct RankingArguments: ParsableArguments {
    @Option(help: ArgumentHelp("How many candidates each leg names.", valueName: "count"))
    var candidates = RetrievalOptions().candidates

    @Option(help: ArgumentHelp("Weight of the lexical leg; 0 leaves it out.", valueName: "number"))
    var lexicalWeight = RetrievalOptions().lexicalWeight

    @Option(help: ArgumentHelp("Weight of the dense leg; 0 leaves it out.", valueName: "number"))
    var denseWeight = RetrievalOptions().denseWeight

    func validate() throws {
        try candidates.check("--candidates", Accepted.candidates)
        guard lexicalWeight >= 0, denseWeight >= 0, lexicalWeight + denseWeight > 0 else {
            throw ValidationError("the weights take 0 or more, and one of them more than 0")
        }
    }

    func options(rerank: Int) -> RetrievalOptions {
        RetrievalOptions(
            candidates: candidates, lexicalWeight: lexicalWeight, denseWeight: denseWeight, rerank: rerank)
    }
}
