import Foundation
import TestSupport
import Testing

/// The commands that use the model alone.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct ModelCommandTests {
    @Test("generation continues a prompt")
    func generationContinuesAPrompt() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--max-tokens", "8", "The capital of France is")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Paris"), "\(outcome.output)")
    }

    @Test("a seed makes draws repeatable")
    func aSeedMakesDrawsRepeatable() throws {
        let place = try Workplace()
        let arguments = ["generate", "--temperature", "1", "--seed", "7", "--max-tokens", "16", "Once upon a time"]
        #expect(try place.binary.run(arguments).output == place.binary.run(arguments).output)
    }

    @Test("several continuations are lines of JSON")
    func severalContinuationsAreLinesOfJSON() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "generate", "--json", "--count", "2", "--temperature", "1", "--seed", "1", "--max-tokens", "4", "One")
        #expect(outcome.lines.count == 2)
        for line in outcome.lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["finish_reason"] as? String == "length")
        }
    }

    @Test("five sequences differ and come again with their seed")
    func fiveSequencesDifferAndComeAgainWithTheirSeed() throws {
        let place = try Workplace()
        let arguments = [
            "generate", "Hello, world!", "--count", "5", "--temperature", "0.7", "--max-length", "50", "--seed", "1",
            "--json",
        ]
        let outcome = try place.binary.run(arguments)
        #expect(outcome.status == 0, "\(outcome.errors)")
        let objects = try outcome.lines.map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
        #expect(Set(objects.compactMap { $0["text"] as? String }).count == 5)
        for object in objects {
            let usage = try #require(object["usage"] as? [String: Int])
            #expect((usage["prompt_tokens"] ?? 0) + (usage["completion_tokens"] ?? 0) <= 50)
        }
        #expect(try place.binary.run(arguments).output == outcome.output)
    }

    @Test("the likeliest of several is printed with its tokens")
    func theLikeliestOfSeveralIsPrintedWithItsTokens() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "generate", "--json", "--best-of", "3", "--temperature", "1", "--seed", "2", "--max-tokens", "5",
            "--logprobs", "2", "--echo", "--stop-token", "<|im_end|>", "The sea is")
        #expect(outcome.lines.count == 1, "\(outcome.errors)")
        let object = try #require(
            try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
        #expect((object["text"] as? String)?.hasPrefix("The sea is") == true)
        let tokens = try #require(object["logprobs"] as? [[String: Any]])
        #expect(tokens.count == 5 && tokens.allSatisfy { ($0["top"] as? [Any])?.count == 2 })
    }

    @Test("English is less surprising than noise")
    func englishIsLessSurprisingThanNoise() throws {
        let place = try Workplace()
        func perplexity(_ text: String) throws -> Double {
            let outcome = try place.binary.run(["perplexity", "--json", "-"], input: text)
            let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
            return try #require(object?["perplexity"] as? Double, "\(outcome.errors)")
        }
        let english = "The sun rises in the east and sets in the west. Every morning the birds begin to sing."
        #expect(try perplexity(english) < 30)
        #expect(try perplexity("zq xv 77 kk wm ,, pl qq zz vf 83 jd kw") > 100)
    }

    @Test("classification tells its accuracy")
    func classificationTellsItsAccuracy() throws {
        let place = try Workplace()
        let reviews = """
            {"text": "I loved every minute of it, a wonderful film.", "label": "positive"}
            {"text": "A complete waste of time, boring and badly acted.", "label": "negative"}
            """
        try place.write(reviews, to: "reviews.jsonl")
        let outcome = try place.run(
            "classify", "--labels", "positive,negative", "--template", "Review: {text}\nSentiment:", "--json",
            "reviews.jsonl")
        #expect(outcome.status == 0, "\(outcome.errors)")
        let last = try #require(outcome.lines.last)
        let summary = try #require(try JSONSerialization.jsonObject(with: Data(last.utf8)) as? [String: Any])
        #expect(summary["count"] as? Int == 2 && summary["accuracy"] as? Double == 1)
    }

    @Test("a prompt comes from standard input")
    func aPromptComesFromStandardInput() throws {
        let place = try Workplace()
        let outcome = try place.binary.run(["generate", "--max-tokens", "4", "-"], input: "The capital of France is\n")
        #expect(outcome.status == 0)
        let empty = try place.binary.run(["generate", "-"], input: "")
        #expect(empty.status == 2)
    }

    @Test("max length counts the prompt")
    func maxLengthCountsThePrompt() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--max-length", "2", "A prompt of more than two tokens")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--max-length is 2"))
    }

    @Test("chat uses the template")
    func chatUsesTheTemplate() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--chat", "--json", "--max-tokens", "12", "Say hello.")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("<|im_"))
    }

    @Test("texts become vectors")
    func textsBecomeVectors() throws {
        let place = try Workplace()
        var alone = place.binary
        alone.environment["FOOTNOTE_INDEX"] = nil
        let raw = try alone.run(["embed"], input: "one line\nanother line\n")
        #expect(raw.lines.count == 2, "\(raw.errors)")
        #expect(try place.run("index", "notes").status == 0)
        let outcome = try place.run("embed", "--as", "question", "where is the lighthouse?")
        let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
        let vector = try #require(object?["vector"] as? [Double])
        let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
        #expect(abs(length - 1) < 1e-3)
    }

    @Test("the model is inspected")
    func theModelIsInspected() throws {
        let place = try Workplace()
        let inspected = try place.binary.run(["model", "inspect", try #require(TestFiles.defaultModel)])
        #expect(inspected.status == 0, "\(inspected.errors)")
        #expect(inspected.output.contains("llama"))
        #expect(inspected.output.contains("Q4_1"))
    }

    @Test("a healthy place is healthy")
    func aHealthyPlaceIsHealthy() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let outcome = try place.run("doctor")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(!outcome.output.contains("problem"))
    }

    @Test("bench measures")
    func benchMeasures() throws {
        let place = try Workplace()
        let report = try place.json(
            "bench", "--repeats", "1", "--prompt-tokens", "32", "--generated-tokens", "8", "--rows", "1000", "--quiet")
        let measurements = try #require(report["measurements"] as? [[String: Any]])
        #expect(measurements.allSatisfy { ($0["median"] as? Double ?? 0) > 0 })
        #expect(measurements.count >= 5)
    }
}
