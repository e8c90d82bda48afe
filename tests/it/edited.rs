//! Small edits in a copy of the knowledge base.

use std::fs;

use super::program::Machine;

/// Replaces a text of a file that stands there just once.
#[track_caller]
pub fn edit(machine: &Machine, file: &str, from: &str, to: &str) {
    let path = machine.path(file);
    let text = fs::read_to_string(&path).unwrap();
    assert_eq!(text.matches(from).count(), 1, "{from} in {file}");
    fs::write(path, text.replace(from, to)).unwrap();
}

/// Another cap for diabetes in 临汾, in the row and in the claim behind it.
pub fn raise_the_cap(machine: &Machine, folder: &str) {
    let region = format!("{folder}/regions/linfen.yaml");
    let row = "        when: { disease: diabetes, diabetes_complication: \"yes\" }\n        cap: ";
    edit(machine, &region, &format!("{row}4000"), &format!("{row}4200"));
    edit(machine, &region, "糖尿病一年限额4000元", "糖尿病一年限额4200元");
    let source = format!("{folder}/sources/linfen-2025.yaml");
    edit(machine, &source, "一年限额4000元", "一年限额4000元（糖尿病4200元）");
}
