//! Guards `mante check --fix`: what a Chinese keyboard and a hurried hand do to YAML is undone, a
//! sentence and a sound file stay as they are, and nothing is written that reads worse.

use std::fs;
use std::path::Path;

use mante::knowledge::files::Files;
use mante::knowledge::mend::mend;
use mante::knowledge::node::{Kind, Node};
use proptest::prelude::*;

use super::chance::chance;
use super::knowledge_folder::KnowledgeFolder;
use super::program::{Machine, Run};

#[track_caller]
fn check(broken: &str, mended: &str) {
    assert_eq!(mend(broken), mended);
    assert_eq!(mend(mended), mended, "a second time");
}

/// A line that is right.
#[track_caller]
fn check_kept(text: &str) {
    check(text, text);
}

#[test]
fn keys_ids_and_figures_become_half_width() {
    check("ｒegion： \"１４１000\"\n", "region: \"141000\"\n");
    check("cap：４０００\nratio: ７０％\n", "cap: 4000\nratio: 70%\n");
    check(
        "from: ２０２５－０５－０１　\nuntil: 2025—06—01\n",
        "from: 2025-05-01\nuntil: 2025-06-01\n",
    );
    check("－　key: id_ｃard\n", "- key: id_card\n");
    check("claims: [S２－０８, S2-09]\n", "claims: [S2-08, S2-09]\n");
}

#[test]
fn commas_colons_and_brackets_become_syntax() {
    check(
        "－ ｛ id： a，when：{disease： diabetes，route: ［apply］ }，claims：［S2-05、S2-10】 ｝\n",
        "- { id: a, when: {disease: diabetes, route: [apply] }, claims: [S2-05, S2-10] }\n",
    );
    check(
        "- { key: a, say: 手机能办，要签字，more: true }\n",
        "- { key: a, say: 手机能办，要签字, more: true }\n",
    );
    check(
        "when: { arrears: “no”， disease: other｝\n",
        "when: { arrears: \"no\", disease: other}\n",
    );
    check("path: ［服务大厅, 慢性病申报]\n", "path: [服务大厅, 慢性病申报]\n");
    check("rows: [a，\n  b ]\n", "rows: [a,\n  b ]\n");
}

#[test]
fn quotes_that_yaml_needs_become_straight() {
    check("when: “yes”\n", "when: \"yes\"\n");
    check("when: ‘no' # 没有\n", "when: \"no\" # 没有\n");
    check("ask: “{person}在哪里看病？”\n", "ask: \"{person}在哪里看病？\"\n");
    check("“yes”： 是\n", "\"yes\": 是\n");
}

#[test]
fn a_sentence_stays_as_it_is() {
    check_kept("say: 文章写：糖尿病，一年限额４０００元（没核实）\n");
    check_kept("say: “两病”是另一项待遇\n");
    check_kept("- APP：打开「山西医保」\n- 12393：医保热线\n");
    check_kept("say: \"比如：“临汾居民医保，糖尿病”。\"\n");
    check_kept("- { say: 【注意】带身份证，别忘了, more: true }\n");
    check_kept("path: [服务大厅，慢性病申报]\n");
    check_kept("# 写法：key：value，［甲］\n");
    check_kept("say: 咋办、咋弄、\n  app：打开、\n  how to apply\nmeans: a\n");
    check_kept("say: |\n  key： 一，  \n\n  二　\nnext: a\n");
    check_kept("say: \"一，\n  key： 二\"\nnext: a\n");
    check_kept("link: https://example.cn/a：b # 见：上\n");
}

#[test]
fn indentation_is_whole_steps() {
    check(
        "rows:\n\t- key: a\n\t  say: 一\n\t- key: b\n",
        "rows:\n  - key: a\n    say: 一\n  - key: b\n",
    );
    check(
        "a:\n  b:\n     c: 1\n     d: 2\n   e: 3\nf: 4\n",
        "a:\n  b:\n    c: 1\n    d: 2\n  e: 3\nf: 4\n",
    );
    check(
        "rows:\n　- key: a\n     say: 一、\n       二\n   # 下一行\n   - key: b\n",
        "rows:\n  - key: a\n    say: 一、\n      二\n  # 下一行\n  - key: b\n",
    );
    // A value on a line of its own moves with its key.
    check("a:\n  b:\n    c: 1\n   d:\n      一\n", "a:\n  b:\n    c: 1\n    d:\n       一\n");
    // What is even in another way stays: steps of four, lists right below their key.
    check_kept("a:\n    b:\n        c: 1\n");
    check_kept("turns:\n- say: 一\n  expect:\n    status: ask\n- say: 二\n");
}

#[test]
fn ends_of_lines_and_of_the_file_are_mended() {
    check("\u{feff}a: 1  \r\nb: 二　\r\n\r\nc: 3", "a: 1\nb: 二\n\nc: 3\n");
    check("", "");
}

/// Found by chance: no YAML, and its indentation went to and fro.
#[test]
fn mending_comes_to_an_end() {
    check("－ ]\n\ta: \n   ”\n", "- ]\n  a:\n   ”\n");
}

/// Every YAML file of a folder of the repository.
fn texts(folder: &str) -> Vec<(String, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let yaml = entries.filter(|path| path.extension().is_some_and(|end| end == "yaml"));
    yaml.map(|path| (path.display().to_string(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn a_sound_file_stays_as_it_is() {
    let embedded = Files::embedded();
    let knowledge = embedded.iter().map(|(path, text)| (path.to_string(), text.to_owned()));
    let knowledge =
        knowledge.filter(|(path, _)| Path::new(&**path).extension().is_some_and(|it| it == "yaml"));
    let files: Vec<_> = knowledge.chain(texts("dialogs")).collect();
    assert!(files.len() > 200, "only {} files", files.len());
    for (path, text) in files {
        assert_eq!(mend(&text), text, "{path}");
    }
}

/// The characters of a text that are syntax or part of an id or a figure, with what stands for each
/// on a Chinese keyboard.
fn slips(text: &str) -> Vec<(usize, char)> {
    let mut is_syntax = vec![true; text.len()];
    spare_sentences(&Node::parse(text).unwrap(), text, &mut is_syntax);
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        // The regions' comments stand on lines of their own.
        if line.trim_start().starts_with('#') {
            is_syntax[start..start + line.len()].fill(false);
        }
        start += line.len();
    }
    let characters = text.char_indices().filter(|(at, _)| is_syntax[*at]);
    characters.filter_map(|(at, char)| Some((at, full_width(char)?))).collect()
}

/// Marks what people read, and what YAML's quotes hold together.
fn spare_sentences(node: &Node, text: &str, is_syntax: &mut [bool]) {
    match &node.kind {
        Kind::Null => {}
        Kind::Text(value) => {
            let (start, end) = (node.place.offset, node.place.offset + node.place.length);
            if !value.chars().all(|char| char.is_ascii_alphanumeric() || "_-.%".contains(char)) {
                is_syntax[start..end].fill(false);
            }
            assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        }
        Kind::List(items) => {
            for item in items {
                spare_sentences(item, text, is_syntax);
            }
        }
        Kind::Map(entries) => {
            for node in entries.iter().flat_map(|(key, value)| [key, value]) {
                spare_sentences(node, text, is_syntax);
            }
        }
    }
}

fn full_width(char: char) -> Option<char> {
    match char {
        // Quotes come in pairs; those have a test of their own.
        '"' => None,
        '!'..='~' => char::from_u32(u32::from(char) + 0xfee0),
        _ => None,
    }
}

/// The values without their places.
fn values(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "~".to_owned(),
        Kind::Text(text) => format!("{text:?}"),
        Kind::List(items) => format!("{:?}", items.iter().map(values).collect::<Vec<_>>()),
        Kind::Map(entries) => {
            let pairs = entries.iter().map(|(key, value)| (values(key), values(value)));
            format!("{{{:?}}}", pairs.collect::<Vec<_>>())
        }
    }
}

fn region(name: &str) -> String {
    Files::embedded().get(&format!("regions/{name}.yaml")).unwrap().to_owned()
}

proptest! {
    #![proptest_config(chance(96))]

    #[test]
    fn full_width_slips_in_a_region_are_undone(
        name in prop::sample::select(vec!["linfen", "luohe", "xishuangbanna", "neimenggu", "hulunbuir"]),
        chosen in prop::collection::vec(any::<prop::sample::Index>(), 1..60),
    ) {
        let sound = region(name);
        let slips = slips(&sound);
        let mut characters: std::collections::BTreeMap<usize, char> = sound.char_indices().collect();
        for index in chosen {
            let (at, char) = slips[index.index(slips.len())];
            characters.insert(at, char);
        }
        let broken: String = characters.into_values().collect();
        let mended = mend(&broken);
        let tree = Node::parse(&mended);
        prop_assert!(tree.is_ok(), "{:?}", tree.err());
        prop_assert_eq!(values(&tree.unwrap()), values(&Node::parse(&sound).unwrap()));
        prop_assert_eq!(mend(&mended), mended);
    }

    #[test]
    fn mending_twice_is_mending_once(text in "([ \t　]{0,6}[-－]? ?[a-zｂ一]{0,3}[:：]? ?[“\"{｛\\[［]?[a１，,二]{0,4}[”\"}｝\\]］]?[#\r]?\n){0,8}") {
        let once = mend(&text);
        prop_assert_eq!(mend(&once), once);
    }
}

/// A machine with a copy of the knowledge base in `mine`.
fn machine() -> (Machine, KnowledgeFolder) {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "mine");
    (machine, folder)
}

fn read(machine: &Machine, file: &str) -> String {
    fs::read_to_string(machine.path("mine").join(file)).unwrap()
}

#[track_caller]
fn check_sound(run: &Run) {
    assert_eq!(run.code, Some(0), "{}{}", run.stdout, run.stderr);
}

/// A row as a hurried hand would leave it.
const ROW: &str = "        cap: 4000\n        ratio: 70%\n";
const SLIPPED: &str = "        cap： ４000\n\t\t\t\tratio: 70％\n";

/// The first row of 临汾 with these lines.
fn slip(folder: &KnowledgeFolder) {
    folder.change("regions/linfen.yaml", ROW, SLIPPED);
}

#[test]
fn fix_shows_what_it_changes_and_checks_the_result() {
    let (machine, folder) = machine();
    let sound = read(&machine, "regions/linfen.yaml");
    slip(&folder);
    assert_eq!(machine.line("check --knowledge mine").code, Some(1));
    let run = machine.line("check --knowledge mine --fix");
    check_sound(&run);
    let shown = "mine/regions/linfen.yaml";
    assert!(run.stdout.starts_with(shown), "{}", run.stdout);
    for line in ["-         cap： ４000", "+         cap: 4000", "+         ratio: 70%"] {
        assert!(run.stdout.contains(&format!("\n{line}\n")), "{line}: {}", run.stdout);
    }
    assert!(run.stdout.contains("知识库没有问题："), "{}", run.stdout);
    assert_eq!(read(&machine, "regions/linfen.yaml"), sound);
}

#[test]
fn a_dry_run_writes_nothing() {
    let (machine, folder) = machine();
    slip(&folder);
    let before = read(&machine, "regions/linfen.yaml");
    let run = machine.line("check --knowledge mine --fix --dry-run");
    assert_eq!(run.code, Some(1));
    assert!(run.stdout.contains("\n+         cap: 4000\n"), "{}", run.stdout);
    assert_eq!(read(&machine, "regions/linfen.yaml"), before);
}

#[test]
fn where_nothing_is_to_be_mended_it_says_so() {
    let (machine, _) = machine();
    let run = machine.line("check --knowledge mine --fix");
    check_sound(&run);
    assert!(run.stdout.starts_with("没有要顺手改的。\n知识库没有问题："), "{}", run.stdout);
}

#[test]
fn the_knowledge_within_cannot_be_mended() {
    let run = Machine::new().line("check --fix");
    assert_eq!((run.code, run.stdout.as_str()), (Some(1), ""));
    let said = "错误：程序自带的知识库改不了。用 --knowledge 指明要改的文件夹\n";
    assert_eq!(run.stderr, said);
}

#[test]
fn a_file_that_stays_unreadable_is_left() {
    let (machine, folder) = machine();
    slip(&folder);
    folder.change("regions/linfen.yaml", "region: \"141000\"", "region: \"141000");
    let before = read(&machine, "regions/linfen.yaml");
    let run = machine.line("check --knowledge mine --fix");
    assert_eq!(run.code, Some(1));
    let left = "mine/regions/linfen.yaml：没有动，改了以后第 ";
    assert!(run.stdout.contains(left), "{}", run.stdout);
    assert_eq!(read(&machine, "regions/linfen.yaml"), before);
}

#[test]
fn a_file_that_would_get_another_problem_is_left() {
    let (machine, folder) = machine();
    // Another outcome of the same name, told apart by its width alone.
    folder.change("regions/linfen.yaml", "        arrears:\n", "        ａpply:\n");
    let before = read(&machine, "regions/linfen.yaml");
    let run = machine.line("check --knowledge mine --fix");
    assert_eq!(run.code, Some(1));
    let left = "mine/regions/linfen.yaml：没有动，改了会多一个问题：第 ";
    assert!(run.stdout.contains(left), "{}", run.stdout);
    assert_eq!(read(&machine, "regions/linfen.yaml"), before);
}

#[test]
fn a_sentence_of_a_sound_file_keeps_its_meaning() {
    let (machine, folder) = machine();
    folder.change("wording/ask.yaml", "good: 👍", "good: “%好”  ");
    let run = machine.line("check --knowledge mine --fix --dry-run");
    assert!(run.stdout.contains("\n+   good: “%好”\n"), "{}", run.stdout);
}

#[cfg(unix)]
#[test]
fn what_lies_outside_the_folder_is_left() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let (machine, folder) = machine();
    slip(&folder);
    let inside = folder.path.join("regions/linfen.yaml");
    let outside = machine.path("outside.yaml");
    fs::rename(&inside, &outside).unwrap();
    symlink(&outside, &inside).unwrap();
    folder.change("regions/luohe.yaml", "region: ", "region： ");
    let luohe = folder.path.join("regions/luohe.yaml");
    fs::set_permissions(&luohe, fs::Permissions::from_mode(0o640)).unwrap();

    let run = machine.line("check --knowledge mine --fix");
    let left = "mine/regions/linfen.yaml：没有动，它是链接，指到文件夹外面\n";
    assert!(run.stdout.contains(left), "{}", run.stdout);
    assert!(fs::read_to_string(&outside).unwrap().contains("cap： ４000"));
    assert!(read(&machine, "regions/luohe.yaml").contains("region: "));
    assert_eq!(fs::metadata(&luohe).unwrap().permissions().mode() & 0o777, 0o640);
}

#[test]
fn the_diagnostic_says_what_mends_it() {
    let (machine, folder) = machine();
    folder.change("regions/linfen.yaml", "70%\n", "７０%\n");
    let run = machine.line("check --knowledge mine");
    let help = "= 办法: 比例写成 70% 这样，在 0% 到 100% 之间；全角字符可以用 mante check --fix 改";
    assert!(run.stderr.contains(help), "{}", run.stderr);
    slip(&folder_again(&machine));
    let run = machine.line("check --knowledge again");
    let help = "= 办法: 可能是全角标点或缩进，mante check --fix 能改";
    assert!(run.stderr.contains(help), "{}", run.stderr);
}

fn folder_again(machine: &Machine) -> KnowledgeFolder {
    KnowledgeFolder::copy(machine, "again")
}
