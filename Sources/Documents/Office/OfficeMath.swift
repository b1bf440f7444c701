/// Formulas of Office Open XML, written in one line.
enum OfficeMath {
    /// A formula's text: `(a+b)/2`, `x^2`, `a_1`, `√(x)`.
    static func text(of node: XMLNode, depth: Int = 0) -> String {
        guard depth < 60 else { return "" }
        func part(_ name: String) -> String { node.first(name).map { text(of: $0, depth: depth + 1) } ?? "" }
        switch node.name {
        case "m:t": return node.text
        case "w:del", "w:rPr", "m:rPr", "m:ctrlPr": return ""
        case "m:f": return grouped(part("m:num")) + "/" + grouped(part("m:den"))
        case "m:sSup": return part("m:e") + "^" + grouped(part("m:sup"))
        case "m:sSub": return part("m:e") + "_" + grouped(part("m:sub"))
        case "m:sSubSup": return part("m:e") + "_" + grouped(part("m:sub")) + "^" + grouped(part("m:sup"))
        case "m:rad":
            let degree = part("m:deg")
            return (degree.isEmpty ? "√" : "\(degree)√") + "(\(part("m:e")))"
        case "m:nary":
            let sign = node.first("m:naryPr", "m:chr")?["m:val"] ?? "∫"
            let (lower, upper) = (part("m:sub"), part("m:sup"))
            return sign + (lower.isEmpty ? "" : "_" + grouped(lower)) + (upper.isEmpty ? "" : "^" + grouped(upper))
                + " " + part("m:e")
        case "m:d":
            let opening = node.first("m:dPr", "m:begChr")?["m:val"] ?? "("
            let closing = node.first("m:dPr", "m:endChr")?["m:val"] ?? ")"
            let parts = node.elements("m:e").map { text(of: $0, depth: depth + 1) }
            return opening + parts.joined(separator: "|") + closing
        case "m:mr": return node.elements("m:e").map { text(of: $0, depth: depth + 1) }.joined(separator: " ") + " "
        case "m:oMathPara": return node.elements.map { text(of: $0, depth: depth + 1) }.joined(separator: " ")
        default: return node.elements.map { text(of: $0, depth: depth + 1) }.joined()
        }
    }

    private static func grouped(_ text: String) -> String { text.count > 1 ? "(\(text))" : text }
}
