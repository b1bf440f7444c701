import Formats

/// Which part of a list a request asks for, as OpenAI's interface has it: `limit`, `order`, `after` and `before`.
struct ListPage: Sendable {
    enum Order: String, CaseIterable, Sendable { case asc, desc }

    private let limit: Int
    private let order: Order
    private let after: String?
    private let before: String?

    /// Takes the parameters out of a request's address.
    ///
    /// - Parameters:
    ///   - limits: how many elements a request may ask for; the most where it names no number.
    ///   - standard: the order where it names none.
    init(_ query: inout QueryParameters, limits: ClosedRange<Int>, standard: Order = .desc) throws(APIError) {
        limit = try query.integer("limit", in: limits) ?? limits.upperBound
        let word = query.string("order")
        guard let order = word.map({ Order(rawValue: $0) }) ?? standard else {
            throw .badRequest(
                "Expected order to be asc or desc, found \"\(word ?? "")\".", param: "order", code: "invalid_value")
        }
        self.order = order
        after = query.string("after")
        before = query.string("before")
    }

    /// The part of a list of objects with ids.
    ///
    /// - Parameter all: the objects, the oldest first.
    /// - Throws: 404 for an id that no object has.
    func json(of all: [JSON]) throws(APIError) -> JSON {
        var part = (order == .asc ? all : all.reversed())[...]
        if let after { part = part[(try Self.place(of: after, in: part, param: "after") + 1)...] }
        if let before { part = part[..<(try Self.place(of: before, in: part, param: "before"))] }
        let data = Array(part.prefix(limit))
        return [
            "object": "list", "data": .array(data), "first_id": data.first?["id"] ?? .null,
            "last_id": data.last?["id"] ?? .null, "has_more": .bool(data.count < part.count),
        ]
    }

    private static func place(of id: String, in part: ArraySlice<JSON>, param: String) throws(APIError) -> Int {
        guard let place = part.firstIndex(where: { $0["id"]?.string == id }) else {
            throw .notFound("The list has no \(id).", param: param)
        }
        return place
    }
}
