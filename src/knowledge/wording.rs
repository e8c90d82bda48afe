//! Every sentence that the assistant itself says, as templates with named slots.

mod marks;

use std::collections::HashSet;
use std::sync::Arc;

use super::bilingual::{Bilingual, say};
use super::fields::File;
use super::node::{Kind, Node, Place};
use super::place::{Level, Places};
use super::problem::{Code, nearest};
use super::shape::{Of, Shape, may};

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
    HeadlineOfficial = "headline.official" ["as_of", "region", "hotline"];
    HeadlineOverdue = "headline.overdue" ["review_by"];
    Gaps = "answer.gaps" ["gaps"];
    AskOffice = "answer.ask_office" ["question"];
    AskOfficeQuestion = "answer.ask_office_question" ["procedure", "gap"];
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
    UnclearAgain = "talk.unclear_again" [];
    WhoAreYou = "talk.who_are_you" [];
    Emergency = "talk.emergency" [];
    SelfHarm = "talk.self_harm" [];
    MedicalAdvice = "talk.medical_advice" [];
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
    HandOverWhose = "hand_over.whose" [];
    HandOverClosed = "hand_over.closed" ["region", "hotline"];
    Complain = "talk.complain" ["region", "hotline"];
    FeedbackGood = "talk.feedback_good" [];
    FeedbackBad = "talk.feedback_bad" [];
    Fee = "talk.fee" ["region", "hotline"];
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
    DeskRefer = "desk.refer" ["region"];
    DeskHeadlineClaimed = "desk.headline_claimed" ["as_of", "region"];
    DeskHeadlineReported = "desk.headline_reported" ["as_of", "region"];
    DeskHeadlineOfficial = "desk.headline_official" ["as_of", "region"];
    DeskHeadlineNation = "desk.headline_nation" ["as_of", "region"];
    DeskHedgeClaimed = "desk.hedge_claimed" ["as_of"];
    DeskHedgeReported = "desk.hedge_reported" ["as_of"];
    DeskHedgeOfficial = "desk.hedge_official" ["as_of"];
    DeskHedgeNone = "desk.hedge_none" [];
    DeskAloud = "desk.aloud" ["conclusion", "action", "hedge"];
    DeskAloudWay = "desk.aloud_way" ["region", "procedure"];
    DeskAloudShortWay = "desk.aloud_short_way" [];
    DeskAloudRefused = "desk.aloud_refused" [];
    DeskAloudSilent = "desk.aloud_silent" [];
    DeskAloudMissing = "desk.aloud_missing" ["region"];
    DeskAloudShortMissing = "desk.aloud_short_missing" [];
    DeskAloudOpen = "desk.aloud_open" ["label"];
    DeskAloudMixed = "desk.aloud_mixed" [];
    DeskActChannel = "desk.act_channel" ["channel"];
    DeskActPaper = "desk.act_paper" ["name"];
    DeskActAsk = "desk.act_ask" [];
    DeskActRefer = "desk.act_refer" ["region"];
    DeskFact = "desk.fact" ["label", "value"];
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
    DeskMade = "desk.made" ["version", "date"];
    DeskTicketTitle = "desk.ticket_title" ["title"];
    DeskTicketCase = "desk.ticket_case" ["facts"];
    DeskTicketConclusion = "desk.ticket_conclusion" ["text"];
    DeskTicketSaid = "desk.ticket_said" ["sections"];
    OldOption = "talk.old_option" [];
    BadLine = "talk.bad_line" [];
    TooLong = "talk.too_long" ["limit"];
    GoOn = "talk.go_on" [];
    WhyAsked = "talk.why_asked" [];
    NothingToExplain = "talk.nothing_to_explain" [];
    SpecialClinic = "note.special_clinic" [];
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
    WebAgent = "web.agent" [];
    WebChoices = "web.choices" [];
    WebNext = "web.next" [];
    WebMore = "web.more" [];
    WebSteps = "web.steps" [];
    WebSending = "web.sending" [];
    WebFailed = "web.failed" [];
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

/// A file of `wording/`: sentences by group, their slots in braces.
pub static WORDING: Shape = Shape::new(
    "wording",
    "话术",
    "助手自己说的每一句话。空位写在花括号里；不写地名，不写政策。",
    &[
        may("headline", "开头的提醒", Of::Sentences, "资料从哪来、有多可靠"),
        may("answer", "回答的套话", Of::Sentences, "条件、分支、没写的事、该问谁"),
        may("news", "有变化", Of::Sentences, "资料更新以后，说过的话变了"),
        may("source", "来源的说法", Of::Sentences, "怎样说出一个来源"),
        may("item", "条目的说法", Of::Sentences, "渠道、材料、阶段、待遇怎样成句"),
        may("title", "小标题", Of::Sentences, "七个部分的标题"),
        may("not_covered", "没有资料时", Of::Sentences, "没有这个地方、这件事的资料时说的话"),
        may("ask", "提问", Of::Sentences, "反问和选项"),
        may("next", "按钮", Of::Sentences, "最多 8 个字"),
        may("talk", "闲话", Of::Sentences, "问好、帮助、道谢、看不懂……"),
        may("hand_over", "转人工", Of::Sentences, "排队、接上、转回来时说的话；人工什么时候在"),
        may("media", "图片和语音", Of::Sentences, "收到图片、文件、语音时说的话"),
        may("note", "附带说明", Of::Sentences, "要顺带澄清的事"),
        may("papers", "清点材料", Of::Sentences, "一份份过材料时说的话"),
        may("card", "卡片", Of::Sentences, "存下来、打印、转给家里人的那一页"),
        may("desk", "热线工作台", Of::Sentences, "坐席看的、念的、复制的；不叫坐席去打热线"),
        may("why", "为什么", Of::Sentences, "解释回答凭的是什么"),
        may("suppose", "假设", Of::Sentences, "“要是……呢”：换一种情况的回答，前后各一句"),
        may("compare", "比较", Of::Sentences, "“哪个好”：两种情况并排，只说不同"),
        may("estimate", "估算", Of::Sentences, "估一年能报多少"),
        may("days", "工作日", Of::Sentences, "把工作日算成日子"),
        may("word", "词和标点", Of::Sentences, "拼句子用的词和标点"),
        may("bot", "机器人的菜单", Of::Sentences, "命令菜单和简介"),
        may("web", "网页", Of::Sentences, "病人用的网页上的字"),
        may("persons", "称呼", Of::Named(&Of::Text), "编号 → 对病人怎么称呼。例：mother: 妈妈"),
        may("hedges", "留余地的话", Of::Texts, "有其中一个，就算说明了数字没核实"),
    ],
);

/// A template, cut at its slots.
#[derive(Clone, Debug, Default)]
pub struct Template(Vec<Part>);

#[derive(Clone, Debug)]
enum Part {
    Text(String),
    Slot(String),
}

impl Template {
    /// Cuts a text at `{slot}`.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('{') {
            let Some((slot, tail)) = after.split_once('}') else { break };
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Slot(slot.to_owned()));
            rest = tail;
        }
        parts.push(Part::Text(rest.to_owned()));
        Self(parts)
    }

    /// The template with its slots filled; a slot without a value becomes nothing.
    #[must_use]
    pub fn fill(&self, slots: &[(&str, &str)]) -> String {
        let mut filled = String::new();
        for part in &self.0 {
            match part {
                Part::Text(text) => filled.push_str(text),
                Part::Slot(name) => {
                    let value = slots.iter().find(|(slot, _)| slot == name);
                    filled.push_str(value.map_or("", |(_, value)| value));
                }
            }
        }
        filled
    }

    fn slots(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|part| match part {
            Part::Slot(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }
}

/// How many characters of a place's name are looked at. Longer ones begin with their short name.
const LONGEST_PLACE: usize = 6;

/// All sentences, and the words for persons and hedges.
#[derive(Clone, Debug, Default)]
pub struct Wording {
    sentences: Vec<Template>,
    persons: Vec<(Arc<str>, String)>,
    hedges: Vec<String>,
}

/// The files of `wording/` while they are being read.
pub struct WordingReader<'p> {
    /// Provinces and prefectures by name.
    places: HashSet<&'p str>,
    found: Vec<(Sentence, Template)>,
    persons: Vec<(Arc<str>, String)>,
    hedges: Vec<String>,
}

impl<'p> WordingReader<'p> {
    /// A reader that knows the names of places, which no sentence for everybody may hold.
    #[must_use]
    pub fn new(places: &'p Places) -> Self {
        let wide = places.all().iter().filter(|place| place.code.level() != Level::County);
        let places = wide.flat_map(|place| [place.name.as_str(), place.short()]).collect();
        Self { places, found: Vec::new(), persons: Vec::new(), hedges: Vec::new() }
    }

    /// Reads one file of `wording/`.
    pub fn read(&mut self, file: &mut File, node: &Node) {
        let mut fields = file.map(node, &WORDING);
        for (person, _, name) in fields.entries(file, "persons") {
            let name = file.text(name).unwrap_or_default().to_owned();
            self.persons.push((Arc::from(person), name));
        }
        self.hedges.extend(fields.texts(file, "hedges"));
        for group in WORDING.keys().filter(|key| matches!(key.of, Of::Sentences)) {
            if let Some(node) = fields.take(group.name) {
                self.read_group(file, group.name, node);
            }
        }
        fields.finish();
    }

    fn read_group(&mut self, file: &mut File, group: &str, node: &Node) {
        if !matches!(node.kind, Kind::Map(_)) {
            let message = say!("{group} 下面要一组句子", "{group} must hold sentences");
            file.report(Code::WrongShape, node.place, message);
            return;
        }
        for (name, key, value) in file.entries(node) {
            let id = format!("{group}.{name}");
            let Some(sentence) = Sentence::ALL.iter().copied().find(|other| other.id() == id)
            else {
                let help = nearest(&id, Sentence::ALL.iter().map(|sentence| sentence.id()));
                let message = say!("程序不用 {id} 这句话", "the program has no sentence {id}");
                file.report_help(Code::UnknownKey, key.place, message, help);
                continue;
            };
            let text = file.text(value).unwrap_or_default();
            if let Some(place) = self.place_in(text) {
                let message = say!(
                    "{id} 里写了地名 {place}，可这句话在哪里都会说",
                    "{id} names {place}, but is said everywhere"
                );
                let help = say!(
                    "删掉地名，或把这句话写进那个地方的文件；举例子要放在“”里",
                    "leave the name out, or say it in that place's file; an example stands in “”"
                );
                file.report_help(Code::RegionInWording, value.place, message, Some(help));
            }
            let template = Template::parse(text);
            for slot in template.slots() {
                if !sentence.slots().contains(&slot) {
                    let slots = Bilingual::names(sentence.slots().iter().copied());
                    let help = say!("可以用：{slots}", "it may be: {slots}"; slots);
                    let help = Some(help).filter(|_| !sentence.slots().is_empty());
                    let message = say!("{id} 里没有空位 {slot}", "{id} has no slot {slot}");
                    file.report_help(Code::UnknownSlot, value.place, message, help);
                }
            }
            self.found.push((sentence, template));
        }
    }

    /// The first place that a text names outside of quotations, which are examples.
    fn place_in<'t>(&self, text: &'t str) -> Option<&'t str> {
        let outside = text.split(['“', '”']).step_by(2);
        let starts = outside.flat_map(|part| part.char_indices().map(move |(at, _)| &part[at..]));
        let beginnings = starts.flat_map(|rest| {
            let ends = rest.char_indices().map(|(at, char)| at + char.len_utf8());
            ends.take(LONGEST_PLACE).map(move |end| &rest[..end])
        });
        beginnings.into_iter().find(|name| self.places.contains(name))
    }

    /// Puts the sentences in order and reports those that are missing.
    pub fn finish(self, file: &mut File) -> Wording {
        let mut sentences = vec![Template::default(); Sentence::ALL.len()];
        let mut missing: Vec<&str> = Vec::new();
        for wanted in Sentence::ALL {
            match self.found.iter().find(|(sentence, _)| sentence == wanted) {
                Some((_, template)) => sentences[*wanted as usize] = template.clone(),
                None => missing.push(wanted.id()),
            }
        }
        report_missing(file, &missing);
        Wording { sentences, persons: self.persons, hedges: self.hedges }
    }
}

/// The sentences of one group that are missing are one finding. It has a cause elsewhere: a file of
/// the wording that is not whole may hold them.
fn report_missing(file: &mut File, missing: &[&'static str]) {
    for group in missing.chunk_by(|one, other| group_of(one) == group_of(other)) {
        let names = Bilingual::names(group.iter().copied());
        let message = say!("wording 里缺 {names}", "wording lacks {names}"; names);
        let cause = group_of(group[0]);
        file.report_cause(Code::MissingSentence, Place::default(), cause, message, None);
    }
}

fn group_of(id: &str) -> &str {
    id.split_once('.').map_or(id, |(group, _)| group)
}

impl Wording {
    /// A sentence with its slots filled.
    #[must_use]
    pub fn fill(&self, sentence: Sentence, slots: &[(&str, &str)]) -> String {
        self.sentences.get(sentence as usize).map_or_else(String::new, |text| text.fill(slots))
    }

    /// A sentence without slots.
    #[must_use]
    pub fn say(&self, sentence: Sentence) -> String {
        self.fill(sentence, &[])
    }

    /// What a patient is called in a sentence: 您, 妈妈 …
    #[must_use]
    pub fn person(&self, person: Option<&str>) -> &str {
        let named = |wanted: &str| {
            self.persons.iter().find(|(id, _)| **id == *wanted).map(|(_, name)| name.as_str())
        };
        person.and_then(named).or_else(|| named("self")).unwrap_or("")
    }

    /// Everybody who can be the patient, by their ids.
    pub fn persons(&self) -> impl Iterator<Item = &str> {
        self.persons.iter().map(|(id, _)| &**id)
    }

    /// Whether a text admits that its figure is not certain.
    #[must_use]
    pub fn is_hedged(&self, text: &str) -> bool {
        self.hedges.iter().any(|hedge| text.contains(hedge.as_str()))
    }
}
