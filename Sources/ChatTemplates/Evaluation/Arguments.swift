/// The arguments of a call.
struct Arguments {
    var positional: [Value] = []
    var named: [(name: String, value: Value)] = []

    /// The arguments in the order of `parameters`; nil for one that was not given.
    ///
    /// - Parameter required: how many of the parameters must be given.
    /// - Returns: the values, or what is wrong with the call.
    func bind(_ parameters: [String], required: Int, to name: String) -> (values: [Value?], problem: String?) {
        var values: [Value?] = positional.map { $0 }
        if values.count > parameters.count {
            return (values, "\(name) takes at most \(parameters.count) arguments, and \(values.count) are given")
        }
        values += Array(repeating: nil, count: parameters.count - values.count)
        for argument in named {
            guard let position = parameters.firstIndex(of: argument.name) else {
                return (values, "\(name) has no argument \"\(argument.name)\"")
            }
            if values[position] != nil { return (values, "\(name) gets its argument \"\(argument.name)\" twice") }
            values[position] = argument.value
        }
        for position in 0..<required where values[position] == nil {
            return (values, "\(name) needs its argument \"\(parameters[position])\"")
        }
        return (values, nil)
    }
}
