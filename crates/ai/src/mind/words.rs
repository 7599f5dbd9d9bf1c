//! What is said on the agent's behalf when it cannot say it itself.

use aisle_core::protocol::Seq;

/// A language these few words are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lang {
    /// English, also for every language that is not here.
    En,
    /// Korean.
    Ko,
    /// Arabic.
    Ar,
}

impl Lang {
    /// The language for a BCP 47 tag.
    #[must_use]
    pub(super) fn of_locale(tag: &str) -> Self {
        match tag.split(['-', '_']).next().unwrap_or_default() {
            tag if tag.eq_ignore_ascii_case("ko") => Self::Ko,
            tag if tag.eq_ignore_ascii_case("ar") => Self::Ar,
            _ => Self::En,
        }
    }
}

/// One of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// The agent's name where it has none.
    Assistant,
    /// The button that asks once more.
    Again,
    /// Asks for another answer where one was given.
    Another,
    /// The visitor stopped the answer.
    Stopped,
    /// After words that stop in the middle.
    Cut,
    /// The agent itself stopped before its end.
    Short,
    /// Nothing came at all.
    Silent,
    /// Too many ask at once.
    Crowded,
}

/// It in this language.
#[must_use]
pub(super) fn say(lang: Lang, word: Word) -> &'static str {
    let [en, ko, ar] = match word {
        Word::Assistant => ["Assistant", "어시스턴트", "المساعد"],
        Word::Again => ["Try again", "다시 시도", "أعد المحاولة"],
        Word::Another => ["Another answer", "다른 답변", "إجابة أخرى"],
        Word::Stopped => [
            "You stopped the answer here.",
            "여기서 답변을 중지하셨습니다.",
            "أوقفت الإجابة هنا.",
        ],
        Word::Cut => [
            "The answer stops here: the connection broke.",
            "연결이 끊겨 답변이 여기서 멈췄습니다.",
            "توقف الجواب هنا لأن الاتصال انقطع.",
        ],
        Word::Short => [
            "The answer was cut short.",
            "답변이 중간에 끝났습니다.",
            "انتهى الجواب قبل اكتماله.",
        ],
        Word::Silent => [
            "I could not answer just now. What you wrote is kept.",
            "지금은 답변하지 못했습니다. 보내신 내용은 저장되어 있습니다.",
            "لم أتمكن من الإجابة الآن. ما كتبته محفوظ.",
        ],
        Word::Crowded => [
            "Too many questions at once. Please try again in a moment. What you wrote is kept.",
            "지금 질문이 너무 많습니다. 잠시 후 다시 시도해 주세요. 보내신 내용은 저장되어 있습니다.",
            "الأسئلة كثيرة الآن. حاول مرة أخرى بعد قليل. ما كتبته محفوظ.",
        ],
    };
    match lang {
        Lang::En => en,
        Lang::Ko => ko,
        Lang::Ar => ar,
    }
}

/// The key of a part of the answer to an entry, in the log.
#[must_use]
pub(super) fn key(answers: Seq, part: usize) -> String {
    ["a", &answers.to_string(), "-", &part.to_string()].concat()
}
