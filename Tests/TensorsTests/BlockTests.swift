import CKernels
import Foundation
import Tensors
import Testing
import TestSupport

/// The weight types against the gguf package (tools/golden/block_goldens.py), and the packed forms against them.
@Suite struct BlockTests {
    struct Golden: Decodable {
        let stored: Data
        let values: Data
        let given: Data?
        let written: Data?

        static let all: [String: Golden] = {
            guard let url = Bundle.module.url(forResource: "Fixtures/blocks", withExtension: "json"),
                let data = try? Data(contentsOf: url)
            else { return [:] }
            return (try? JSONDecoder().decode([String: Golden].self, from: data)) ?? [:]
        }()
    }

    static let elementCount = 512

    private func floats(_ data: Data) -> [UInt32] {
        (0..<data.count / 4).map { index in
            (0..<4).reduce(0) { $0 | UInt32(data[4 * index + $1]) << (8 * UInt32($1)) }
        }
    }

    @Test("stored blocks are read as the gguf package reads them, bit for bit", arguments: DType.readable)
    func storedBlocksAreRead(_ dtype: DType) throws {
        let golden = try #require(Golden.all[dtype.name])
        let values = dtype.values(.owned([UInt8](golden.stored)), count: Self.elementCount)
        #expect(values.map(\.bitPattern) == floats(golden.values))
    }

    @Test(
        "values are written as the gguf package writes them, bit for bit",
        arguments: DType.writable.filter { $0 != .q4_k })
    func valuesAreWrittenAs(_ dtype: DType) throws {
        let golden = try #require(Golden.all[dtype.name])
        let given = floats(try #require(golden.given)).map { Float(bitPattern: $0) }
        #expect(dtype.stored(given) == [UInt8](try #require(golden.written)))
    }

    @Test("Q4_K is written with less error than Q4_0, and its extremes stay in range")
    func q4KIsWritten() {
        var generator = SeededGenerator(seed: 8)
        let values = (0..<4096).map { _ in
            (0..<4).reduce(Float(0)) { sum, _ in sum + Float.random(in: -1...1, using: &generator) }
        }
        func error(_ dtype: DType) -> Float {
            let read = dtype.values(.owned(dtype.stored(values)), count: values.count)
            return zip(read, values).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
        }
        #expect(error(.q4_k) < 0.85 * error(.q4_0))
        for constant: Float in [0, 3, -3] {
            let same = [Float](repeating: constant, count: 256)
            for value in DType.q4_k.values(.owned(DType.q4_k.stored(same)), count: 256) {
                #expect(abs(value - constant) <= 0.02 * abs(constant))
            }
        }
    }

    @Test("packing keeps every value, whatever the number of rows", arguments: DType.readable)
    func packingKeepsEveryValue(_ dtype: DType) throws {
        let golden = try #require(Golden.all[dtype.name])
        let columns = 256
        let stored = [UInt8](golden.stored)
        let rowBytes = try #require(dtype.byteCount(ofRow: columns))
        // Eleven rows made of the two that the golden data has.
        let bytes = (0..<11).flatMap { stored[$0 % 2 * rowBytes..<($0 % 2 + 1) * rowBytes] }
        let pool = ThreadPool(threadCount: 2)
        let part = WeightMatrix.Part(bytes: .owned(bytes), dtype: dtype, rowCount: 11)
        let matrix = WeightMatrix(parts: [part], columnCount: columns, pool: pool)
        let output = FloatMatrix(rowCount: 1, columnCount: columns)
        let expected = floats(golden.values).map { Float(bitPattern: $0) }
        for row in 0..<11 {
            matrix.copyRow(row, to: output, row: 0)
            // As numbers: Q4_0's zeros have a sign in the file that its packed form, which has a minimum, does not keep.
            let found = (0..<columns).map { output.row(0)[$0] }
            #expect(found == Array(expected[row % 2 * columns..<(row % 2 + 1) * columns]))
        }
    }
}
