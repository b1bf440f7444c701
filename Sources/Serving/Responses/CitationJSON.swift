import Answering
import Documents
import IndexStore
import Passages
import Retrieval

// The citation record in JSON. Byte offsets are of UTF-8, from 0, the end excluded; lines and pages count from 1.

extension Citation {
    /// The record with every field.
    var json: JSONValue {
        [
            "id": .integer(id),
            "answer_span": [
                "start_byte": .integer(answerSpan.startByte), "end_byte": .integer(answerSpan.endByte),
            ],
            "file_id": .string(FileID.text(documentID)), "filename": .string(FileID.name(ofPath: path)),
            "document_id": .integer(Int(documentID)), "path": .string(path), "title": .string(title),
            "passage_id": .integer(Int(passageID)), "page": .optional(page), "first_line": .integer(firstLine),
            "last_line": .integer(lastLine), "start_byte": .integer(startByte), "end_byte": .integer(endByte),
            "quote": .string(quote), "heading_path": .strings(headingPath), "scores": scores.json,
            "support": .number(support), "source_sha256": .string(sourceSHA256), "is_stale": .bool(isStale),
            "is_missing": .bool(isMissing), "text_form": .string(textForm.rawValue),
        ]
    }

    /// The record as an annotation of a message.
    ///
    /// `index` is where the cited piece ends in the message, in characters (Unicode scalars), as in OpenAI's replies.
    ///
    /// - Parameter text: the message, at least up to that place.
    func annotation(in text: String) -> JSONValue {
        // Scalars begin at every byte of UTF-8 that is not a continuation.
        let position = text.utf8.prefix(answerSpan.endByte).count { $0 & 0b1100_0000 != 0b1000_0000 }
        guard case .object(let members) = json else { return json }
        return .object(
            [.init(name: "type", value: "file_citation"), .init(name: "index", value: .integer(position))] + members)
    }
}

extension Answer {
    /// What a chat reply says beside OpenAI's fields.
    func summary(of asked: ConversationalQuestion, retrieved: SearchResult?) -> JSONValue {
        let summary: JSONValue = [
            "question": .string(asked.question.asked), "query": .string(question), "abstained": .bool(abstained),
            "abstention_reason": .optional(abstentionReason?.rawValue), "short_answer": .optional(shortAnswer),
            "confidence": .number(confidence),
            "threshold": .number(threshold), "style": .string(style.rawValue), "base_model": .string(model),
            "agreeing": .array(agreeing.map { .integer($0) }), "disagreeing": .array(disagreeing.map { .integer($0) }),
            "dropped_sentences": .integer(droppedSentences), "nearest": .array(nearest.map(\.json)),
            // Said in the reply, since an answer from documents reads messages only to understand the question.
            "messages_not_read": .integer(asked.unreadCount),
            "timings": [
                "retrieve_seconds": .number(timings.retrieveSeconds),
                "rerank_seconds": .number(timings.rerankSeconds), "read_seconds": .number(timings.readSeconds),
            ],
        ]
        guard let retrieved else { return summary }
        return summary.adding("retrieved", .array(retrieved.hits.map(\.json)))
    }
}

extension HitScores {
    var json: JSONValue {
        [
            "lexical": .optional(lexical), "dense": .optional(dense), "fused": .number(fused),
            "reranked": .optional(reranked),
        ]
    }
}

extension Hit {
    var json: JSONValue {
        ["rank": .integer(rank), "scores": scores.json, "passage": passage.json]
    }

    /// The hit with the account of how its scores came about.
    var explainedJSON: JSONValue {
        let legs = trace.legs.map { leg -> JSONValue in
            [
                "leg": .string(leg.leg.rawValue), "rank": .optional(leg.rank), "raw": .number(leg.raw),
                "standardised": .number(leg.standardised), "weight": .number(leg.weight),
                "contribution": .number(leg.contribution),
            ]
        }
        return json.adding(
            "trace",
            [
                "legs": .array(legs), "fused_rank": .integer(trace.fusedRank),
                "arithmetic": .string(trace.arithmetic),
            ])
    }
}

extension PassageRecord {
    var json: JSONValue {
        [
            "id": .integer(Int(id)), "file_id": .string(FileID.text(documentID)),
            "filename": .string(FileID.name(ofPath: path)), "document_id": .integer(Int(documentID)),
            "path": .string(path), "title": .string(title), "ordinal": .integer(ordinal),
            "start_byte": .integer(startByte), "end_byte": .integer(endByte), "first_line": .integer(firstLine),
            "last_line": .integer(lastLine), "page": .optional(page), "heading_path": .strings(headingPath),
            "text": .string(text), "token_count": .integer(tokenCount), "source_sha256": .string(sourceSHA256),
            "text_form": .string(textForm.rawValue), "is_stale": .bool(isStale),
        ]
    }
}

extension DocumentRecord {
    var json: JSONValue {
        [
            "id": .integer(Int(id)), "object": "footnote.document", "file_id": .string(FileID.text(id)),
            "filename": .string(FileID.name(ofPath: path)), "path": .string(path), "title": .string(title),
            "media_type": .string(mediaType.rawValue), "text_form": .string(textForm.rawValue),
            "bytes": .integer(byteCount), "modified": .number(modified), "passages": .integer(passageCount),
            "state": .string(state.rawValue), "stale_reason": .optional(staleReason),
            "source_sha256": .string(sourceSHA256),
        ]
    }
}

/// Documents' ids as OpenAI's clients know files.
enum FileID {
    /// `file-12` for document 12.
    static func text(_ id: DocumentID) -> String { "file-\(id)" }

    /// The document that `file-12` or `12` names; nil for anything else.
    static func document(_ text: String) -> DocumentID? {
        DocumentID(text.hasPrefix("file-") ? text.dropFirst(5) : text[...])
    }

    /// The last part of a path.
    static func name(ofPath path: String) -> String { path.split(separator: "/").last.map { String($0) } ?? path }
}
