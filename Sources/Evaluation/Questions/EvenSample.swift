/// A sample spread evenly over a list: neighbours in a question file ask about the same document.
package enum EvenSample {
    /// `limit` places of `count`, ascending; all of them where there are no more.
    package static func places(of count: Int, limit: Int) -> [Int] {
        guard limit < count else { return Array(0..<max(0, count)) }
        return (0..<max(0, limit)).map { $0 * count / limit }
    }
}

extension Array {
    /// `limit` elements, spread evenly; all of them for nil.
    package func evenly(_ limit: Int?) -> [Element] {
        guard let limit else { return self }
        return EvenSample.places(of: count, limit: limit).map { self[$0] }
    }
}
