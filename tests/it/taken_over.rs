//! What another version took over instead of reading it again is compared no more, and that must
//! change nothing of what `mante impact` finds.

use std::sync::Arc;

use mante::dialog::Assistant;
use mante::knowledge::files::Files;
use mante::knowledge::problem::Problems;
use mante::knowledge::{Beside, Knowledge, load, load_beside};
use mante::replay::impact::{Versions, impact};

const PROVINCE: &str = "regions/neimenggu.yaml";

fn edited(path: &str, from: &str, to: &str) -> Files {
    let mut files = Files::embedded();
    let text = files.get(path).expect(path);
    assert_eq!(text.matches(from).count(), 1, "{from} in {path}");
    let text = text.replace(from, to);
    files.replace(path, text);
    files
}

fn sound((knowledge, problems): (Option<Knowledge>, Problems)) -> Knowledge {
    assert_eq!(problems.sorted(), []);
    knowledge.expect("it can be read")
}

/// Who gets a different answer, group by group.
fn report(before: &Assistant, after: &Assistant) -> Vec<String> {
    let groups = impact(Versions { before, after }).groups.into_iter();
    let said = groups.map(|group| {
        let places = group.places.join("、");
        let (procedure, conditions) = (&group.procedure, group.conditions.join(" "));
        format!("{places}·{procedure}·{conditions}：{} {:?}", group.sentence(), group.changes)
    });
    said.collect()
}

/// The files of the regions that the edited version took over, and what `impact` then finds: the
/// same as where each version was read for itself.
#[track_caller]
fn check(files: &Files, read_anew: &[&str]) -> Vec<String> {
    let embedded = Files::embedded();
    let before = sound(load(&embedded));
    let other = Some((&embedded, &before));
    let beside = sound(load_beside(files, Beside { other, read: None }));
    let taken: Vec<&str> = beside
        .regions
        .iter()
        .filter(|region| before.regions.iter().any(|old| Arc::ptr_eq(old, region)))
        .map(|region| &*region.file)
        .collect();
    let all = before.regions.iter().map(|region| &*region.file);
    let expected: Vec<&str> = all.filter(|file| !read_anew.contains(file)).collect();
    assert_eq!(taken, if read_anew == ["all"] { Vec::new() } else { expected });
    let compiled = |knowledge| Box::new(Assistant::new(knowledge, &mut Problems::default()));
    let (before, beside) = (compiled(before), compiled(beside));
    let found = report(&before, &beside);
    assert_eq!(found, report(&before, &compiled(sound(load(files)))));
    found
}

#[test]
fn an_edit_of_a_province_reaches_what_lies_in_it() {
    let files =
        edited(PROVINCE, "不会用手机、网上报不成的，可以来这里。", "不会用手机的，可以来这里。");
    let found = check(&files, &[PROVINCE]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("内蒙古、呼伦贝尔·办慢特病认定·"), "{found:?}");
}

#[test]
fn an_edit_of_what_is_shared_reaches_every_region() {
    let files = edited(
        "channels.yaml",
        "小程序\n    name: 内蒙古医保\n    online: true\n  neimenggu_yibao_alipay",
        "小程序\n    name: 内蒙古医疗保障\n    online: true\n  neimenggu_yibao_alipay",
    );
    let found = check(&files, &["all"]);
    assert!(found.iter().any(|group| group.starts_with("内蒙古、呼伦贝尔·")), "{found:?}");
}

#[test]
fn where_nothing_was_edited_nothing_differs() {
    assert_eq!(check(&Files::embedded(), &[]), Vec::<String>::new());
}
