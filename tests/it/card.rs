//! Guards the card to keep: a page of A4 or a picture for a phone with the whole answer and its
//! warning, a code that reads back as the question and asks the same answer, nothing personal, one
//! page for every answered dialog, and a clear error where a character cannot be written.

use std::fs;
use std::io::Cursor;
use std::path::Path;
use std::sync::LazyLock;

use jiff::civil::{Date, date};
use lopdf::Document;
use serde_json::Value;

use mante::channel::card::{Format, Laid, lay_out};
use mante::dialog::act::{Act, Answer};
use mante::dialog::{Assistant, Event, Session, Step};
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::problem::Problems;
use mante::reply::card::{Card, CardLine};
use mante::reply::{Voice, render};

use super::knowledge_folder::KnowledgeFolder;
use super::program::{Machine, Run};

const TODAY: Date = date(2026, 11, 21);
const LINFEN: &str = "我妈临汾居民医保，糖尿病有并发症，怎么办慢病";
const LINFEN_CODE: &str = "山西临汾 糖尿病 办慢特病认定（医保电话12393）";

static ASSISTANT: LazyLock<Assistant> = LazyLock::new(|| {
    let (knowledge, mut problems) = load(&Files::embedded());
    Assistant::new(knowledge.expect("the built-in knowledge can be read"), &mut problems)
});

#[track_caller]
fn check(run: &Run, code: i32, stdout: &str, stderr: &str) {
    assert_eq!((run.code, run.stdout.as_str(), run.stderr.as_str()), (Some(code), stdout, stderr));
}

/// The text of a page, without what breaks it into lines.
fn text_of(pdf: &[u8]) -> String {
    let document = Document::load_mem(pdf).expect("a PDF");
    assert_eq!(document.get_pages().len(), 1, "one page");
    let text = document.extract_text(&[1]).expect("text that can be copied");
    text.chars().filter(|char| !char.is_whitespace()).collect()
}

/// A picture as its width and the brightness of its pixels.
pub fn grey_of(png: &[u8]) -> (usize, Vec<u8>) {
    let mut reader = png::Decoder::new(Cursor::new(png)).read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    let info = reader.next_frame(&mut pixels).unwrap();
    assert_eq!(info.color_type, png::ColorType::Rgba);
    (info.width as usize, pixels.chunks(4).map(|pixel| pixel[1]).collect())
}

/// The text of the code in the lower part of a picture, as a phone reads it.
pub fn code_in(width: usize, grey: &[u8]) -> String {
    let rows = width;
    let lower = &grey[grey.len() - rows * width..];
    let mut image =
        rqrr::PreparedImage::prepare_from_greyscale(width, rows, |x, y| lower[y * width + x]);
    let found = image.detect_grids();
    assert_eq!(found.len(), 1, "one code");
    found[0].decode().expect("a readable code").1
}

#[test]
fn a_page_holds_the_warning_steps_papers_figures_and_the_call() {
    let machine = Machine::new();
    let run = machine.line(&format!("card -o mama.pdf {LINFEN}"));
    check(&run, 0, "卡片做好了：mama.pdf\n", "");
    let pdf = fs::read(machine.path("mama.pdf")).unwrap();
    let text = text_of(&pdf);
    for part in [
        "山西临汾·办慢特病认定",
        "妈妈·糖尿病·家里人替办·糖尿病有并发症",
        "出自2025年一篇网上文章，不是医保局文件，没核实。",
        "手机能办。",
        "微信关注「山西医保」公众号→「服务大厅」→「慢性病申报」",
        "要带的",
        "诊断证明（文章写二级及以上公立医院开，盖公章，写明分期或分型）",
        // A figure and its hedge in one line.
        "文章写：糖尿病一年限额4000元，门诊报70%（没核实）",
        "12393",
        "打电话可以这样问：“我想办慢特病认定，病是糖尿病，请问签好字的申请表怎么交回去？”",
        "《2025年山西临汾门诊慢特病网上申请（网上文章）》，2025年，网上文章，没核实",
        "2026-11-21的答复",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    // Steps before papers before the call.
    let order = ["怎么办", "要带的", "时间", "待遇", "先打电话核对"];
    let places: Vec<_> = order.iter().map(|part| text.find(part)).collect();
    assert!(places.is_sorted() && places[0].is_some(), "{places:?}");
}

#[test]
fn the_same_answer_gives_the_same_page() {
    let machine = Machine::new();
    for name in ["one.pdf", "two.pdf"] {
        machine.line(&format!("card -o {name} {LINFEN}"));
    }
    let read = |name| fs::read(machine.path(name)).unwrap();
    assert_eq!(read("one.pdf"), read("two.pdf"));
}

#[test]
fn a_picture_is_as_wide_as_three_phones_and_its_code_asks_the_question() {
    let machine = Machine::new();
    // Who asks, and their numbers, are in neither the code nor the page.
    let run = machine.line(&format!("card 我叫张桂兰，电话13800138000，{LINFEN}"));
    let name = "慢特通-山西临汾-办慢特病认定-2026-11-21.png";
    check(&run, 0, &format!("卡片做好了：{name}\n"), "");
    let (width, grey) = grey_of(&fs::read(machine.path(name)).unwrap());
    assert_eq!(width, 1080);
    assert_eq!(code_in(width, &grey), LINFEN_CODE);
    // Nothing runs over the edge: the margins are blank.
    let blank = |row: &[u8]| row[..36].iter().chain(&row[width - 36..]).all(|grey| *grey == 255);
    assert!(grey.chunks(width).all(blank));
}

#[test]
fn a_link_takes_the_place_of_the_question() {
    let machine = Machine::new();
    let link = "https://t.me/mante_bot?start=card";
    let run = machine.line(&format!("card --format png -o card --link {link} {LINFEN}"));
    check(&run, 0, "卡片做好了：card\n", "");
    let (width, grey) = grey_of(&fs::read(machine.path("card")).unwrap());
    assert_eq!(code_in(width, &grey), link);
}

#[test]
fn without_an_answer_the_reply_is_said_and_no_card_is_made() {
    let machine = Machine::new();
    let run = machine.line("card 临汾糖尿病怎么办慢病");
    assert_eq!(run.code, Some(3));
    assert!(run.stdout.starts_with("资料写糖尿病要「合并并发症」才符合。"), "{}", run.stdout);
    assert_eq!(run.stderr, "还没有答案，没有做卡片。把上面问的一起写进来再试。\n");
    let written = fs::read_dir(machine.path("")).unwrap().map(|entry| entry.unwrap().file_name());
    assert_eq!(written.collect::<Vec<_>>(), ["data"]);
}

#[test]
fn what_cannot_be_written_is_one_error_and_no_box() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "mine");
    // A character that is nobody's: no font has it.
    folder.change("wording/card.yaml", "先打电话核对", "先打电话\u{10FFFD}");
    let run = machine.line(&format!("card --knowledge mine -o card.pdf {LINFEN}"));
    let error = "错误：没有字体能写这些字：\u{10FFFD}（U+10FFFD）。在这台机器上装一个中文字体（例如 Noto Sans CJK）再试\n";
    check(&run, 1, "", error);
    assert!(!machine.path("card.pdf").exists());
    let run = machine.line(&format!("card -o nowhere/card.pdf {LINFEN}"));
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    assert!(run.stderr.starts_with("错误：写不了 nowhere/card.pdf"), "{}", run.stderr);
}

#[test]
fn a_chat_writes_the_picture_and_says_where() {
    let machine = Machine::new();
    fs::create_dir(machine.path("cards")).unwrap();
    let input = format!("{LINFEN}\n存成卡片\n打印\n");
    let run = machine.run(&["chat", "--cards", "cards"], input.as_bytes());
    let name = "慢特通-山西临汾-办慢特病认定-2026-11-21";
    let saved = |file: &str| format!("\n卡片存成了：cards/{file}.png\n");
    // The button by its words, then typed words: the first picture stays.
    assert!(run.stdout.contains(&saved(name)), "{}", run.stdout);
    assert!(run.stdout.contains(&saved(&format!("{name}-2"))), "{}", run.stdout);
    let (width, grey) = grey_of(&fs::read(machine.path(&format!("cards/{name}-2.png"))).unwrap());
    assert_eq!(code_in(width, &grey), LINFEN_CODE);
}

#[test]
fn a_program_gets_the_card_and_its_picture() {
    use base64::Engine as _;
    let input = format!("{LINFEN}\n{{\"choose\": \"cmd:card\"}}\n");
    let run = Machine::new().run(&["chat", "--json"], input.as_bytes());
    let lines: Vec<Value> =
        run.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let [answer, kept] = &lines[..] else { panic!("{} replies", lines.len()) };
    assert!(answer.get("card").is_none() && answer.get("image").is_none());
    assert_eq!(kept["status"], "info");
    assert_eq!(kept["card"]["title"], "山西临汾 · 办慢特病认定");
    assert_eq!(kept["card"]["code"]["text"], LINFEN_CODE);
    assert_eq!(kept["image"]["format"], "png");
    let bytes = base64::prelude::BASE64_STANDARD.decode(kept["image"]["base64"].as_str().unwrap());
    assert_eq!(grey_of(&bytes.unwrap()).0, 1080);
}

// Every dialog.

/// What each dialog of the repository says and chooses, with its title and its day.
pub fn dialogs() -> Vec<(String, Date, Vec<Event>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("dialogs");
    let mut problems = Problems::default();
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let paths = paths.filter(|path| path.extension().is_some_and(|ending| ending == "yaml"));
    let mut read = |path: &Path| {
        let text = fs::read_to_string(path).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        mante::replay::read(&ASSISTANT, &name, &text, &mut problems)
    };
    let dialogs = paths.filter_map(|path| read(&path));
    dialogs
        .map(|dialog| {
            let events = dialog.turns.iter().map(|turn| turn.event.clone()).collect();
            (dialog.title.clone(), dialog.now.unwrap_or(TODAY), events)
        })
        .collect()
}

/// The answer to the person's own case: a supposed one has no card.
fn answer_of(step: &Step) -> Option<&Answer> {
    match &step.act {
        Act::Answer(answer) | Act::NotCovered(answer, _) if step.aside.is_none() => Some(answer),
        _ => None,
    }
}

/// The card of what a session has answered.
fn card_of(session: &Session, day: Date) -> Option<Card> {
    static VOICE: LazyLock<Voice> = LazyLock::new(|| Voice::new(&ASSISTANT));
    let kept = ASSISTANT.step(session, &Event::Choose("cmd:card".to_owned()), day);
    render(&ASSISTANT, &VOICE, &kept, "").card.map(|card| *card)
}

/// The cards of all answers of all dialogs, each with what it answers.
fn cards() -> Vec<(String, Date, Answer, Card)> {
    let mut cards = Vec::new();
    for (title, day, events) in dialogs() {
        let mut session = Session::default();
        for event in events {
            let step = ASSISTANT.step(&session, &event, day);
            session = step.session.clone();
            let Some(answer) = answer_of(&step) else { continue };
            let card = card_of(&session, day);
            let card = card.unwrap_or_else(|| panic!("{title}: no card of an answer"));
            cards.push((title.clone(), day, answer.clone(), card));
        }
    }
    cards
}

#[test]
fn every_answered_dialog_fits_on_one_page_in_large_type() {
    let mut seen = Vec::new();
    let mut shortened = 0;
    for (title, _, _, card) in cards() {
        if seen.contains(&card) {
            continue;
        }
        for format in Format::ALL {
            let Laid { height, size, left_out, .. } = lay_out(&card, format).unwrap();
            let (most, least) = match format {
                Format::Png => (1600.0, 16.0),
                Format::Pdf => (842.0, 13.0),
            };
            assert!(height <= most, "{title}: {height} high as {format:?}");
            assert!(size >= least, "{title}: type of {size} as {format:?}");
            shortened += usize::from(left_out > 0);
        }
        seen.push(card);
    }
    assert!(seen.len() > 60, "only {} cards", seen.len());
    // Of all sheets, most hold the answer as a whole.
    assert!(shortened < seen.len() * 3 / 2, "{shortened} of {} sheets", seen.len() * 2);
}

#[test]
fn what_gives_way_is_said_and_never_a_step_a_paper_or_the_call() {
    let say = Event::Say(LINFEN.to_owned());
    let answered = ASSISTANT.step(&Session::default(), &say, TODAY);
    let mut card = card_of(&answered.session, TODAY).expect("a card of an answer");
    let steps = card.lists.iter().flat_map(|list| &list.lines).filter(|line| line.rank == 0);
    let steps: Vec<String> = steps.map(|line| line.text.chars().take(5).collect()).collect();
    assert!(steps.len() > 8, "{steps:?}");
    let spare = |number: u32| CardLine {
        text: format!("第{number}条可有可无的说明，写得不短，要占去将近一整行"),
        rank: 4,
    };
    card.lists[0].lines.extend((0..80).map(spare));
    for format in Format::ALL {
        let laid = lay_out(&card, format).unwrap();
        assert!(laid.left_out > 0, "{format:?}");
        assert!(laid.svg.contains("其余的在聊天里看"), "{format:?}");
        assert!(laid.svg.contains("12393"), "{format:?}");
        for step in &steps {
            assert!(laid.svg.contains(step), "{step} is gone as {format:?}");
        }
    }
}

#[test]
fn the_code_of_every_card_asks_the_same() {
    let vocabulary = &ASSISTANT.knowledge.shared.vocabulary;
    let mut asked = 0;
    for (title, day, answer, card) in cards() {
        let said = Event::Say(card.code.text.clone());
        let step = ASSISTANT.step(&Session::default(), &said, day);
        let place = step.facts.place(vocabulary.core.region);
        let procedure = step.facts.choice(vocabulary.core.procedure);
        assert_eq!(place, answer.region, "{title}: {}", card.code.text);
        assert_eq!(procedure, Some(answer.procedure), "{title}: {}", card.code.text);
        asked += 1;
    }
    assert!(asked > 100, "only {asked} codes");
}
