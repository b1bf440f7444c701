import FootnoteKit
import Formats

// What clients note of stores and files, within the limits of OpenAI's interface, and when stores expire.
extension RequestFields {
    /// How many notes there may be, and how many characters their names and texts may have.
    enum NoteLimits {
        static let count = 16
        static let name = 64
        static let text = 512
    }

    /// How many days a store may stay unused.
    static let expiryDays = 1...365

    /// Takes an object of texts; nil where there is none.
    ///
    /// - Throws: 400, which names the note.
    mutating func metadata(_ name: String = "metadata") throws(APIError) -> [String: String]? {
        guard let members = try notes(name) else { return nil }
        var metadata: [String: String] = [:]
        for member in members {
            guard let text = member.value.string else {
                throw wrongType("\(name).\(member.name)", "a string", member.value)
            }
            metadata[member.name] = text
        }
        return metadata
    }

    /// Takes an object of texts, numbers and truth values; nil where there is none.
    ///
    /// - Throws: 400, which names the note.
    mutating func attributes(_ name: String = "attributes") throws(APIError) -> [String: AttributeValue]? {
        guard let members = try notes(name) else { return nil }
        var attributes: [String: AttributeValue] = [:]
        for member in members {
            guard let value = AttributeValue(member.value) else {
                throw wrongType("\(name).\(member.name)", "a string, a number or a boolean", member.value)
            }
            attributes[member.name] = value
        }
        return attributes
    }

    /// Takes `expires_after`; nil where the request does not say, and never where it is null.
    ///
    /// - Throws: 400, which names the part.
    mutating func expiry() throws(APIError) -> DocumentStore.Expiry? {
        let isNull = isNull("expires_after")
        guard var fields = try fields("expires_after") else { return isNull ? .never : nil }
        let anchor = try fields.string("anchor")
        guard anchor == "last_active_at" else {
            throw fields.outOfRange("anchor", anchor.map { "\"\($0)\"" } ?? "nothing", "last_active_at")
        }
        let days = try fields.requiredInteger("days", in: Self.expiryDays)
        try fields.finish()
        return .afterDays(days)
    }

    private mutating func notes(_ name: String) throws(APIError) -> [JSON.Member]? {
        guard let value = take(name) else { return nil }
        guard let members = value.members else { throw wrongType(name, "an object", value) }
        guard members.count <= NoteLimits.count else {
            throw .badRequest(
                "Expected \(path(name)) to have at most \(NoteLimits.count) members, found \(members.count).",
                param: path(name), code: "object_above_max_properties")
        }
        for member in members {
            let place = "\(path(name)).\(member.name.prefix(NoteLimits.name))"
            for (text, limit, what) in [
                (member.name, NoteLimits.name, "The name of \(place)"),
                (member.value.string ?? "", NoteLimits.text, place),
            ] where text.unicodeScalars.count > limit {
                throw .badRequest(
                    "\(what) has \(text.unicodeScalars.count) characters; at most \(limit) are taken.", param: place,
                    code: "string_above_max_length")
            }
        }
        return members
    }
}
