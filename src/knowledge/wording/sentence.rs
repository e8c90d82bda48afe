//! The sentences by name, each with the slots that it may use.

macro_rules! sentences {
    ($($variant:ident = $id:literal [$($slot:literal),*];)*) => {
        /// A sentence of `wording/`, by what it is for.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs)] // Each is the entry of that name in `wording/`.
        pub enum Sentence { $($variant,)* }

        impl Sentence {
            /// All sentences.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// Its name in the files.
            #[must_use]
            pub fn id(self) -> &'static str {
                match self { $(Self::$variant => $id,)* }
            }

            /// The slots that it may use.
            #[must_use]
            pub fn slots(self) -> &'static [&'static str] {
                match self { $(Self::$variant => &[$($slot),*],)* }
            }
        }
    };
}

sentences! {
    // Above and around an answer.
    HeadlineClaimed = "headline.claimed" ["as_of", "region", "hotline"];
    HeadlineNation = "headline.nation" ["region", "hotline"];
    HeadlineReported = "headline.reported" ["as_of", "region", "hotline"];
    HeadlineClaimedShort = "headline.claimed_short" ["as_of"];
    HeadlineNationTag = "headline.nation_tag" [];
    HeadlineProvinceTag = "headline.province_tag" ["source"];
    HeadlineLocalTag = "headline.local_tag" ["source"];
    HeadlineOfficial = "headline.official" ["source", "region", "hotline"];
    HeadlineOverdue = "headline.overdue" ["review_by"];
    Gaps = "answer.gaps" ["gaps"];
    AskOffice = "answer.ask_office" ["question"];
    AskOfficeQuestion = "answer.ask_office_question" ["procedure", "gap"];
    AskOfficeErrand = "answer.ask_office_errand" ["procedure", "disease"];
    AskOfficeAll = "answer.ask_office_all" ["procedure"];
    IfFits = "answer.if_fits" ["text"];
    Instead = "answer.instead" ["instead"];
    OnlyWhen = "answer.only_when" ["when", "text"];
    Except = "answer.except" ["when"];
    BranchTitle = "answer.branch_title" ["when"];
    DiseaseTag = "answer.disease_tag" ["disease", "text"];
    NationTag = "answer.nation_tag" ["text"];
    ProvinceTag = "answer.province_tag" ["text"];
    LocalTag = "answer.local_tag" ["text"];
    SourceClaimed = "source.claimed" ["title", "as_of"];
    SourceReported = "source.reported" ["title", "number", "as_of"];
    SourceOfficial = "source.official" ["title", "number", "as_of"];
    Channel = "item.channel" ["platform", "name"];
    ChannelPath = "item.channel_path" ["platform", "name", "path"];
    PathStep = "item.path_step" ["step"];
    PathArrow = "item.path_arrow" [];
    Material = "item.material" ["name"];
    MaterialNote = "item.material_note" ["name", "note"];
    Stage = "item.stage" ["stage", "days"];
    StageOnly = "item.stage_only" ["stage"];
    BenefitBoth = "item.benefit_both" ["cap", "ratio"];
    BenefitCap = "item.benefit_cap" ["cap"];
    BenefitRatio = "item.benefit_ratio" ["ratio"];
    GapItem = "item.gap" ["gap"];
    TitleEligibility = "title.eligibility" [];
    TitleChannels = "title.channels" [];
    TitleSteps = "title.steps" [];
    TitleMaterials = "title.materials" [];
    TitleTimeline = "title.timeline" [];
    TitleBenefits = "title.benefits" [];
    TitleCautions = "title.cautions" [];
    MoreBelow = "answer.more_below" [];
    // Not covered.
    NotCoveredRegion = "not_covered.region" ["region", "procedure", "have"];
    NotCoveredProcedure = "not_covered.procedure" ["region", "procedure", "have"];
    NotCoveredAspect = "not_covered.aspect" ["region", "aspect"];
    NotCoveredProvince = "not_covered.province" ["region", "procedure", "within"];
    NotCoveredOffice = "not_covered.office" ["region", "hotline", "question"];
    SignpostOfficial = "not_covered.signpost_official" ["region", "channels"];
    SignpostReported = "not_covered.signpost_reported" ["region", "channels"];
    SignpostClaimed = "not_covered.signpost_claimed" ["region", "channels"];
    NationIntro = "not_covered.nation_intro" [];
    HaveNothing = "not_covered.have_nothing" [];
    HaveProcedures = "not_covered.have_procedures" ["procedures"];
    // Questions.
    WhichPlace = "ask.which_place" ["name"];
    WhichPlaceCare = "ask.which_place_care" ["name"];
    WhichDisease = "ask.which_disease" ["name"];
    WhichProcedure = "ask.which_procedure" ["name"];
    ConfirmDisease = "ask.confirm_disease" ["question"];
    ConfirmHome = "ask.confirm_home" ["person", "place"];
    NarrowQuestion = "ask.narrow" ["question"];
    HintLine = "ask.hint" ["hint"];
    OptionLine = "ask.option" ["number", "label"];
    OptionUnsure = "ask.unsure" [];
    OptionYes = "ask.yes" [];
    OptionNo = "ask.no" [];
    OptionOther = "ask.other_disease" [];
    // The conversation itself.
    Greeting = "talk.greeting" [];
    Help = "talk.help" [];
    Thanks = "talk.thanks" [];
    Goodbye = "talk.goodbye" [];
    Restarted = "talk.restarted" [];
    NothingToUndo = "talk.nothing_to_undo" [];
    Unclear = "talk.unclear" [];
    UnclearGoingOn = "talk.unclear_going_on" ["case", "region", "hotline"];
    UnclearAgain = "talk.unclear_again" [];
    WhoAreYou = "talk.who_are_you" [];
    Emergency = "talk.emergency" [];
    SelfHarm = "talk.self_harm" [];
    SelfHarmOfAnother = "talk.self_harm_of_another" ["person"];
    Called = "talk.called" [];
    WhatIs = "talk.what_is" [];
    NoAnswer = "talk.no_answer" ["region", "hotline"];
    Shorter = "talk.shorter" [];
    MedicalAdvice = "talk.medical_advice" [];
    Bereaved = "talk.bereaved" ["region", "hotline"];
    Human = "talk.human" ["region", "hotline"];
    // A person at the desk.
    HandOverHours = "hand_over.hours" [];
    HandOverWaitsFirst = "hand_over.waits_first" [];
    HandOverWaits = "hand_over.waits" ["ahead"];
    HandOverMeanwhile = "hand_over.meanwhile" [];
    HandOverTaken = "hand_over.taken" ["agent"];
    HandOverReached = "hand_over.reached" ["agent"];
    HandOverAgain = "hand_over.again" ["agent"];
    HandOverSays = "hand_over.says" ["agent", "text"];
    HandOverStays = "hand_over.stays" [];
    HandOverGivenBack = "hand_over.given_back" ["agent"];
    HandOverWaitsAgain = "hand_over.waits_again" ["agent", "ahead"];
    HandOverStillFirst = "hand_over.still_first" [];
    HandOverStillWaits = "hand_over.still_waits" ["ahead"];
    HandOverWhose = "hand_over.whose" [];
    HandOverClosed = "hand_over.closed" ["region", "hotline"];
    Complain = "talk.complain" ["region", "hotline"];
    FeedbackGood = "talk.feedback_good" [];
    FeedbackBad = "talk.feedback_bad" [];
    Fee = "talk.fee" ["region", "hotline"];
    And = "word.and" [];
    FeeWritten = "talk.fee_written" ["text", "source"];
    Outside = "talk.outside" ["words", "region", "hotline"];
    Forget = "talk.forget" [];
    Forgotten = "talk.forgotten" [];
    Kept = "talk.kept" [];
    More = "talk.more" [];
    Change = "talk.change" [];
    Chosen = "talk.chosen" ["label"];
    NotYours = "talk.not_yours" [];
    MediaPhoto = "media.photo" [];
    MediaDocument = "media.document" [];
    MediaVoice = "media.voice" [];
    MediaVideo = "media.video" [];
    MediaSticker = "media.sticker" [];
    MediaLocation = "media.location" [];
    MediaContact = "media.contact" [];
    MediaOther = "media.other" [];
    MediaCaption = "media.caption" [];
    // The checklist.
    PapersIntro = "papers.intro" ["count"];
    PapersLine = "papers.line" ["mark", "name"];
    PapersLineWhen = "papers.line_when" ["mark", "name", "when"];
    PapersOpen = "papers.open" [];
    PapersHave = "papers.have" [];
    PapersMissing = "papers.missing" [];
    PapersUnsure = "papers.unsure" [];
    PapersAllThere = "papers.all_there" [];
    PapersStillMissing = "papers.still_missing" [];
    PapersWhy = "papers.why" ["name", "note"];
    PapersWhyNot = "papers.why_not" ["name"];
    // The card to keep.
    CardReady = "card.ready" [];
    CardNothing = "card.nothing" [];
    CardTitle = "card.title" ["region", "procedure"];
    CardDot = "card.dot" [];
    CardCall = "card.call" [];
    CardOffice = "card.office" ["region"];
    CardCode = "card.code" ["question", "hotline"];
    CardScan = "card.scan" [];
    CardMade = "card.made" ["date", "version"];
    CardRest = "card.rest" [];
    CardName = "card.name" ["region", "procedure", "date"];
    CardSaved = "card.saved" ["file"];
    // The hotline desk.
    DeskExample = "desk.example" [];
    DeskBereaved = "desk.bereaved" ["refer"];
    DeskRefer = "desk.refer" ["region"];
    DeskReferPatient = "desk.refer_patient" ["region"];
    DeskHeadlineClaimed = "desk.headline_claimed" ["as_of", "region"];
    DeskHeadlineReported = "desk.headline_reported" ["as_of", "region"];
    DeskHeadlineOfficial = "desk.headline_official" ["as_of", "region"];
    DeskHeadlineNation = "desk.headline_nation" ["as_of", "region"];
    DeskHedgeClaimed = "desk.hedge_claimed" ["as_of"];
    DeskHedgeReported = "desk.hedge_reported" ["as_of"];
    DeskHedgeOfficial = "desk.hedge_official" ["as_of"];
    DeskHedgeNone = "desk.hedge_none" [];
    DeskCalling = "desk.calling" [];
    DeskAloud = "desk.aloud" ["conclusion", "action", "hedge"];
    DeskAloudAsk = "desk.aloud_ask" ["conclusion", "hedge", "question"];
    DeskAloudWay = "desk.aloud_way" ["region", "procedure"];
    DeskAloudShortWay = "desk.aloud_short_way" [];
    DeskAloudRefused = "desk.aloud_refused" [];
    DeskOutside = "desk.outside" ["words"];
    DeskAloudSilent = "desk.aloud_silent" [];
    DeskAloudMissing = "desk.aloud_missing" ["region", "procedure"];
    DeskAloudMissingAspect = "desk.aloud_missing_aspect" ["region", "procedure", "aspect"];
    DeskAloudShortMissing = "desk.aloud_short_missing" [];
    DeskAloudOpen = "desk.aloud_open" [];
    DeskAloudOpenAspect = "desk.aloud_open_aspect" ["aspect"];
    DeskAloudGap = "desk.aloud_gap" ["gap"];
    DeskAloudPapers = "desk.aloud_papers" ["count"];
    DeskAloudChannel = "desk.aloud_channel" ["aspect", "channel"];
    DeskAloudMixed = "desk.aloud_mixed" [];
    DeskActChannel = "desk.act_channel" ["channel"];
    DeskActPaper = "desk.act_paper" ["name"];
    DeskActRefer = "desk.act_refer" ["region"];
    DeskActVerify = "desk.act_verify" ["region"];
    DeskActReferShort = "desk.act_refer_short" [];
    DeskActVerifyShort = "desk.act_verify_short" [];
    DeskAloudAlso = "desk.aloud_also" ["diseases"];
    DeskAloudDiseaseGap = "desk.aloud_disease_gap" ["diseases"];
    DeskAloudDiseaseOpen = "desk.aloud_disease_open" ["diseases"];
    DeskAloudDiseaseRefused = "desk.aloud_disease_refused" ["diseases"];
    DeskAloudDiseaseSilent = "desk.aloud_disease_silent" ["diseases"];
    DeskAloudDiseaseWay = "desk.aloud_disease_way" ["diseases"];
    DeskAloudPapersMore = "desk.aloud_papers_more" ["count"];
    DeskFact = "desk.fact" ["label", "value"];
    DeskSum = "desk.sum" ["sum"];
    DeskPatient = "desk.patient" [];
    DeskCaller = "desk.caller" [];
    DeskInsured = "desk.insured" [];
    DeskCare = "desk.care" [];
    DeskAway = "desk.away" [];
    DeskSwap = "desk.swap" ["label"];
    DeskOnly = "desk.only" ["value"];
    DeskAspect = "desk.aspect" [];
    DeskCopyTitle = "desk.copy_title" ["title"];
    DeskCopyLine = "desk.copy_line" ["text", "hedge"];
    DeskSmsLine = "desk.sms_line" ["title", "text"];
    DeskSmsRest = "desk.sms_rest" [];
    DeskMade = "desk.made" ["version", "date"];
    DeskTicketTitle = "desk.ticket_title" ["title"];
    DeskTicketCase = "desk.ticket_case" ["facts"];
    DeskTicketConclusion = "desk.ticket_conclusion" ["text"];
    DeskTicketOpen = "desk.ticket_open" ["facts"];
    DeskTicketSaid = "desk.ticket_said" ["sections"];
    OldOption = "talk.old_option" [];
    BadLine = "talk.bad_line" [];
    TooLong = "talk.too_long" ["limit"];
    GoOn = "talk.go_on" [];
    WhyAsked = "talk.why_asked" [];
    NothingToExplain = "talk.nothing_to_explain" [];
    SpecialClinic = "note.special_clinic" [];
    AlsoOutside = "note.outside" ["words"];
    OfOthers = "note.of_others" ["patient", "others"];
    OfOther = "note.of_other" ["person", "diseases"];
    DeskOfOthers = "desk.of_others" ["patient", "others"];
    NewsChanged = "news.changed" ["what"];
    NewsLess = "news.less" [];
    NewsOpen = "news.open" [];
    NewsAskedAnew = "news.asked_anew" [];
    TwoDiseases = "note.two_diseases" [];
    // Why, estimate, working days.
    WhyCase = "why.case" ["facts"];
    WhyFact = "why.fact" ["label", "value"];
    WhyDecided = "why.decided" ["facts"];
    WhyFailed = "why.failed" ["facts"];
    WhyFlip = "why.flip" ["when", "text"];
    WhyRule = "why.rule" ["claim", "says"];
    WhyDoubt = "why.doubt" ["says", "doubt"];
    WhySources = "why.sources" ["sources"];
    WhyNoSources = "why.no_sources" [];
    // A supposed case, and values of one fact side by side.
    SupposeFact = "suppose.fact" ["label", "value"];
    SupposeStands = "suppose.stands" [];
    CompareSide = "compare.side" ["when", "text"];
    CompareNothing = "compare.nothing" [];
    CompareAlike = "compare.alike" ["sides", "region", "hotline"];
    CompareRest = "compare.rest" ["region", "hotline"];
    CompareMore = "compare.more" ["region", "hotline"];
    Estimate = "estimate.sum" ["cost", "ratio", "sum"];
    EstimateLeavesOut = "estimate.leaves_out" [];
    EstimateOpen = "estimate.open" [];
    DaysOne = "days.one" ["start", "stage", "end"];
    DaysTwo = "days.two" ["start", "stage", "first", "second"];
    DaysUnknown = "days.unknown" ["stage", "days"];
    // Words.
    YourPlace = "word.your_place" [];
    You = "word.you" [];
    AndOthers = "word.and_others" ["names"];
    Comma = "word.comma" [];
    Semicolon = "word.semicolon" [];
    Stop = "word.stop" [];
    Or = "word.or" [];
    NextWhy = "next.why" [];
    NextSources = "next.sources" [];
    NextBack = "next.back" [];
    NextRestart = "next.restart" [];
    NextPapers = "next.papers" [];
    NextCard = "next.card" [];
    NextChange = "next.change" [];
    NextMore = "next.more" [];
    NextHuman = "next.human" [];
    NextNoWait = "next.no_wait" [];
    NextNoHuman = "next.no_human" [];
    NextGood = "next.good" [];
    NextBad = "next.bad" [];
    NextForgetYes = "next.forget_yes" [];
    NextForgetNo = "next.forget_no" [];
    NextPaper = "next.paper" ["mark", "name"];
    // The command menu and the description of the bot, where a channel has them.
    BotDescription = "bot.description" [];
    BotShort = "bot.short" [];
    CommandStart = "bot.start" [];
    CommandHelp = "bot.help" [];
    CommandRestart = "bot.restart" [];
    CommandBack = "bot.back" [];
    CommandWhy = "bot.why" [];
    CommandSources = "bot.sources" [];
    CommandForget = "bot.forget" [];
    // The patients' page.
    WebName = "web.name" [];
    WebAbout = "web.about" [];
    WebExamples = "web.examples" [];
    WebExampleApply = "web.example_apply" [];
    WebExampleAbroad = "web.example_abroad" [];
    WebExampleDisease = "web.example_disease" [];
    WebPrivate = "web.private" [];
    WebForwarded = "web.forwarded" [];
    WebInput = "web.input" [];
    WebSend = "web.send" [];
    WebAsk = "web.ask" [];
    WebYou = "web.you" [];
    WebAssistant = "web.assistant" [];
    WebChoices = "web.choices" [];
    WebNext = "web.next" [];
    WebMore = "web.more" [];
    WebSteps = "web.steps" [];
    WebSending = "web.sending" [];
    WebFailed = "web.failed" [];
    WebHome = "web.home" [];
    WebAgain = "web.again" [];
    WebGood = "web.good" [];
    WebBad = "web.bad" [];
    WebCard = "web.card" [];
    WebCardHint = "web.card_hint" [];
    WebCardPicture = "web.card_picture" [];
    WebCardWords = "web.card_words" [];
    WebCardPdf = "web.card_pdf" [];
    WebPrint = "web.print" [];
    WebLink = "web.link" [];
    WebCopy = "web.copy" [];
    WebCopied = "web.copied" [];
    WebCopySelf = "web.copy_self" [];
    WebShare = "web.share" [];
}
