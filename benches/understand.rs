//! How fast and how surely messages are understood: sentences over every place and every disease,
//! as they are and mistyped, one message by its length, and how long the lexicon takes to build.
//!
//! Run with `cargo bench --bench understand`. The bars: 30,000 sentences a second on one core, 99 %
//! right as they are and 95 % mistyped; a median under 30 µs for twenty characters; time that grows
//! with the length and no faster, up to 1 MB; a lexicon in under 50 ms. With `MANTE_WRONG=1` the
//! sentences that were misread go to the error stream.

use std::hint::black_box;
use std::time::{Duration, Instant};

use jiff::civil::{Date, date};
use mante::dialog::Assistant;
use mante::dialog::assistant::warm_up;
use mante::knowledge::Knowledge;
use mante::knowledge::disease::DiseaseId;
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::place::{Code, NameKind};
use mante::knowledge::problem::Problems;
use mante::knowledge::vocabulary::Value;
use mante::language::{Context, Lexicon, Reading, read};
use mante::replay::noise::{Kind, Noise, Random};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TODAY: Date = date(2026, 11, 21);
const SENTENCES: usize = 10_000;
const SEED: u64 = 7;

/// The ways to mistype that change a name.
const SLIPS: [Kind; 6] =
    [Kind::Homophone, Kind::Near, Kind::Dialect, Kind::Pinyin, Kind::Missing, Kind::Doubled];

/// A sentence and what it says.
struct Sentence {
    text: String,
    place: Code,
    disease: DiseaseId,
}

fn main() {
    // The tables that need no knowledge are built before anything is measured, and once.
    let start = Instant::now();
    warm_up();
    println!("tables of sounds and of Traditional characters  {}", show(start.elapsed()));
    let (knowledge, mut problems) = load(&Files::embedded());
    let assistant = Assistant::new(knowledge.expect("the embedded knowledge loads"), &mut problems);
    lexicon(&assistant.knowledge);
    lengths(&assistant);
    sentences(&assistant);
}

fn lexicon(knowledge: &Knowledge) {
    let time = median(21, || {
        black_box(Lexicon::compile(knowledge, &mut Problems::default()));
    });
    println!("lexicon built                                   {}  (bar: 50 ms)", show(time));
}

fn understand(assistant: &Assistant, text: &str) -> Reading {
    let context = Context {
        asked: None,
        shown: 0,
        region: None,
        wants_care: false,
        care: None,
        away: false,
        graded: None,
        today: TODAY,
    };
    read(&assistant.knowledge, &assistant.lexicon, black_box(text), &context)
}

/// One message by its length: what is known, repeated, so that each character costs the same.
fn lengths(assistant: &Assistant) {
    let twenty = "临汾居民医保，糖尿病，怎么办慢病卡啊请问";
    assert_eq!(twenty.chars().count(), 20);
    println!("\ncharacters  bytes      median");
    for times in [1, 2, 10, 50, 100, 200, 400, 2_000, 17_500] {
        let text = twenty.repeat(times);
        let runs = if times < 50 { 2_001 } else { 41 };
        let time = median(runs, || {
            black_box(understand(assistant, &text));
        });
        let bar = if times == 1 { "  (bar: 30 µs)" } else { "" };
        println!("{:>10}  {:>9}  {}{bar}", text.chars().count(), text.len(), show(time));
    }
    println!("(4,000 characters are read, the rest of a message is cut off)");
}

fn sentences(assistant: &Assistant) {
    let sentences = generate(&assistant.knowledge);
    let places = assistant.knowledge.shared.places.all().len();
    let diseases = assistant.knowledge.shared.diseases.iter().count();
    println!("\n{SENTENCES} sentences over {places} places and {diseases} diseases, seed {SEED}");
    println!(
        "{:<22}{:>9}{:>14}{:>9}{:>9}{:>9}",
        "", "sentences", "a second", "right", "place", "disease"
    );
    measure(assistant, "clean  (bar: 99 %)", &sentences);
    let noise = Noise::new(&assistant.knowledge, SEED);
    let mistyped = |kinds: &[Kind]| -> Vec<Sentence> {
        let garbled = sentences.iter().enumerate().map(|(number, sentence)| {
            let text = noise.message(kinds[number % kinds.len()], &sentence.text);
            (text != sentence.text).then_some(Sentence { text, ..*sentence })
        });
        garbled.flatten().collect()
    };
    measure(assistant, "mistyped (bar: 95 %)", &mistyped(&SLIPS));
    for kind in Kind::ALL {
        measure(assistant, &format!("  {}", kind.name()), &mistyped(&[kind]));
    }
}

/// Every place and every disease in turn, by one of its names.
fn generate(knowledge: &Knowledge) -> Vec<Sentence> {
    let mut random = Random::new(SEED, &["sentences"]);
    let places = knowledge.shared.places.all();
    let diseases: Vec<_> = knowledge.shared.diseases.iter().collect();
    let forms: [fn(&str, &str) -> String; 4] = [
        |place, disease| format!("{place}医保，{disease}怎么办慢病"),
        |place, disease| format!("我妈在{place}参保，得了{disease}，要什么材料"),
        |place, disease| format!("{disease}能报多少，{place}的居民医保"),
        |place, disease| format!("请问{place}{disease}门诊慢特病怎么申请"),
    ];
    (0..SENTENCES)
        .filter_map(|number| {
            let place = places[number % places.len()].code;
            let (disease, named) = diseases[number % diseases.len()];
            let names: Vec<&String> = std::iter::once(&named.name).chain(&named.names).collect();
            let name = random.pick(&names)?;
            let form = random.pick(&forms)?;
            let text = form(&place_name(knowledge, place, &mut random), name);
            Some(Sentence { text, place, disease })
        })
        .collect()
}

/// A name that means only this place; the whole path where it has none.
fn place_name(knowledge: &Knowledge, code: Code, random: &mut Random) -> String {
    let places = &knowledge.shared.places;
    let Some(place) = places.get(code) else { return code.to_string() };
    let others = || places.all().iter().filter(|other| other.code != code);
    let own = |name: &String| {
        others().all(|other| other.name != *name && other.names.iter().all(|(n, _)| n != name))
    };
    let plain = place.names.iter().filter(|(_, kind)| *kind == NameKind::Plain);
    let names: Vec<&String> = std::iter::once(&place.name)
        .chain(plain.map(|(name, _)| name))
        .filter(|n| own(n))
        .collect();
    random.pick(&names).map_or_else(
        || {
            let above =
                code.prefecture().filter(|above| *above != code && places.get(*above).is_some());
            let above = above.unwrap_or(code.province());
            format!("{}{}", places.short(above), place.name)
        },
        |name| (*name).clone(),
    )
}

fn measure(assistant: &Assistant, name: &str, sentences: &[Sentence]) {
    // The best of several rounds: what else runs on the machine only ever takes time away.
    let round = || {
        let start = Instant::now();
        for sentence in sentences {
            black_box(understand(assistant, &sentence.text));
        }
        start.elapsed()
    };
    let best = (0..5).map(|_| round()).min().unwrap_or_default();
    let core = assistant.knowledge.shared.vocabulary.core;
    let (mut right, mut places, mut diseases) = (0, 0, 0);
    for sentence in sentences {
        let reading = understand(assistant, &sentence.text);
        let place = reading.value(core.region) == Some(&Value::Place(sentence.place));
        let disease = reading.value(core.disease) == Some(&Value::Diseases(vec![sentence.disease]));
        right += usize::from(place && disease);
        places += usize::from(place);
        diseases += usize::from(disease);
        if std::env::var_os("MANTE_WRONG").is_some() && !(place && disease) {
            eprintln!("{name}: {}", sentence.text);
        }
    }
    let speed = float(sentences.len()) / best.as_secs_f64();
    let share = |count: usize| format!("{:.1} %", 100.0 * float(count) / float(sentences.len()));
    println!(
        "{name:<22}{:>9}{speed:>14.0}{:>9}{:>9}{:>9}",
        sentences.len(),
        share(right),
        share(places),
        share(diseases)
    );
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^52")]
fn float(count: usize) -> f64 {
    count as f64
}

fn median(runs: usize, mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..runs)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed()
        })
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn show(time: Duration) -> String {
    let micros = time.as_secs_f64() * 1e6;
    if micros < 1_000.0 { format!("{micros:7.1} µs") } else { format!("{:7.2} ms", micros / 1e3) }
}
