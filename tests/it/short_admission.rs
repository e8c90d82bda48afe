//! Guards what a place gets of which nothing is known: it is soon said that it is the nation's text,
//! how sure that is, and whom to ask with which sentence.

use serde_json::Value;

use super::program::Machine;

/// What is asked, with the insured place in front, and the sentence for the phone.
const CASES: [(&str, &str); 3] = [
    ("医保，糖尿病，怎么办慢病认定", "“我想办慢特病认定，怎么办、带什么？”"),
    ("医保，去上海看病怎么办异地备案", "“我想办异地备案，怎么办、带什么？”"),
    (
        "医保，在上海看完病出院了，没备案，异地报销怎么办",
        "“在外地看完病出院了，没能直接结算。能补备案吗，票据怎么报？”",
    ),
];

#[test]
fn a_place_that_is_not_covered_is_answered_shortly() {
    let machine = Machine::new();
    for place in ["乌鲁木齐", "哈尔滨", "贵阳", "海口"] {
        for (asked, sentence) in CASES {
            let run = machine.line(&format!("ask --json --now 2026-11-21 {place}{asked}"));
            let reply: Value = serde_json::from_str(&run.stdout).unwrap();
            let text = reply["text"].as_str().unwrap();
            assert_eq!(reply["status"], "not_covered", "{text}");
            assert!(text.lines().count() <= 11, "{text}");
            assert!(text.chars().count() <= 300, "{text}");
            for needed in ["我没有资料", "全国的规定（转述）", "12393", sentence] {
                assert!(text.contains(needed), "{needed}: {text}");
            }
        }
    }
}
