//! The few words of a transcript that nobody said, in the languages of the widget.

/// The words of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Words {
    /// BCP 47.
    pub(crate) language: &'static str,
    /// Which way it is written, `ltr` or `rtl`.
    pub(crate) direction: &'static str,
    pub(crate) title: &'static str,
    /// `{shop}` is the shop's name.
    pub(crate) title_with: &'static str,
    pub(crate) you: &'static str,
    pub(crate) shop: &'static str,
    pub(crate) automatic: &'static str,
    pub(crate) times: &'static str,
    pub(crate) cut: &'static str,
    pub(crate) joined: &'static str,
    /// `{by}` handed it over to `{name}`.
    pub(crate) handed: &'static str,
    /// The same, to a department.
    pub(crate) handed_team: &'static str,
    pub(crate) rated: &'static str,
    pub(crate) closed: &'static str,
    pub(crate) erased: &'static str,
    /// Below a letter: why it came.
    pub(crate) asked: &'static str,
}

const ENGLISH: Words = Words {
    language: "en",
    direction: "ltr",
    title: "Your conversation",
    title_with: "Your conversation with {shop}",
    you: "You",
    shop: "Shop",
    automatic: "automatic",
    times: "Times",
    cut: "Older messages are left out: there are too many.",
    joined: "{name} joined.",
    handed: "{by} handed you over to {name}.",
    handed_team: "{by} handed you over to the team “{name}”.",
    rated: "Rated {score} of 5.",
    closed: "The conversation ended.",
    erased: "What was said before was erased.",
    asked: "You get this because this address was given in the shop's chat and a copy of the conversation was asked \
            for there. If that was not you, there is nothing to do.",
};

const KOREAN: Words = Words {
    language: "ko",
    direction: "ltr",
    title: "상담 내용",
    title_with: "{shop} 상담 내용",
    you: "나",
    shop: "상점",
    automatic: "자동",
    times: "시간대",
    cut: "메시지가 너무 많아 이전 내용은 생략되었습니다.",
    joined: "{name} 님이 참여했습니다.",
    handed: "{by} 님이 {name} 님께 상담을 연결했습니다.",
    handed_team: "{by} 님이 ‘{name}’ 팀에 상담을 연결했습니다.",
    rated: "평점 {score}/5",
    closed: "상담이 종료되었습니다.",
    erased: "이전 내용은 삭제되었습니다.",
    asked: "상점 채팅에서 이 주소로 대화 사본이 요청되어 보내 드리는 메일입니다. 요청하지 않으셨다면 무시하셔도 됩니다.",
};

const ARABIC: Words = Words {
    language: "ar",
    direction: "rtl",
    title: "محادثتك",
    title_with: "محادثتك مع {shop}",
    you: "أنت",
    shop: "المتجر",
    automatic: "آلي",
    times: "المنطقة الزمنية",
    cut: "حُذفت الرسائل الأقدم لكثرتها.",
    joined: "انضم {name} إلى المحادثة.",
    handed: "جرى تحويلك من {by} إلى {name}.",
    handed_team: "جرى تحويلك من {by} إلى فريق «{name}».",
    rated: "التقييم: {score} من 5.",
    closed: "انتهت المحادثة.",
    erased: "مُحي ما قيل قبل ذلك.",
    asked: "تصلك هذه الرسالة لأن هذا العنوان كُتب في دردشة المتجر وطُلبت نسخة من المحادثة هناك. إن لم تكن أنت من طلبها \
            فلا يلزمك شيء.",
};

/// The words for a visitor's language; English for all that are not known.
pub(crate) fn words(locale: &str) -> &'static Words {
    let language = locale.split(['-', '_']).next().unwrap_or_default();
    [&KOREAN, &ARABIC]
        .into_iter()
        .find(|words| language.eq_ignore_ascii_case(words.language))
        .unwrap_or(&ENGLISH)
}
