import ArgumentParser

// Refusing numbers: each option words it alike, with its name, what was given, and what it takes.

extension Comparable {
    /// Refuses a value outside a range.
    ///
    /// - Throws: `ValidationError` with the option, the value and what it takes.
    func check(_ option: String, _ range: ClosedRange<Self>) throws {
        guard !range.contains(self) else { return }
        throw refusal(option, "\(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))")
    }

    /// Refuses a value below a limit.
    func check(_ option: String, atLeast least: Self) throws {
        guard !(self >= least) else { return }
        throw refusal(option, "\(Self.plain(least)) or more")
    }

    fileprivate func refusal(_ option: String, _ taken: String) -> ValidationError {
        ValidationError("\(option) is \(Self.plain(self)); it takes \(taken)")
    }

    /// A number as people write it: `0`, not `0.0`.
    fileprivate static func plain(_ value: Self) -> String {
        let text = "\(value)"
        return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
    }
}

extension Optional where Wrapped: Comparable {
    /// Refuses a value outside a range; what was not given is right.
    func check(_ option: String, _ range: ClosedRange<Wrapped>) throws { try self?.check(option, range) }

    /// Refuses a value below a limit; what was not given is right.
    func check(_ option: String, atLeast least: Wrapped) throws { try self?.check(option, atLeast: least) }
}

extension FloatingPoint {
    /// Refuses what is not finite, or below 0.
    func checkFinite(_ option: String) throws {
        guard isFinite, self >= 0 else { throw refusal(option, "0 or more") }
    }

    /// Refuses what is not finite, or not above 0.
    func checkPositive(_ option: String) throws {
        guard isFinite, self > 0 else { throw refusal(option, "more than 0") }
    }
}
