// Filters that order, group and count items.
extension Evaluator {
    func orderFilter(_ name: String, _ value: Value, _ arguments: Arguments) throws(TemplateError) -> Value? {
        switch name {
        case "sort":
            let values = try bind(arguments, ["reverse", "case_sensitive", "attribute"], to: name)
            let keys = try sortingKeys(of: value, attribute: values[2], isCaseSensitive: values[1]?.isTrue ?? false)
            return try list(try sorted(keys, isReversed: values[0]?.isTrue ?? false))
        case "unique":
            let values = try bind(arguments, ["case_sensitive", "attribute"], to: name)
            return try unique(value, attribute: values[1], isCaseSensitive: values[0]?.isTrue ?? false)
        case "min", "max":
            let values = try bind(arguments, ["case_sensitive", "attribute"], to: name)
            let keys = try keys(of: value, attribute: values[1], isCaseSensitive: values[0]?.isTrue ?? false)
            return try extreme(keys, isLargest: name == "max")
        case "dictsort":
            let values = try bind(arguments, ["case_sensitive", "by", "reverse"], to: name)
            return try dictionarySorted(value, values)
        case "groupby":
            let values = try bind(arguments, ["attribute", "default", "case_sensitive"], required: 1, to: name)
            return try grouped(value, values)
        case "sum":
            let values = try bind(arguments, ["attribute", "start"], to: name)
            var items = try items(of: value)
            if let attribute = values[0], !Value.areEqual(attribute, .none) {
                items = try attributes(attribute, of: items)
            }
            var sum = values[1] ?? .integer(0)
            if case .text = sum { throw invalid("sum adds no strings") }
            for item in items { sum = try compute(.add, sum, item) }
            return sum
        default: return nil
        }
    }

    private typealias Keyed = (key: Value, item: Value)

    /// Items with what they are compared by: themselves or an attribute, strings in lower case unless cases count.
    private func keys(
        of value: Value, attribute: Value?, isCaseSensitive: Bool, default fallback: Value? = nil
    ) throws(TemplateError) -> [Keyed] {
        let items = try items(of: value)
        var keys = items
        if let attribute, !Value.areEqual(attribute, .none) {
            keys = try attributes(attribute, of: items, default: fallback)
        }
        if !isCaseSensitive {
            for index in keys.indices { keys[index] = try withoutCase(keys[index]) }
        }
        return Array(zip(keys, items)).map { (key: $0, item: $1) }
    }

    private func withoutCase(_ value: Value) throws(TemplateError) -> Value {
        if case .text(let text) = value { try self.text(text.lowercased) } else { value }
    }

    /// The same for `sort`, whose attribute may be several with commas between them.
    private func sortingKeys(of value: Value, attribute: Value?, isCaseSensitive: Bool) throws(TemplateError) -> [Keyed]
    {
        guard let paths = attribute?.text?.split(by: ","), paths.count > 1 else {
            return try keys(of: value, attribute: attribute, isCaseSensitive: isCaseSensitive)
        }
        var keyed: [Keyed] = []
        for item in try items(of: value) {
            var key: [Value] = []
            for path in paths {
                let part = try self.attribute(parts(of: .text(path)), of: item)
                key.append(isCaseSensitive ? part : try withoutCase(part))
            }
            keyed.append((try list(key), item))
        }
        return keyed
    }

    /// Items by their keys; those with equal keys stay in their order. A merge sort, since comparing may fail.
    private func sorted(_ items: [Keyed], isReversed: Bool = false) throws(TemplateError) -> [Value] {
        var (items, width) = (items, 1)
        while width < items.count {
            var merged: [Keyed] = []
            merged.reserveCapacity(items.count)
            for start in stride(from: 0, to: items.count, by: 2 * width) {
                let middle = min(start + width, items.count)
                let end = min(start + 2 * width, items.count)
                var (left, right) = (start, middle)
                while left < middle, right < end {
                    try step()
                    let takesRight =
                        isReversed
                        ? try isLess(items[left].key, items[right].key)
                        : try isLess(items[right].key, items[left].key)
                    merged.append(items[takesRight ? right : left])
                    if takesRight { right += 1 } else { left += 1 }
                }
                merged += items[left..<middle]
                merged += items[right..<end]
            }
            items = merged
            width *= 2
        }
        return items.map(\.item)
    }

    private func unique(_ value: Value, attribute: Value?, isCaseSensitive: Bool) throws(TemplateError) -> Value {
        var seen: Set<Mapping.Key> = []
        var kept: [Value] = []
        for keyed in try keys(of: value, attribute: attribute, isCaseSensitive: isCaseSensitive) {
            try step(handling: keyed.key.size)
            guard let key = Mapping.Key(keyed.key) else {
                throw invalid("unique can't tell values of type \(keyed.key.typeName) apart")
            }
            if seen.insert(key).inserted { kept.append(keyed.item) }
        }
        return try generator(kept)
    }

    private func extreme(_ items: [Keyed], isLargest: Bool) throws(TemplateError) -> Value {
        guard var best = items.first else { return .undefined(Undefined("there is no item")) }
        for item in items.dropFirst() {
            let isBetter = isLargest ? try isLess(best.key, item.key) : try isLess(item.key, best.key)
            if isBetter { best = item }
        }
        return best.item
    }

    private func dictionarySorted(_ value: Value, _ values: [Value?]) throws(TemplateError) -> Value {
        guard case .mapping(let mapping) = value else {
            throw invalid("dictsort takes a dictionary, and not \(value.typeName)")
        }
        let by = values[1]?.text?.string ?? "key"
        guard by == "key" || by == "value" else { throw invalid("dictsort goes by \"key\" or \"value\"") }
        var keyed: [Keyed] = []
        for entry in mapping.entries {
            let key = by == "key" ? entry.key : entry.value
            keyed.append(
                (values[0]?.isTrue == true ? key : try withoutCase(key), .tuple([entry.key, entry.value])))
        }
        return try list(try sorted(keyed, isReversed: values[2]?.isTrue ?? false))
    }

    private func grouped(_ value: Value, _ values: [Value?]) throws(TemplateError) -> Value {
        let isCaseSensitive = values[2]?.isTrue ?? false
        let attribute = values[0] ?? .none
        let keyed = try keys(of: value, attribute: attribute, isCaseSensitive: isCaseSensitive, default: values[1])
        let order = try sorted(keyed.map { (key: $0.key, item: .tuple([$0.key, $0.item])) })
        var groups: [(key: Value, items: [Value])] = []
        for pair in order {
            let parts = try items(of: pair)
            if let last = groups.last, try areEqual(last.key, parts[0]) {
                groups[groups.count - 1].items.append(parts[1])
            } else {
                groups.append((parts[0], [parts[1]]))
            }
        }
        var result: [Value] = []
        for group in groups {
            // The group is called as its first item is, not in lower case.
            let name =
                isCaseSensitive
                ? group.key : try attributes(attribute, of: [group.items[0]], default: values[1])[0]
            result.append(try sequence(.group, [name, try list(group.items)]))
        }
        return try list(result)
    }
}
