extension TemplateText {
    /// Each word's first letter in upper case and the rest in lower case, where white space, hyphens and opening brackets
    /// end words: what Jinja's filter `title` does, unlike `str.title`.
    var titledByWords: TemplateText {
        var result = TemplateText(isMarkup: isMarkup)
        var index = 0
        while index < count {
            let isBoundary = beginsWords(at: index)
            var end = index + 1
            while end < count, beginsWords(at: end) == isBoundary { end += 1 }
            result.append(self[index..<(index + 1)].uppercased)
            result.append(self[(index + 1)..<end].lowercased)
            index = end
        }
        return result
    }

    private func beginsWords(at index: Int) -> Bool {
        let code = code(at: index)
        return code.isPythonSpace || [0x2D, 0x28, 0x7B, 0x5B, 0x3C].contains(code)
    }

    /// The number of words: runs of letters, digits and low lines.
    var wordCount: Int {
        var (words, isInWord) = (0, false)
        for index in units.indices {
            let isWord = code(at: index).isPythonWord
            if isWord, !isInWord { words += 1 }
            isInWord = isWord
        }
        return words
    }

    /// Whether the text has letters of two cases, and lower ones only.
    var isLowercase: Bool {
        let codes = units.indices.lazy.map { self.code(at: $0) }
        return codes.contains(where: \.isPythonLowercase)
            && !codes.contains { $0.isPythonUppercase || $0.isPythonTitlecase }
    }

    /// Whether the text has letters of two cases, and upper ones only.
    var isUppercase: Bool {
        let codes = units.indices.lazy.map { self.code(at: $0) }
        return codes.contains(where: \.isPythonUppercase)
            && !codes.contains { $0.isPythonLowercase || $0.isPythonTitlecase }
    }

    /// Whether upper case stands at the beginning of words only, and everywhere there.
    var isTitlecase: Bool {
        var (followsLetter, hasCase) = (false, false)
        for index in units.indices {
            let code = code(at: index)
            if code.isPythonUppercase || code.isPythonTitlecase {
                if followsLetter { return false }
                (followsLetter, hasCase) = (true, true)
            } else if code.isPythonLowercase {
                if !followsLetter { return false }
                hasCase = true
            } else {
                followsLetter = false
            }
        }
        return hasCase
    }

    /// Whether the text has code points and all are of a kind.
    func consists(of kind: (UInt32) -> Bool) -> Bool {
        !isEmpty && units.indices.allSatisfy { kind(code(at: $0)) }
    }
}
