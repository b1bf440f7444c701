import Foundation
import Testing

@testable import Documents

/// Measures detection over a file of texts in their sets; not part of an ordinary run.
@Suite("Measured: texts in their character sets")
struct CharsetMeasurement {
    private struct Sample: Decodable {
        let language: String
        let charset: String
        let count: Int
        let bytes: String
        let text: String
    }

    static var path: String? { ProcessInfo.processInfo.environment["FOOTNOTE_CHARSET_SAMPLES"] }

    @Test(
        "how many texts are read as they were written",
        .enabled(if: path != nil, "FOOTNOTE_CHARSET_SAMPLES names no file of tools/golden/charset-samples"))
    func measure() throws {
        let data = try Data(contentsOf: URL(filePath: #require(Self.path)))
        var right: [String: [Int: (right: Int, all: Int)]] = [:]
        var wrong: [String: [String: Int]] = [:]
        for sample in try JSONDecoder().decode([Sample].self, from: data) {
            let key = "\(sample.language) \(sample.charset)"
            let bytes = Array(try #require(Data(base64Encoded: sample.bytes)))
            let found = try? TextDecoding.decode(bytes, path: "a.txt")
            let isRight = found.map { String(decoding: $0.bytes, as: UTF8.self) == sample.text } ?? false
            right[key, default: [:]][sample.count, default: (0, 0)].all += 1
            if isRight { right[key, default: [:]][sample.count, default: (0, 0)].right += 1 }
            if !isRight { wrong[key, default: [:]][found?.charset ?? "refused", default: 0] += 1 }
        }
        var all = (right: 0, all: 0)
        for (key, counts) in right.sorted(by: { $0.key < $1.key }) {
            let row = counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.right)/\($0.value.all)" }
            print(key, row.joined(separator: "  "), wrong[key] ?? [:])
            for count in counts.values { all = (all.right + count.right, all.all + count.all) }
        }
        print("all: \(all.right) of \(all.all)")
    }
}
