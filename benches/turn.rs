//! What one turn of the core costs: read, decide, render; and one decision alone.
//!
//! Run with `cargo bench --bench turn`. The bars: a turn under 40 µs median, of which language at
//! most 30; a decision under 100 ns on a table of 4 inputs and 12 rows.

#![expect(missing_docs, reason = "criterion's macros write public functions")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::civil::{Date, date};
use mante::dialog::{Assistant, Event, Session};
use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::region::{Allowed, Condition};
use mante::knowledge::vocabulary::{Facts, Value};
use mante::language::{Context, read};
use mante::reply::{Voice, render};
use mante::rules::table::{Case, Table};

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TODAY: Date = date(2026, 11, 21);

const MESSAGES: [&str; 4] = [
    "临汾居民医保，糖尿病合并并发症，怎么办慢病",
    "我妈漯河医保，现在长住郑州我家，慢病拿药要备案吗",
    "版纳的医保，在上海打工，刚查出红斑狼疮，特病怎么办",
    "能报多少",
];

fn assistant() -> Assistant {
    let (knowledge, mut problems) = load(&Files::embedded());
    let knowledge = knowledge.expect("the embedded knowledge base loads");
    Assistant::new(knowledge, &mut problems)
}

fn turns(criterion: &mut Criterion) {
    let assistant = assistant();
    let voice = Voice::new(&assistant);
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
    let mut group = criterion.benchmark_group("turn");
    for message in MESSAGES {
        let event = Event::Say(message.to_owned());
        let fresh = Session::default();
        group.bench_function(format!("whole/{message}"), |bencher| {
            bencher.iter(|| {
                let step = assistant.step(black_box(&fresh), black_box(&event), TODAY);
                render(&assistant, &voice, &step, "s")
            });
        });
        group.bench_function(format!("step/{message}"), |bencher| {
            bencher.iter(|| assistant.step(black_box(&fresh), black_box(&event), TODAY));
        });
        group.bench_function(format!("language/{message}"), |bencher| {
            bencher.iter(|| {
                read(&assistant.knowledge, &assistant.lexicon, black_box(message), &context)
            });
        });
    }
    group.finish();
}

/// Four choice inputs and twelve rows.
fn decision(criterion: &mut Criterion) {
    let assistant = assistant();
    let vocabulary = &assistant.knowledge.shared.vocabulary;
    let fact = |name: &str| vocabulary.find(name).expect("a fact of the vocabulary");
    let inputs =
        [fact("care_place"), fact("disease_class"), fact("hospital_grade"), fact("handling")];
    let conditions: Vec<Condition> = (0..12u8)
        .map(|row| Condition {
            tests: vec![
                (inputs[0], Allowed::Choices(vec![row % 3])),
                (inputs[1], Allowed::Choices(vec![row / 3 % 2])),
                (inputs[2], Allowed::Choices(vec![row % 3, (row + 1) % 3])),
                (inputs[3], Allowed::Choices(vec![row / 6])),
            ],
            route: Vec::new(),
        })
        .collect();
    let conditions: Vec<&Condition> = conditions.iter().collect();
    let table = Table::compile(&conditions, vocabulary, &[]).expect("twelve rows fit");
    let mut facts = Facts::none(vocabulary);
    for input in inputs {
        facts.set(input, Value::Choice(1));
    }
    let case = Case { facts: &facts, disease: None, route: None, assumed: &[] };
    criterion.bench_function("decision", |bencher| {
        bencher.iter(|| black_box(&table).hits(black_box(&case)));
    });
}

fn start(criterion: &mut Criterion) {
    let files = Files::embedded();
    let mut group = criterion.benchmark_group("start");
    group.sample_size(20);
    group.bench_function("load", |bencher| bencher.iter(|| load(black_box(&files))));
    group.bench_function("load and compile", |bencher| bencher.iter(assistant));
    group.finish();
}

criterion_group!(benches, turns, decision, start);
criterion_main!(benches);
