import Evaluation
import Foundation
import IndexStore
import Inference
import Passages
import Retrieval
import TestModels
import TestSupport
import Testing

/// A dozen short documents in two languages, written for this test, with questions that use other words than their
/// passages where a person would. What retrieval finds here must not get worse.
@Suite("Finding passages of a small collection", .serialized)
struct CollectionTests {
    private static let folder = TestFiles.packageRoot.appending(path: "Tests/EvaluationTests/Collection")

    /// Question, document, and a quote from the passage that answers it.
    private static let english: [(String, String, String)] = [
        ("When was the lighthouse built?", "lighthouse.md", "finished in 1871"),
        ("Who was the first person to look after the light?", "lighthouse.md", "Ada Renwick"),
        ("How often does the light flash?", "lighthouse.md", "flash every five seconds"),
        ("In which months can tourists go up the tower?", "lighthouse.md", "from May to September"),
        ("How can I stop my bees from swarming?", "beekeeping.md", "more room in April"),
        ("How much honey does a hive need over the winter?", "beekeeping.md", "fifteen kilograms"),
        ("What is the best month to treat against mites?", "beekeeping.md", "oxalic acid in December"),
        ("Where do I find the router's password?", "router-manual.md", "underside of the device"),
        ("How do I restore the factory settings?", "router-manual.md", "twelve seconds"),
        ("What must I not do during a firmware update?", "router-manual.md", "cut the power"),
        ("Why is the wireless network slow at night?", "router-manual.md", "the same channel"),
        ("How much money was granted for the roof?", "council-minutes.txt", "8,400 pounds"),
        ("Why is the bridge closed?", "council-minutes.txt", "rot in two of the beams"),
        ("What is the dried state of a tardigrade called?", "tardigrades.txt", "called a tun"),
        ("Which protein protects their DNA from radiation?", "tardigrades.txt", "Dsup"),
        ("How hot must the oven be for rye bread?", "bread.md", "250 degrees"),
        ("Why should bread not be kept in the fridge?", "bread.md", "starch crystallises"),
        ("What do the tram drivers want?", "tram-strike.txt", "thirty-five hours"),
        ("Who leads the negotiations about the strike?", "tram-strike.txt", "Ines"),
        ("How far back in time does the longest ice core go?", "glacier.txt", "eight hundred thousand"),
        ("How is past temperature read from ice?", "glacier.txt", "isotopes of oxygen"),
    ]
    private static let chinese: [(String, String, String)] = [
        ("武夷岩茶产自哪里？", "tea.txt", "福建北部"), ("大红袍的母树还剩几棵？", "tea.txt", "只有六棵"),
        ("岩茶要烘焙多少次？", "tea.txt", "烘焙三次"), ("青石桥是什么时候修建的？", "bridge.txt", "明代万历"),
        ("哪一年的洪水毁坏了桥？", "bridge.txt", "一九三一年"), ("汽车可以开上青石桥吗？", "bridge.txt", "汽车不得上桥"),
        ("办借书证要带什么？", "library.txt", "身份证"), ("书弄丢了要赔多少钱？", "library.txt", "三倍赔偿"),
        ("图书馆的 Wi-Fi 密码在哪里？", "library.txt", "借书证背面"), ("大熊猫每天吃多少竹子？", "panda.txt", "三十八公斤"),
        ("熊猫的第六指是什么？", "panda.txt", "腕骨"), ("刚出生的熊猫幼崽有多重？", "panda.txt", "一百多克"),
    ]

    private func measure(model: any LanguageModel, rerank: Int = 0) async throws -> RetrievalReport {
        var texts: [String: String] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
            texts[name] = try String(contentsOf: Self.folder.appending(path: name), encoding: .utf8)
        }
        let folder = try TemporaryFolder()
        let index = try await TestCollection.index(texts, in: folder, model: model)
        let questions = try (Self.english + Self.chinese).map { question, document, quote in
            try TestCollection.question(question, document, quote: quote, in: try #require(texts[document]))
        }
        return try await RetrievalEvaluation(
            indexes: [index], retriever: Retriever(store: index, model: model),
            options: RetrievalOptions(rerank: rerank),
            rerankedQuestions: questions.count, bootstrap: Bootstrap(resamples: 200, seed: 3)
        ).run(questions)
    }

    @Test("Words alone find most passages")
    func lexical() async throws {
        let report = try await measure(model: FakeModel())
        #expect(report.measured == Self.english.count + Self.chinese.count)
        let lexical = try #require(report.row(.lexical))
        #expect(try #require(lexical.metrics[.hitAt1]).mean >= 0.8, "\(report.rows)")
        #expect(try #require(lexical.metrics[.hitAt5]).mean >= 0.95, "\(report.rows)")
    }

    @Test(
        "With the default model, fusion loses at most one question of either leg",
        .enabled(if: TestFiles.defaultModel != nil, "no model (tools/fetch-model)"))
    func fused() async throws {
        let model = try await Model.load(path: try #require(TestFiles.defaultModel), options: ModelOptions())
        let report = try await measure(model: model, rerank: 5)
        for row in report.rows { print("small collection: \(row.stage.rawValue) \(row.metrics)") }
        let hits = Dictionary(
            uniqueKeysWithValues: report.rows.map { ($0.stage, $0.metrics[.hitAt1]?.mean ?? 0) })
        #expect(try #require(hits[.dense]) >= 0.75)
        let one = 1 / Double(Self.english.count + Self.chinese.count)
        let better = max(try #require(hits[.lexical]), try #require(hits[.dense]))
        #expect(try #require(hits[.fused]) >= max(0.85, better - 1.01 * one))
        #expect(try #require(hits[.reranked]) >= 0.85)
    }
}
