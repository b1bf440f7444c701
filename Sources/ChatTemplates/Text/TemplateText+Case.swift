extension TemplateText {
    /// Upper case, as `str.upper` has it.
    var uppercased: TemplateText { mapped { $0.uppercaseMapping } }

    /// Lower case, as `str.lower` has it: a capital sigma at a word's end becomes the final one.
    var lowercased: TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        result.units.reserveCapacity(count)
        for index in units.indices { appendLowercase(of: index, to: &result) }
        return result
    }

    /// The first code point in title case, the rest in lower case.
    var capitalized: TemplateText {
        guard !isEmpty else { return self }
        return self[0..<1].mapped { $0.titlecaseMapping } + lowercased(from: 1)
    }

    /// Every word's first letter in title case, the rest in lower case, as `str.title` has it.
    var titlecased: TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        var followsLetter = false
        for index in units.indices {
            if followsLetter {
                appendLowercase(of: index, to: &result)
            } else {
                result.append(self[index..<(index + 1)].mapped { $0.titlecaseMapping })
            }
            followsLetter = code(at: index).isCased
        }
        return result
    }

    /// Upper case made lower and the reverse.
    var caseSwapped: TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        for index in units.indices {
            if code(at: index).isPythonUppercase {
                appendLowercase(of: index, to: &result)
            } else if code(at: index).isPythonLowercase {
                result.append(self[index..<(index + 1)].uppercased)
            } else {
                result.units.append(units[index])
            }
        }
        return result
    }

    private func lowercased(from start: Int) -> TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        for index in start..<count { appendLowercase(of: index, to: &result) }
        return result
    }

    private func appendLowercase(of index: Int, to result: inout TemplateText) {
        let mark = units[index] & Self.insertedMark
        guard let scalar = UnicodeScalar(code(at: index)) else {
            result.units.append(units[index])
            return
        }
        if scalar == "\u{3A3}", endsWord(at: index) {
            result.units.append(0x3C2 | mark)
        } else {
            result.units += scalar.properties.lowercaseMapping.unicodeScalars.lazy.map { $0.value | mark }
        }
    }

    /// Whether cased letters stand before an index and none after it; what neither has nor changes case is passed over.
    private func endsWord(at index: Int) -> Bool {
        let before = (0..<index).last { !code(at: $0).isCaseIgnorable }
        let after = ((index + 1)..<count).first { !code(at: $0).isCaseIgnorable }
        return before.map { code(at: $0).isCased } == true && after.map { code(at: $0).isCased } != true
    }

    private func mapped(_ mapping: (Unicode.Scalar.Properties) -> String) -> TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        result.units.reserveCapacity(count)
        for index in units.indices {
            let mark = units[index] & Self.insertedMark
            if let scalar = UnicodeScalar(code(at: index)) {
                result.units += mapping(scalar.properties).unicodeScalars.lazy.map { $0.value | mark }
            } else {
                result.units.append(units[index])
            }
        }
        return result
    }
}
