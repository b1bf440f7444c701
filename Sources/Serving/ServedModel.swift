import Inference

/// Which of the two models a request means.
enum ServedModel: Sendable, Equatable {
    /// Answers from the documents, with citations.
    case grounded
    /// The bare model.
    case plain

    /// The name of the grounded model.
    static let groundedID = "footnote"
}

extension ServedResources {
    /// The bare model's name as programs write it.
    var plainModelID: String { model.information.identifier }

    /// The models of this server, the default first.
    var modelIDs: [String] { index == nil ? [plainModelID] : [ServedModel.groundedID, plainModelID] }

    /// The model that a request names; the first of the list where it names none.
    func model(named name: String?) throws(APIError) -> ServedModel {
        switch name {
        case nil: return index == nil ? .plain : .grounded
        case plainModelID: return .plain
        case ServedModel.groundedID where index != nil: return .grounded
        case ServedModel.groundedID:
            throw .notFound(
                "The model footnote answers from documents, and this server has no index. "
                    + "Start it with --index, or use \(plainModelID).",
                param: "model", code: "model_not_found")
        default:
            throw .notFound(
                "The model \(name ?? "") does not exist here. There is: \(modelIDs.joined(separator: ", ")).",
                param: "model", code: "model_not_found")
        }
    }
}
