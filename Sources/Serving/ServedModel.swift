import Inference

/// Which model a request means.
enum ServedModel: Sendable, Equatable {
    /// Answers from the documents, with citations: from those of the stores of these ids, or from all where it names none.
    case grounded(over: [String])
    /// The bare model.
    case plain

    /// The name of the model that answers from all documents.
    static let groundedID = "footnote"

    /// The name of the model that answers from the documents of one index.
    static func groundedID(index name: String) -> String { groundedID + ":" + name }

    /// Whether it answers from documents.
    var isGrounded: Bool { self != .plain }
}

extension ServedResources {
    /// The bare model's name as programs write it.
    var plainModelID: String { model.information.identifier }

    /// The models of this server, the default first. Where there is one index, the model of its name is no other.
    var modelIDs: [String] {
        let all = assistant == nil ? [] : [ServedModel.groundedID]
        let isOnly = assistant != nil && stores.count == 1
        let single = isOnly ? [] : stores.map { ServedModel.groundedID(index: $0.name) }
        return all + single + [plainModelID]
    }

    /// The model that a request names; the first of the list where it names none.
    func model(named name: String?) throws(APIError) -> ServedModel {
        let isGrounded = assistant != nil
        let stores = stores
        switch name {
        case nil: return isGrounded ? .grounded(over: []) : .plain
        case plainModelID: return .plain
        case ServedModel.groundedID where isGrounded || !stores.isEmpty: return .grounded(over: [])
        case ServedModel.groundedID:
            throw .notFound(
                "The model footnote answers from documents, and this server has no index. "
                    + "Start it with --index, or use \(plainModelID).",
                param: "model", code: "model_not_found")
        default:
            let named = stores.first { ServedModel.groundedID(index: $0.name) == name }
            if let named { return .grounded(over: [named.id]) }
            throw .notFound(
                "The model \(name ?? "") does not exist here. There is: \(modelIDs.joined(separator: ", ")).",
                param: "model", code: "model_not_found")
        }
    }

    /// The name of the model that continues text: the one that a request names, or the bare model's.
    ///
    /// - Throws: 404 for a model that is not here; 400 for one that answers from documents.
    func continuingModelID(_ name: String?) throws(APIError) -> String {
        let name = name ?? plainModelID
        guard try model(named: name) == .plain else {
            throw .badRequest(
                "The model \(name) answers questions, it does not continue text. Use \(plainModelID).",
                param: "model", code: "invalid_value")
        }
        return name
    }
}
