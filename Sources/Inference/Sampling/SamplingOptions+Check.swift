extension SamplingOptions {
    /// Throws where an option lies outside its range, naming it.
    public func check() throws(InferenceError) {
        func require(_ holds: Bool, _ name: String, _ value: Any, _ expected: String) throws(InferenceError) {
            guard holds else { throw .invalidOption(name: name, value: "\(value)", expected: expected) }
        }
        try require(temperature >= 0 && temperature.isFinite, "temperature", temperature, "a number from 0")
        try require(topK >= 0, "topK", topK, "0 (all tokens) or more")
        try require(topP > 0 && topP <= 1, "topP", topP, "above 0, at most 1")
        try require(minP >= 0 && minP <= 1, "minP", minP, "a number from 0 to 1")
        try require(typicalP > 0 && typicalP <= 1, "typicalP", typicalP, "above 0, at most 1")
        try require(
            repetitionPenalty > 0 && repetitionPenalty.isFinite, "repetitionPenalty", repetitionPenalty, "above 0")
        try require(repetitionWindow >= -1, "repetitionWindow", repetitionWindow, "-1 (all tokens) or more")
        try require(presencePenalty.isFinite, "presencePenalty", presencePenalty, "a number")
        try require(frequencyPenalty.isFinite, "frequencyPenalty", frequencyPenalty, "a number")
        for (token, bias) in logitBias {
            try require(!bias.isNaN && bias < .infinity, "logitBias of token \(token)", bias, "a number")
        }
    }
}
