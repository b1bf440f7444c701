/// Numbers by their form, with the sign or unit that says what they count.
struct NumberForm {
    private let words: [SentenceWord]

    init(_ words: [SentenceWord]) { self.words = words }

    /// Where the number ends that begins at a place; nil where none does.
    func end(from start: Int) -> Int? {
        var place = start
        if Self.currencySigns.contains(words[place].text), place + 1 < words.count, words[place + 1].isAttached {
            place += 1
        }
        guard words[place].kind == .number else { return nil }
        place += 1
        while place < words.count, Self.magnitudes.contains(words[place].text) { place += 1 }
        if place < words.count, Self.units.contains(words[place].text) { place += 1 }
        return place
    }

    private static let currencySigns: Set<String> = ["$", "£", "€", "¥"]
    private static let magnitudes: Set<String> = ["hundred", "thousand", "million", "billion", "trillion"]
    private static let units: Set<String> = [
        "%", "percent", "euros", "euro", "dollars", "pounds", "cents", "€", "km", "kg", "mph", "km/h",
    ]
}
