/// Signs of the fonts Symbol and Wingdings, which stand at places of their own.
enum OfficeSymbols {
    /// The sign at a place of a font, given in hexadecimal; nothing where it is not known.
    static func text(font: String?, code: String?) -> String {
        guard let code, let value = UInt32(code, radix: 16) else { return "" }
        let place = value >= 0xF000 && value <= 0xF0FF ? value - 0xF000 : value
        switch font?.lowercased() {
        case "symbol":
            if let sign = symbol[place] { return sign }
            if (0x30...0x39).contains(place) { return String(Character(Unicode.Scalar(UInt8(place)))) }
        case "wingdings": if let sign = wingdings[place] { return sign }
        case "wingdings 2": return ["P": "✓", "O": "✗", "R": "☑", "S": "☒"][sign(place)] ?? ""
        default: break
        }
        // Places of a font's own mean nothing without it.
        guard !(0xE000...0xF8FF).contains(value), value > 0x20 else { return "" }
        return sign(value)
    }

    private static func sign(_ value: UInt32) -> String {
        Unicode.Scalar(value).map { String(Character($0)) } ?? ""
    }

    /// Greek letters at the places of Latin ones, and signs of mathematics.
    private static let symbol: [UInt32: String] = {
        var table: [UInt32: String] = [
            0xA3: "≤", 0xB3: "≥", 0xB1: "±", 0xB4: "×", 0xB8: "÷", 0xB9: "≠", 0xBB: "≈", 0xA5: "∞", 0xB0: "°",
            0xB7: "•", 0xAE: "→", 0xAC: "←", 0xAD: "↑", 0xAF: "↓", 0xAB: "↔", 0xC7: "∩", 0xC8: "∪", 0xCE: "∈",
            0xD6: "√", 0xE5: "∑", 0xF2: "∫", 0xB6: "∂", 0xD1: "∇", 0xD2: "®", 0xD3: "©", 0xD4: "™", 0x2D: "−",
            0x2B: "+", 0x3D: "=", 0x25: "%", 0x28: "(", 0x29: ")",
        ]
        let places = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".unicodeScalars
        let letters = "ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖαβχδεφγηιϕκλμνοπθρστυϖωξψζ".unicodeScalars
        for (place, letter) in zip(places, letters) { table[place.value] = String(Character(letter)) }
        return table
    }()

    private static let wingdings: [UInt32: String] = [
        0xFC: "✓", 0xFB: "✗", 0xFE: "☑", 0xFD: "☒", 0xA8: "☐", 0x6F: "☐", 0x6E: "■", 0xA7: "▪", 0xE0: "→", 0xDF: "←",
        0xE8: "→", 0xF0: "⇨", 0x4A: "☺", 0x4C: "☹", 0x28: "☎", 0x2A: "✉", 0xD8: "➢", 0x76: "❖", 0x71: "❑", 0xB7: "•",
    ]
}
