//! A conversation goes on under newer knowledge: what was said is read again, former names are
//! followed, what vanished is asked anew, and an answer that has changed is said.

use std::sync::Arc;

use mante::reply::{Reply, Status};
use mante::service::{Incoming, Request, Service};

use super::knowledge_folder::{KnowledgeFolder, changed};
use super::program::Machine;
use super::service::{now, service};

const QUESTION: &str = "临汾糖尿病，怎么办慢病";
const BENEFIT: &str = "临汾居民医保，糖尿病有并发症，能报多少";
const CHANGED: &str = "政策资料更新了，上次说的有变化：";
const CAP: [(&str, &str, &str); 2] = [
    ("sources/linfen-2025.yaml", "限额4000元", "限额4200元"),
    ("regions/linfen.yaml", "4000", "4200"),
];

/// The fact of the question above under another name.
const RENAMED: (&str, &str, &str) = ("*", "diabetes_complication", "complication_of_diabetes");
const SAYS_SO: (&str, &str, &str) = (
    "facts.yaml",
    "facts:\n",
    "renamed: { diabetes_complication: complication_of_diabetes }\nfacts:\n",
);

fn send(service: &Service, session: &str, incoming: Incoming) -> Reply {
    service.turn(Request::direct(&session.into(), incoming, now(), "web")).unwrap().reply()
}

fn say(service: &Service, words: &str) -> Reply {
    send(service, "s", Incoming::Text(words.to_owned()))
}

fn choose(service: &Service, value: &str) -> Reply {
    send(service, "s", Incoming::Choose(value.to_owned()))
}

fn learn(service: &Service, changes: &[(&str, &str, &str)]) {
    service.replace(Arc::new(changed(changes)));
}

fn asked(reply: &Reply) -> Option<&str> {
    reply.ask.as_ref().map(|ask| ask.fact.as_str())
}

#[test]
fn a_changed_answer_is_said_once_and_named() {
    let service = service();
    assert!(say(&service, BENEFIT).text.contains("限额4000元"));
    learn(&service, &CAP);
    let reply = say(&service, "要带什么材料");
    let first = reply.text.lines().next().unwrap();
    let news = format!(
        "{CHANGED}文章写：糖尿病一年限额4200元，门诊报70%（没核实）。文章写：住院费用不算进这个限额（没核实）。"
    );
    assert_eq!(first, news);
    assert!(reply.text.contains("诊断证明"), "{}", reply.text);
    let again = say(&service, "能报多少").text;
    assert!(again.contains("限额4200元") && !again.contains("政策资料更新了"), "{again}");
}

#[test]
fn a_conclusion_that_changed_is_named() {
    let service = service();
    let words = "临汾居民医保，糖尿病没有并发症，怎么办慢病";
    assert!(say(&service, words).text.contains("才符合"));
    let route = (
        "regions/linfen.yaml",
        "diabetes_complication: \"no\" }, to: no_complication",
        "diabetes_complication: \"no\" }, to: apply",
    );
    learn(&service, &[route]);
    let first = say(&service, "材料").text.lines().next().unwrap().to_owned();
    assert_eq!(first, "政策资料更新了，上次说的有变化：手机能办。");
}

#[test]
fn what_no_longer_holds_is_said_too() {
    let service = service();
    say(&service, BENEFIT);
    let row = "      - key: diabetes\n        when: { disease: diabetes, diabetes_complication: \"yes\" }\n        cap";
    let ended = row.replace("        cap", "        until: 2025-12-31\n        cap");
    learn(&service, &[("regions/linfen.yaml", row, &ended)]);
    let reply = say(&service, "材料").text;
    assert!(reply.starts_with("政策资料更新了，上次说的有几条不再适用。"), "{reply}");
}

#[test]
fn each_turn_logs_the_version_that_answered() {
    let service = service();
    let old = service.assistant().knowledge.hash.clone();
    say(&service, BENEFIT);
    learn(&service, &CAP);
    let new = service.assistant().knowledge.hash.clone();
    say(&service, "谢谢");
    let turns = service.store().turns(&"s".into()).unwrap();
    let logged: Vec<&str> = turns.iter().map(|turn| &*turn.record.knowledge).collect();
    assert_eq!(logged, [&old, &new]);
    assert_ne!(old, new);
}

#[test]
fn an_answer_that_stays_the_same_is_not_mentioned() {
    let service = service();
    let words = "漯河医保，长期住郑州，怎么办异地备案";
    let before = say(&service, words).text;
    // Another region's figure, and another wording.
    let wording = ("wording/answer.yaml", "还有的点下面的按钮看。", "其余的点按钮看。");
    learn(&service, &[CAP[0], CAP[1], wording]);
    let after = say(&service, "材料").text;
    assert!(!before.is_empty() && !after.contains("政策资料更新了"), "{after}");
}

#[test]
fn news_wait_until_the_case_is_spoken_of_again() {
    let service = service();
    say(&service, BENEFIT);
    learn(&service, &CAP);
    for words in ["谢谢", "我胸口疼得厉害"] {
        let reply = say(&service, words);
        assert_eq!(reply.status, Status::Info);
        assert!(!reply.text.contains("政策资料更新了"), "{}", reply.text);
    }
    // What was said of the emergency made it another case; that of a thank you did not.
    let service = self::service();
    say(&service, BENEFIT);
    learn(&service, &CAP);
    say(&service, "谢谢");
    assert!(say(&service, "能报多少").text.starts_with(CHANGED));
}

#[test]
fn a_change_is_said_of_the_matter_that_it_is_about() {
    let service = service();
    say(&service, "我妈临汾居民医保，糖尿病有并发症，能报多少");
    say(&service, "我爸漯河医保，长期住郑州，怎么办异地备案");
    learn(&service, &CAP);
    let father = say(&service, "材料").text;
    assert!(!father.contains("政策资料更新了"), "{father}");
    let mother = say(&service, "我妈能报多少").text;
    assert!(mother.starts_with(CHANGED) && mother.contains("4200"), "{mother}");
}

#[test]
fn what_was_said_is_read_under_the_new_names() {
    for (answer, chosen) in [("写了", false), ("yes", true)] {
        let service = service();
        assert_eq!(asked(&say(&service, QUESTION)), Some("diabetes_complication"));
        learn(&service, &[RENAMED, SAYS_SO]);
        let reply = if chosen { choose(&service, answer) } else { say(&service, answer) };
        assert_eq!(reply.status, Status::Answer, "{}", reply.text);
        assert_eq!(reply.facts["complication_of_diabetes"], "yes");
        assert!(!reply.text.contains("政策资料更新了"), "{}", reply.text);
    }
    // Said before, and a button shown before.
    let service = service();
    let shown = say(&service, BENEFIT);
    assert!(shown.next.iter().any(|next| next.value == "cmd:change"));
    choose(&service, "cmd:change");
    learn(&service, &[RENAMED, SAYS_SO]);
    let reply = choose(&service, "change:diabetes_complication");
    assert_eq!(asked(&reply), Some("complication_of_diabetes"));
}

#[test]
fn a_disease_and_a_paper_are_followed_to_their_new_ids() {
    let service = service();
    let disease = &say(&service, "临汾居民医保，血友病，怎么办慢病").facts["disease"];
    assert_eq!(disease[0], "hemophilia");
    choose(&service, "cmd:papers");
    assert!(choose(&service, "paper:id_card:have").text.contains("✅身份证"));
    let changes = [
        ("diseases.yaml", "\n  hemophilia:\n", "\n  bleeding_disease:\n"),
        ("lexicon/groups.yaml", "hemophilia", "bleeding_disease"),
        (
            "diseases.yaml",
            "\ndiseases:\n",
            "\nrenamed: { hemophilia: bleeding_disease }\ndiseases:\n",
        ),
        ("*", "material: id_card", "material: identity_card"),
        ("materials.yaml", "\n  id_card:\n", "\n  identity_card:\n"),
        ("materials.yaml", "materials:\n", "renamed: { id_card: identity_card }\nmaterials:\n"),
    ];
    learn(&service, &changes);
    let reply = choose(&service, "cmd:papers");
    assert_eq!(reply.facts["disease"][0], "bleeding_disease");
    assert!(reply.text.contains("✅身份证"), "{}", reply.text);
    // A button that was shown before.
    assert!(choose(&service, "paper:id_card:missing").text.contains("❌身份证"));
}

#[test]
fn a_question_that_vanished_is_asked_anew() {
    for (answer, chosen) in [("写了", false), ("yes", true), ("嗯嗯啊啊", false)] {
        let service = service();
        say(&service, QUESTION);
        learn(&service, &[RENAMED]);
        let reply = if chosen { choose(&service, answer) } else { say(&service, answer) };
        assert_eq!(asked(&reply), Some("complication_of_diabetes"), "{answer}: {}", reply.text);
        let news = "政策资料更新了，刚才的选项有变化，请再选一次。\n";
        assert!(reply.text.starts_with(news), "{answer}: {}", reply.text);
        assert_eq!(say(&service, "写了").status, Status::Answer);
    }
}

#[test]
fn a_change_that_is_taken_back_finds_everything_as_it_was() {
    let service = service();
    say(&service, BENEFIT);
    learn(&service, &[RENAMED]);
    assert!(say(&service, "材料").facts.get("diabetes_complication").is_none());
    learn(&service, &[]);
    assert_eq!(say(&service, "材料").facts["diabetes_complication"], "yes");
}

#[test]
fn a_former_name_that_leads_nowhere_is_an_error() {
    let machine = Machine::new();
    let folder = KnowledgeFolder::copy(&machine, "kb");
    let facts = "renamed: { was: care_plcae, region: care_region, a: b, b: a }\nfacts:\n";
    folder.change("facts.yaml", "facts:\n  region:", &format!("{facts}  region:"));
    let place = "label: 看病的地方\n    depends_on: [region]\n";
    let renamed = "    renamed: { nearby: in_prefecture, away: abroad }\n";
    folder.change("facts.yaml", place, &format!("{place}{renamed}"));
    folder.change("diseases.yaml", "\ndiseases:\n", "\nrenamed: { sugar: diabets }\ndiseases:\n");
    let run = machine.line("check --knowledge kb");
    assert_eq!(run.code, Some(1));
    for found in [
        "错误[M0211]: was 改名成 care_plcae，可是没有 care_plcae\n",
        "错误[M0211]: away 改名成 abroad，可是没有 abroad\n",
        "错误[M0211]: sugar 改名成 diabets，可是没有 diabets\n",
        "错误[M0212]: region 还在用，不能再写成旧名\n",
        "错误[M0213]: 从 a 改名，绕了一圈又回来了\n",
        "错误[M0213]: 从 b 改名，绕了一圈又回来了\n",
        "= 办法: 是不是想写 care_place？\n",
    ] {
        assert!(run.stderr.contains(found), "{found}: {}", run.stderr);
    }
    assert!(run.stderr.contains("\n知识库有 6 个错误。\n"), "{}", run.stderr);
}
