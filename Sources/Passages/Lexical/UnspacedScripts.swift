/// Scripts that are written without spaces between words, or whose words carry their grammar as endings.
///
/// SQLite's tokenizer would make one token of a whole clause of them. Instead they are indexed by single characters and
/// by pairs of neighbours, and looked up by pairs: bigrams are the usual unit for Chinese, Japanese and Korean where
/// there is no dictionary (Nie, Gao, Zhang and Zhou 2000, doi:10.1145/355214.355235).
package enum UnspacedScripts {
    /// Whether a character belongs to such a script.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case ..<0x0E01: false
        case 0x0E01...0x0E4E, 0x0E80...0x0ECD: true  // Thai, Lao
        case 0x1000...0x109F, 0x1780...0x17D3: true  // Myanmar, Khmer
        case 0x3005...0x3007, 0x3021...0x3029, 0x3031...0x3035: true  // iteration marks, numerals
        case 0x3041...0x3096, 0x309D...0x309F, 0x30A1...0x30FA, 0x30FC...0x30FF, 0x31F0...0x31FF: true  // kana
        case 0x3105...0x312F, 0x31A0...0x31BF: true  // Bopomofo
        case 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xF900...0xFAFF, 0x20000...0x323AF: true  // Han
        case 0x1100...0x11FF, 0xAC00...0xD7A3: true  // Hangul
        case 0xFF66...0xFF9F: true  // half-width katakana
        default: false
        }
    }

    /// A text with the runs of such scripts taken out, and those runs.
    package static func split(_ text: String) -> (spaced: String, runs: [[Unicode.Scalar]]) {
        // All of them take three bytes or more in UTF-8.
        guard text.utf8.contains(where: { $0 >= 0xE0 }), text.unicodeScalars.contains(where: contains) else {
            return (text, [])
        }
        var spaced = String.UnicodeScalarView()
        var runs: [[Unicode.Scalar]] = []
        var run: [Unicode.Scalar] = []
        for scalar in text.unicodeScalars {
            if contains(scalar) {
                run.append(scalar)
                continue
            }
            if !run.isEmpty {
                runs.append(run)
                run = []
                spaced.append(" ")
            }
            spaced.append(scalar)
        }
        if !run.isEmpty { runs.append(run) }
        return (String(spaced), runs)
    }

    /// The pairs of neighbours in a run.
    package static func pairs(_ run: [Unicode.Scalar]) -> [String] {
        zip(run, run.dropFirst()).map { pair in
            var view = String.UnicodeScalarView()
            view.append(pair.0)
            view.append(pair.1)
            return String(view)
        }
    }
}
