import Foundation
import TestSupport
import Testing

/// The commands that use the model alone.
@Suite(.enabled(if: Workplace.isReady, "\(Workplace.reason)"), .serialized)
struct ModelCommandTests {
    @Test func generationContinuesAPrompt() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--max-tokens", "8", "The capital of France is")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(outcome.output.contains("Paris"), "\(outcome.output)")
    }

    @Test func aSeedMakesDrawsRepeatable() throws {
        let place = try Workplace()
        let arguments = ["generate", "--temperature", "1", "--seed", "7", "--max-tokens", "16", "Once upon a time"]
        #expect(try place.binary.run(arguments).output == place.binary.run(arguments).output)
    }

    @Test func severalContinuationsAreLinesOfJSON() throws {
        let place = try Workplace()
        let outcome = try place.run(
            "generate", "--json", "--count", "2", "--temperature", "1", "--seed", "1", "--max-tokens", "4", "One")
        #expect(outcome.lines.count == 2)
        for line in outcome.lines {
            let object = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(object["finishReason"] as? String == "length")
        }
    }

    @Test func aPromptComesFromStandardInput() throws {
        let place = try Workplace()
        let outcome = try place.binary.run(["generate", "--max-tokens", "4", "-"], input: "The capital of France is\n")
        #expect(outcome.status == 0)
        let empty = try place.binary.run(["generate", "-"], input: "")
        #expect(empty.status == 2)
    }

    @Test func maxLengthCountsThePrompt() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--max-length", "2", "A prompt of more than two tokens")
        #expect(outcome.status == 2)
        #expect(outcome.errors.contains("--max-length is 2"))
    }

    @Test func chatUsesTheTemplate() throws {
        let place = try Workplace()
        let outcome = try place.run("generate", "--chat", "--json", "--max-tokens", "12", "Say hello.")
        #expect(outcome.status == 0, "\(outcome.errors)")
        #expect(!outcome.output.contains("<|im_"))
    }

    @Test func textsBecomeVectors() throws {
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

    @Test func theModelIsInspected() throws {
        let place = try Workplace()
        let inspected = try place.binary.run(["model", "inspect", try #require(TestFiles.defaultModel)])
        #expect(inspected.status == 0, "\(inspected.errors)")
        #expect(inspected.output.contains("llama"))
        #expect(inspected.output.contains("Q4_1"))
    }

    @Test func aHealthyPlaceIsHealthy() throws {
        let place = try Workplace()
        #expect(try place.run("index", "notes").status == 0)
        let outcome = try place.run("doctor")
        #expect(outcome.status == 0, "\(outcome.output)")
        #expect(!outcome.output.contains("problem"))
    }

    @Test func benchMeasures() throws {
        let place = try Workplace()
        let report = try place.json(
            "bench", "--repeats", "1", "--prompt-tokens", "32", "--generated-tokens", "8", "--rows", "1000", "--quiet")
        let measurements = try #require(report["measurements"] as? [[String: Any]])
        #expect(measurements.allSatisfy { ($0["median"] as? Double ?? 0) > 0 })
        #expect(measurements.count >= 5)
    }
}
