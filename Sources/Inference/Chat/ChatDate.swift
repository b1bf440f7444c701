internal import ChatTemplates
public import Foundation

/// The day and time that a template may tell the model.
public struct ChatDate: Sendable, Equatable {
    let date: TemplateDate

    /// A moment as a clock in a time zone shows it.
    public init(_ moment: Date, timeZone: TimeZone = .current) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = timeZone
        let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: moment)
        date = TemplateDate(
            year: parts.year ?? 1970, month: parts.month ?? 1, day: parts.day ?? 1, hour: parts.hour ?? 0,
            minute: parts.minute ?? 0, second: parts.second ?? 0)
    }

    private init(_ date: TemplateDate) { self.date = date }

    /// One day for all prompts, so that an answer does not depend on the day on which it is given. It is the day that
    /// Llama's templates name where nobody tells them one.
    public static let fixed = ChatDate(TemplateDate(year: 2024, month: 7, day: 26))
}
