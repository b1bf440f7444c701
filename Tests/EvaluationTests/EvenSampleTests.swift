import Evaluation
import Testing

@Suite("Samples of questions")
struct EvenSampleTests {
    @Test("A sample is spread evenly and never longer than asked", arguments: [0, 1, 3, 7, 10, 99])
    func sample(limit: Int) {
        let places = EvenSample.places(of: 10, limit: limit)
        #expect(places.count == min(limit, 10))
        #expect(places == Set(places).sorted())
        #expect(places.allSatisfy { (0..<10).contains($0) })
        if limit == 3 { #expect(places == [0, 3, 6]) }
    }
}
