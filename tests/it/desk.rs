//! Guards what an agent reads and copies, over every answer of the dialogs and over many questions
//! in many places: short enough to read aloud, no figure without its hedge, never to the hotline.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use mante::dialog::act::{Act, Info};
use mante::dialog::lookup::chosen;
use mante::dialog::{Assistant, Event, Session};
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::problem::Problems;
use mante::replay::read;
use mante::reply::Voice;
use mante::reply::desk::{
    Desk, DeskCard, Origin, SmsLine, Verdict, answer_card, card_text, desk, desk_items, has_figure,
    parts, section_text, sms_parts, ticket_text, units,
};
use proptest::prelude::*;

use super::chance::chance;

const TODAY: Date = date(2026, 11, 21);

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems)
});

static VOICE: LazyLock<Voice> = LazyLock::new(|| Voice::new(&ASSISTANT));

fn look_up(words: &str, facts: &[(&str, &str)]) -> Desk {
    let choose = |(fact, value): &(&str, &str)| chosen(&ASSISTANT.knowledge, fact, value).unwrap();
    let chosen: Vec<_> = facts.iter().map(choose).collect();
    desk(&ASSISTANT, &VOICE, &ASSISTANT.look_up(words, &chosen, None, TODAY), words)
}

/// Every answer that the dialogs come to, as a card.
fn cards_of_dialogs() -> Vec<DeskCard> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let mut problems = Problems::default();
    let mut cards = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let dialog = read(&ASSISTANT, "dialog", &text, &mut problems).unwrap();
        let mut session = Session::default();
        for turn in &dialog.turns {
            let step = ASSISTANT.step(&session, &turn.event, dialog.now.unwrap_or(TODAY));
            let (answer, missing) = match &step.act {
                Act::Answer(answer) => (Some(answer), None),
                Act::NotCovered(answer, missing) => (Some(answer), Some(*missing)),
                Act::Info(Info::Card(answer, missing)) => (Some(answer), *missing),
                _ => (None, None),
            };
            let card = answer.and_then(|answer| answer_card(&ASSISTANT, &VOICE, answer, missing));
            cards.extend(card);
            if let Event::Say(words) = &turn.event {
                cards.extend(look_up(words, &[]).card);
            }
            session = step.session;
        }
    }
    assert!(cards.len() > 200, "only {} answers", cards.len());
    cards
}

/// Many questions in every place of which anything is known, and in some of which nothing is.
fn cards_of_places() -> Vec<DeskCard> {
    let regions = ASSISTANT.knowledge.regions.iter().filter_map(|region| match region.owner {
        mante::knowledge::region::Owner::Division(code) => Some(code.to_string()),
        mante::knowledge::region::Owner::Nation => None,
    });
    let more = ["141024", "411122", "532801", "150722", "440100", "659001", "419001"];
    let regions: Vec<String> = regions.chain(more.map(str::to_owned)).collect();
    let words = [
        "高血压怎么办慢病卡",
        "糖尿病能报多少",
        "长期住外地 备案",
        "转院 异地备案 材料",
        "多久能办好",
        "被退回怎么办",
        "省外临时看病 备案",
        "红斑狼疮 外省 三级医院 办认定",
        "查进度 慢病卡",
        "恶性肿瘤 续期",
        "异地急诊 怎么报",
        "慢病卡在哪办",
    ];
    let cards = regions.iter().flat_map(|region| {
        words.iter().filter_map(move |words| look_up(words, &[("region", region)]).card)
    });
    cards.collect()
}

/// Everything that an agent may read or copy of a card.
fn everything(card: &DeskCard) -> String {
    let mut texts = vec![card_text(&ASSISTANT, card), ticket_text(&ASSISTANT, card)];
    texts.extend(sms_parts(&ASSISTANT, card));
    texts.extend(card.sections.iter().map(|section| section_text(&ASSISTANT, section)));
    texts.push(format!("{card:?}"));
    texts.join("\n")
}

fn all_cards() -> impl Iterator<Item = DeskCard> {
    cards_of_dialogs().into_iter().chain(cards_of_places())
}

#[test]
fn the_sentence_to_read_aloud_is_short_and_hedged() {
    for card in all_cards() {
        let length = card.aloud.chars().count();
        assert!((12..=60).contains(&length), "{length}: {}", card.aloud);
        // That nothing is known is sure.
        let is_hedged = card.verdict != Verdict::Missing;
        assert_eq!(card.aloud.contains(&card.hedge), is_hedged, "{}", card.aloud);
        assert!(
            !card.aloud.contains("（没核实），") && !card.aloud.contains("）（"),
            "{}",
            card.aloud
        );
        let hedged = card.hedge == "（没核实）" || card.hedge.contains("年");
        assert!(hedged, "no year: {}", card.hedge);
    }
}

/// Each read as over the phone: nothing is said twice, what is open is asked for, and nobody who is
/// calling is told to call.
#[test]
fn the_sentence_to_read_aloud_can_be_said_to_a_caller() {
    let expected = [
        // What it hangs on is asked in the place's own words.
        (
            "临汾 慢病卡 怎么办",
            "能不能办、怎么办，要看情况（2025年网文，没核实）。您得的是什么病？说一个名字就行。",
        ),
        (
            "临汾 高血压 怎么办",
            "能不能办、怎么办，要看情况（2025年网文，没核实）。资料写高血压要「Ⅲ级」才符合。您的诊断书上写的是几级？",
        ),
        (
            "临汾 糖尿病 能报多少",
            "能报多少要看情况（2025年网文，没核实）。资料写糖尿病要「合并并发症」才符合。您的诊断书上写了并发症吗？",
        ),
        // A refusal and what would undo it come before what is wanted.
        (
            "临汾 糖尿病 没并发症",
            "没有并发症，可能不符合。问医生一句：诊断书会不会写明「合并并发症」（2025年网文，没核实）。",
        ),
        // The caller has called.
        (
            "临汾 红斑狼疮 没欠费 怎么办",
            "文章没点名这种病。文章说共64种，只点名4种。我帮您转临汾医保经办机构（2025年网文，没核实）。",
        ),
        (
            "漯河 临时自己去外地 备案",
            "自己临时去外地看病怎么备案，文章没写。我帮您转漯河医保经办机构（2025年网文，没核实）。",
        ),
        // Once is enough.
        (
            "临汾 查进度",
            "在「山西医保」公众号或网站上查进度；最终结果会发短信。要核实，我帮您转临汾医保经办机构（2025年网文，没核实）。",
        ),
        (
            "临汾 糖尿病 要带什么材料",
            "资料列了4样材料，有的情况还要另加。先备好身份证，正反面照片（2025年网文，没核实）。",
        ),
        (
            "西双版纳 红斑狼疮 外省 三级医院 材料",
            "先备好诊断证明，文章写二级以上医保定点医院出。要核实，我帮您转西双版纳医保经办机构（2025年网文，没核实）。",
        ),
        (
            "漯河 备案 在哪办|procedure=cross_region_filing",
            "在哪办要看情况（2025年网文，没核实）。您想用手机办，还是去窗口办？",
        ),
        (
            "漯河 备案 哪些医院|procedure=cross_region_filing",
            "哪些医院，看微信小程序「河南医保」。要核实，我帮您转漯河医保经办机构（2025年网文，没核实）。",
        ),
        // What is not known is named.
        (
            "西双版纳 多久能办好 慢病卡",
            "要几天、管几年，资料没写。我帮您转西双版纳医保经办机构（2025年网文，没核实）。",
        ),
        ("郑州 异地备案", "郑州办异地备案，手上没有资料。我帮您转参保地医保经办机构。"),
        (
            "北京 糖尿病 能报多少",
            "北京办慢特病认定，能报多少这一项手上没有资料。我帮您转参保地医保经办机构。",
        ),
        (
            // It hangs on this, and what of it nobody wrote is no answer yet.
            "漯河 备案管多久|procedure=cross_region_filing",
            "续期要看情况（2025年网文，没核实）。您是哪种情况去外地看病？",
        ),
        (
            "呼伦贝尔 糖尿病 能报多少",
            "报百分之几、一年限额多少、起付线多少，资料没写。我帮您转呼伦贝尔医保经办机构（2025年网文，没核实）。",
        ),
        // All that was asked, as far as it has room.
        (
            "临汾 癌症放化疗 多久能办好",
            "文章写：最终结果5个工作日内；预审1个工作日；通过后第二天生效。我帮您转经办核实（2025年网文，没核实）。",
        ),
        // What only answers another question is nothing to do: that app looks up hospitals.
        (
            "漯河 居民 长期住郑州 备案",
            "长住外地可以备案，备案后在那边看慢特病直接结算。先确认慢特病在漯河认定过（2025年网文，没核实）。",
        ),
    ];
    assert_aloud(&expected);
    for card in all_cards() {
        assert!(!card.aloud.contains("打电话"), "{}", card.aloud);
        assert!(card.aloud.matches("医保经办机构").count() < 2, "{}", card.aloud);
    }
}

#[test]
fn of_several_diseases_it_is_read_aloud_of_which_it_speaks() {
    assert_aloud(&[
        (
            "临汾 高血压三级 糖尿病 没欠费",
            "高血压资料写可以办；糖尿病要看情况（2025年网文，没核实）。您的诊断书上写了糖尿病并发症吗？",
        ),
        (
            "临汾 高血压三级 红斑狼疮 糖尿病没并发症 没欠费",
            "高血压资料写可以办；系统性红斑狼疮资料没写清；糖尿病可能不符合。我帮您转临汾医保经办机构（2025年网文，没核实）。",
        ),
        (
            "临汾 高血压三级 红斑狼疮 能报多少",
            "文章写：高血压一年限额4000元，门诊报70%；系统性红斑狼疮的没写。我帮您转经办核实（2025年网文，没核实）。",
        ),
        (
            "临汾 高血压三级 没欠费 一年药费3000 能报多少",
            "按这个算：一年3000元，报70%，大约2100元。要核实，我帮您转临汾医保经办机构（2025年网文，没核实）。",
        ),
        (
            "临汾 高血压三级 糖尿病 能报多少",
            "文章写：高血压一年限额4000元，门诊报70%；糖尿病要看情况。我帮您转经办核实（2025年网文，没核实）。",
        ),
    ]);
}

/// Looks each up, with a fact behind `|`, and holds the sentence to read aloud against the expected.
#[track_caller]
fn assert_aloud(expected: &[(&str, &str)]) {
    for (words, sentence) in expected {
        let (words, facts) = words.split_once('|').unwrap_or((words, ""));
        let facts: Vec<(&str, &str)> = facts.split_once('=').into_iter().collect();
        let card = look_up(words, &facts).card.unwrap_or_else(|| panic!("no card for {words}"));
        assert_eq!(card.aloud, *sentence, "{words}");
    }
}

#[test]
fn what_sends_to_the_phone_sends_to_the_office_and_nothing_else_of_it_is_lost() {
    let copied = |words| card_text(&ASSISTANT, &look_up(words, &[]).card.unwrap());
    let silent = copied("临汾 红斑狼疮 没欠费 怎么办");
    assert!(silent.contains("\n文章没点名这种病，转临汾医保经办机构核实。"), "{silent}");
    let emergency = copied("漯河 急诊 出院了 没备案");
    assert!(emergency.contains("文章没写，转漯河医保经办机构核实。"), "{emergency}");
    for card in all_cards() {
        let text = card_text(&ASSISTANT, &card);
        assert_eq!(text.matches('（').count(), text.matches('）').count(), "{text}");
    }
}

#[test]
fn what_was_found_stands_on_the_card_that_it_leads_to() {
    let mut lost = Vec::new();
    for item in desk_items(&ASSISTANT) {
        let facts: Vec<(&str, &str)> =
            item.facts.iter().map(|(fact, value)| (fact.as_str(), value.as_str())).collect();
        // Its last sentence: the one before may name the office of the place.
        let text = item.text.trim_end_matches('。').rsplit('。').next().unwrap();
        let shown = look_up("", &facts).card.is_some_and(|card| {
            let lines = card.sections.iter().flat_map(|section| &section.lines);
            let ways = card.ways.iter().flat_map(|way| &way.lines);
            let mut texts: Vec<&String> = lines.chain(ways).map(|line| &line.text).collect();
            texts.extend(card.conclusions.iter().chain(&card.gaps));
            texts.iter().any(|shown| shown.contains(text) || text.contains(shown.as_str()))
        });
        if !shown {
            lost.push(format!(
                "{} {} {} {:?}: {text}",
                item.place, item.procedure, item.section, item.facts
            ));
        }
    }
    assert!(lost.is_empty(), "{}\n{}", lost.len(), lost.join("\n"));
}

#[test]
fn nothing_stands_twice_on_a_card() {
    let card = look_up("漯河 在哪办", &[("procedure", "cross_region_filing")]).card.unwrap();
    let gap = |gap: &String| card.gaps.iter().filter(|other| *other == gap).count() == 1;
    assert!(card.gaps.iter().all(gap), "{:?}", card.gaps);
    let own = card.ways.iter().flat_map(|way| &way.lines).map(|line| &line.text);
    let own: Vec<&String> = own.collect();
    assert!(own.is_empty(), "{own:?}");
}

#[test]
fn nobody_is_sent_to_the_hotline() {
    for card in all_cards() {
        let text = everything(&card);
        assert!(!text.contains("12393"), "{text}");
        assert!(card.refer.contains("医保经办机构"), "{}", card.refer);
    }
    for item in desk_items(&ASSISTANT) {
        assert!(!format!("{item:?}").contains("12393"), "{item:?}");
    }
}

#[test]
fn every_text_message_fits_and_hedges_its_figures() {
    for card in all_cards() {
        let parts = sms_parts(&ASSISTANT, &card);
        let most = if parts.len() == 1 { 70 } else { 67 };
        // Of several diseases each has a conclusion of its own, and what is asked is whole.
        let is_one = card.overview && card.conclusions.len() < 3;
        assert!(parts.len() <= 5 || !is_one, "{}", parts.join("\n"));
        assert!(parts.len() <= 7, "{}", parts.join("\n"));
        let lines = card.sections.iter().flat_map(|section| &section.lines);
        let lines = lines.chain(card.ways.iter().flat_map(|way| &way.lines));
        let mut hedges: Vec<&str> = lines.map(|line| line.hedge.as_str()).collect();
        hedges.push(&card.hedge);
        for part in &parts {
            assert!(units(part) <= most, "{}: {part}", units(part));
            let hedge = hedges.iter().find(|hedge| part.contains(**hedge));
            let bare = hedges.iter().fold(part.clone(), |bare, hedge| bare.replace(hedge, ""));
            assert!(!has_figure(&bare) || hedge.is_some(), "{part}");
            // Who says something, and how sure it is, are said with it, and once.
            assert!(!bare.ends_with('：') && !part.contains("：（"), "{part}");
            let again = |hedge: &&str| part.matches(*hedge).count() > 1;
            assert!(!hedges.iter().any(again), "{part}");
            assert!(hedge.is_none() || !bare.contains("（没核实）"), "{part}");
        }
    }
}

#[test]
fn a_text_message_says_what_to_do() {
    let sent = |words| sms_parts(&ASSISTANT, &look_up(words, &[]).card.unwrap()).join("\n");
    let steps = sent("临汾 居民 糖尿病 有并发症 我妈 代办 怎么办");
    assert!(steps.contains("怎么办：用「为他人申请」"), "{steps}");
    // What a caller needs on the phone, and where the rest is to be had.
    let parts = sms_parts(&ASSISTANT, &look_up("漯河 居民 长期住郑州 备案", &[]).card.unwrap());
    let expected = [
        "河南漯河 · 办异地备案\n长住外地可以备案，备案后在那边看慢特病直接结算（2025年网文，没核实）。",
        "在哪办：用手机办：微信小程序「河南医保」；去窗口办：参保地医保经办机构（漯河市各级医保经办窗口）\n怎么办：先确认慢特病在漯河认定过；",
        "备案类型选异地长期居住；查那边哪家医院开通了慢特病直接结算：「河南医保」小程序或「国家医保服务平台」APP。没开通的不能直接报",
        "要带的：有居住证明：居住证明（通常要，如居住证、房产证、租房合同）；拿不出证明：个人承诺书（文章写以后不补材料，比例可能降低）",
        "时间：看病前备案。文章写2025年5月1日起也能补办（2025年网文，没核实）\n办之前请向漯河医保经办机构核实；其余可再来电问",
    ];
    assert_eq!(parts, expected);
    // Nobody files for an emergency, or after it.
    for words in ["漯河 急诊 深圳 没备案", "漯河 出院了 没备案 怎么报销"] {
        let sent = sent(words);
        assert!(!sent.contains("在哪办") && !sent.contains("小程序"), "{sent}");
    }
    // Of what was asked it says as well what nobody wrote, and of which disease.
    let lacking = sent("临汾 高血压三级 红斑狼疮 能报多少").replace('\n', "");
    let gap = "没写的：系统性红斑狼疮：这种病一年限额多少、报百分之几；";
    assert!(lacking.contains(gap), "{lacking}");
    let validity =
        look_up("漯河 备案管多久", &[("procedure", "cross_region_filing")]).card.unwrap();
    let validity = sms_parts(&ASSISTANT, &validity).join("");
    let way = "如果医院开了转院单：备案有效期原则上不少于6个月（2022年转述，没核实）";
    assert!(validity.contains(way), "{validity}");
    assert!(validity.contains("没写的：备案管多久；怎么改备案、怎么取消。"), "{validity}");
    assert!(!validity.contains("长住外地可以备案"), "{validity}");
    // Those who say it, and how sure it is, are said once.
    let time = sent("临汾 癌症放化疗 多久能办好");
    let said =
        "时间：文章写：最终结果5个工作日内；预审1个工作日；通过后第二天生效（2025年网文，没核实）";
    assert!(time.contains(said), "{time}");
    // What it hangs on is said with what comes of it.
    let open = sent("临汾 居民 糖尿病 代办").replace('\n', "");
    assert!(open.contains("符合条件的话：手机能办（2025年网文，没核实）。"), "{open}");
    assert!(open.contains("如果糖尿病没有并发症：文章写糖尿病要「合并并发症」才符合。"), "{open}");
    // The patient reads it, nobody else is told to pass them on.
    let refused = sent("临汾 糖尿病 没并发症");
    assert!(refused.contains("办之前请向临汾医保经办机构核实"), "{refused}");
    assert!(!refused.contains("转临汾"), "{refused}");
    let silent = sent("临汾 红斑狼疮 没欠费 怎么办").replace('\n', "");
    assert!(silent.contains("文章没点名这种病，办之前请向临汾医保经办机构核实。"), "{silent}");
}

#[test]
fn a_copied_figure_keeps_its_hedge_in_its_line() {
    for card in all_cards() {
        let whole = card_text(&ASSISTANT, &card);
        assert!(!whole.contains("（没核实）（") && !whole.contains("（没核实）。（"), "{whole}");
        for (section, line) in
            card.sections.iter().flat_map(|s| s.lines.iter().map(move |l| (s, l)))
        {
            if has_figure(&line.text) {
                let text = section_text(&ASSISTANT, section);
                let bare = line.text.trim_end_matches('。').replace("（没核实）", "");
                let own = text.lines().find(|copied| copied.contains(&bare)).unwrap();
                assert!(!own.contains("（没核实）") || line.hedge == "（没核实）", "{own}");
                assert!(own.ends_with(&line.hedge), "{own}");
            }
        }
    }
}

#[test]
fn the_ticket_says_the_case_and_its_sources_and_nothing_of_the_caller() {
    let words =
        "我妈张桂兰临汾居民医保糖尿病有并发症，一年药费3000元，11月20日看的病，怎么办慢病卡";
    let card = look_up(words, &[]).card.unwrap();
    let ticket = ticket_text(&ASSISTANT, &card);
    let expected = [
        "来电问：山西临汾 · 办慢特病认定",
        "参保地：山西临汾",
        "病人：妈妈；",
        "医保种类：居民医保",
        "病：糖尿病",
        "一年药费：3000元",
        "糖尿病并发症：写了",
        "结论：手机能办（2025年网文，没核实）\n",
        "还没问清：欠费、看病的地方、户口\n",
        "可告知：在哪办、怎么办",
        "没写的：签好字的申请表怎么交回去；去窗口怎么办。",
        "2025年",
        &ASSISTANT.knowledge.hash,
    ];
    for part in expected {
        assert!(ticket.contains(part), "no {part} in {ticket}");
    }
    // Nobody speaks in it.
    for spoken in ["您", "我帮"] {
        assert!(!ticket.contains(spoken), "{spoken} in {ticket}");
    }
    for personal in ["张桂兰", "11-20", "11月20日"] {
        assert!(!ticket.contains(personal), "{personal} in {ticket}");
    }
}

#[test]
fn two_places_and_two_people_are_told_apart() {
    let desk = look_up("漯河医保 我爸住郑州 我替他办备案", &[]);
    let chip = |label: &str| {
        let found = desk.chips.iter().find(|chip| chip.label == label);
        found.unwrap_or_else(|| panic!("no {label} in {:?}", desk.chips))
    };
    assert_eq!(chip("参保地").value, "河南漯河");
    assert_eq!(chip("参保地").words, "漯河");
    assert_eq!(chip("就医地").value, "河南郑州");
    assert_eq!(chip("就医地").words, "郑州");
    assert_eq!(chip("病人").value, "爸爸");
    assert_eq!(chip("谁来办").value, "家里人替办");
    // One key makes the one place the other.
    let swapped = &chip("参保地").options[0];
    assert_eq!(swapped.label, "其实是就医地");
    let set: Vec<(&str, &str)> =
        swapped.set.iter().map(|(fact, value)| (fact.as_str(), value.as_str())).collect();
    assert_eq!(set, [("region", "410100"), ("care_region", "411100")]);
}

#[test]
fn a_chip_quotes_the_words_that_are_the_patients() {
    let words = "我妈漯河糖尿病，我爸临汾高血压";
    let step = ASSISTANT.look_up(words, &[], Some("mother"), TODAY);
    let desk = desk(&ASSISTANT, &VOICE, &step, words);
    let quoted = |label: &str| {
        let chip = desk.chips.iter().find(|chip| chip.label == label).unwrap();
        (chip.value.as_str(), chip.words.as_str())
    };
    assert_eq!(quoted("参保地"), ("河南漯河", ""));
    assert_eq!(quoted("病"), ("糖尿病", ""));
}

#[test]
fn what_is_open_comes_first_with_its_options() {
    let desk = look_up("临汾 居民 糖尿 我妈 代办", &[]);
    let first = &desk.facets[0];
    assert_eq!((first.fact.as_str(), first.open), ("diabetes_complication", true));
    let labels: Vec<&str> = first.options.iter().map(|option| option.label.as_str()).collect();
    assert_eq!(labels, ["写了", "没写"]);
    let card = desk.card.unwrap();
    assert_eq!(card.verdict, Verdict::Open);
    assert_eq!(card.ways.len(), 3);
    // Nothing is offered twice: what is known stands among the chips.
    let known: Vec<&str> = desk.chips.iter().map(|chip| chip.fact.as_str()).collect();
    assert!(desk.facets.iter().all(|facet| !known.contains(&facet.fact.as_str())));

    let settled = look_up("临汾 居民 糖尿 我妈 代办", &[("diabetes_complication", "no")]);
    assert_eq!(settled.card.unwrap().verdict, Verdict::Refused);
    let chip = settled.chips.iter().find(|chip| chip.fact == "diabetes_complication").unwrap();
    assert_eq!(chip.origin, Origin::Chosen);
}

#[test]
fn a_disease_is_asked_before_its_details() {
    let open = |words| {
        let facets = look_up(words, &[]).facets.into_iter();
        facets.filter(|facet| facet.open).map(|facet| facet.fact).collect::<Vec<String>>()
    };
    let unnamed = open("临汾 慢病 怎么办");
    assert_eq!(unnamed[0], "disease");
    for detail in ["hypertension_grade", "diabetes_complication", "cancer_treatment"] {
        assert!(!unnamed.iter().any(|fact| fact == detail), "{detail} in {unnamed:?}");
    }
    assert_eq!(open("临汾 高血压 怎么办")[0], "hypertension_grade");
}

#[test]
fn a_sum_is_worked_out_only_where_every_reading_agrees() {
    let words = "临汾参保，高血压三级，没欠费，能报多少";
    let figures = |cost| look_up(words, &[("annual_cost", cost)]).card.unwrap().figures.join("\n");
    assert!(figures("3000").contains("大约2100元"), "{}", figures("3000"));
    let aloud = look_up(words, &[]).card.unwrap().aloud;
    assert!(aloud.starts_with("文章写：高血压一年限额4000元，门诊报70%。"), "{aloud}");
    assert!(aloud.ends_with("（2025年网文，没核实）。"), "{aloud}");
    assert!(figures("5000").contains("没写清"), "{}", figures("5000"));
    assert!(!figures("5000").contains("3500"), "{}", figures("5000"));
}

fn line() -> impl Strategy<Value = SmsLine> {
    let pieces = prop::sample::select(vec![
        "资料写一年限额",
        "4000元",
        "报70%",
        "，",
        "。",
        "先到窗口",
        "😀",
        "https://example.org/a1b",
        "15个工作日内",
        "身份证原件和复印件各一份",
        "；",
        "《国家医保局 2022〕24号》",
        "10月23日",
    ]);
    let hedges = prop::sample::select(vec!["（2025年网文，没核实）", "（2022年转述，没核实）"]);
    (prop::collection::vec(pieces, 1..30), hedges, any::<bool>()).prop_map(
        |(pieces, hedge, hedged)| SmsLine {
            text: pieces.concat(),
            hedge: hedge.to_owned(),
            hedged,
        },
    )
}

proptest! {
    #![proptest_config(chance(256))]

    #[test]
    fn no_text_message_is_too_long_or_parts_a_figure_from_its_hedge(
        lines in prop::collection::vec(line(), 1..8)
    ) {
        let parts = parts(&lines);
        let most = if parts.len() == 1 { 70 } else { 67 };
        let bare = |text: &str| {
            let text = lines.iter().fold(text.to_owned(), |text, line| text.replace(&line.hedge, ""));
            text.replace('\n', "")
        };
        for part in &parts {
            prop_assert!(units(part) <= most, "{}: {part}", units(part));
            let hedged = lines.iter().any(|line| part.contains(&line.hedge));
            prop_assert!(!has_figure(&bare(part)) || hedged, "{part}");
            // No figure is torn: 4000元 stands whole wherever it begins.
            prop_assert!(!bare(part).ends_with(|c: char| c.is_ascii_digit()), "{part}");
        }
        // Nothing is lost and nothing is added but hedges.
        let whole: String = lines.iter().map(|line| line.text.as_str()).collect();
        prop_assert_eq!(bare(&parts.join("\n")), whole);
    }
}

#[test]
fn another_business_is_named() {
    let line = "“生育津贴”不在资料里：这里只有门诊慢特病认定和国内异地就医备案。";
    let desk = look_up("临汾 生育津贴怎么领", &[]);
    assert_eq!(desk.first, line);
    assert!(desk.card.is_none() && !desk.unclear);
    let desk = look_up("临汾 糖尿病 没并发症 慢病卡 生育津贴也问一下", &[]);
    assert_eq!(desk.first, line);
    assert!(desk.card.is_some());
}

#[test]
fn of_somebody_who_has_died_an_agent_refers_to_the_office() {
    let desk = look_up("临汾 我爸去世了 慢病药费没报", &[]);
    let line = "病人已经去世：慢特病怎么注销、没报的药费还能不能报，资料里没有写，转临汾医保经办机构核实。";
    assert_eq!(desk.first, line);
}
