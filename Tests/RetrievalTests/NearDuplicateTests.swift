import Retrieval
import Testing

@Suite("Texts that say nearly the same")
struct NearDuplicateTests {
    private static let page = Array(
        """
        Travel between home and office is not paid. Travel between two offices is paid at the rate of the second class. \
        Receipts are handed in within thirty days. The head of the department signs each claim before it is sent to the \
        accounts, and claims that come late are paid in the next quarter or not at all.
        """.split(whereSeparator: \.isWhitespace))

    private static func print(_ number: Int) -> [Substring] { page + ["Print", Substring("\(number)")] }

    @Test("Two of fourteen prints take places, and the others are named with the first")
    func prints() {
        var near = NearDuplicates()
        var places: [Int] = []
        var folded: [Int] = []
        for number in 0..<14 {
            if let first = near.first(alike: Self.print(number), place: places.count) {
                folded.append(first)
            } else {
                places.append(number)
            }
        }
        #expect(places == [0, 1])
        #expect(folded == Array(repeating: 0, count: 12))
    }

    @Test("A page that differs in one sentence of three keeps its place")
    func different() {
        var near = NearDuplicates()
        let other =
            Self.page.prefix(20)
            + "The board decides who may work at home on which days of the week.".split(separator: " ")
        for number in 0..<3 { _ = near.first(alike: Self.print(number), place: number) }
        #expect(near.first(alike: Array(other), place: 2) == nil)
    }

    @Test("Short texts are of a kind only when they are equal")
    func short() {
        var near = NearDuplicates()
        let texts = ["Yes.", "No.", "It is red.", "It is blue.", ""].map { $0.split(separator: " ") }
        for _ in 0..<NearDuplicates.places {
            for (place, text) in texts.enumerated() { #expect(near.first(alike: text, place: place) == nil) }
        }
        for (place, text) in texts.enumerated() { #expect(near.first(alike: text, place: 9) == place) }
    }
}
