//! A knowledge base the size of a country: 3,000 regions with 60 diseases each.
//!
//! `cargo bench --bench country` writes it, with a copy in which one cap is another, and measures
//! `mante check` and `mante impact` on it, and how soon `mante ask` answers from it. The bars: 30
//! seconds each for the first two.
//! `cargo bench --bench country -- FOLDER` only writes it, to play with.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use mante::knowledge::files::Files;
use mante::knowledge::load;
use mante::knowledge::place::Code;
use mante::knowledge::region::Owner;

const REGIONS: usize = 3_000;
const DISEASES: usize = 60;

/// How long `check` and `impact` may take.
const BAR: Duration = Duration::from_secs(30);

const QUESTION: &str = "临汾居民医保，糖尿病合并并发症，怎么办慢病";

/// How much is shown of what a command says.
const MOST_LINES: usize = 12;

/// The least cap and the step to the next; which one a row has goes by region and disease.
const CAP: (usize, usize, usize) = (2_000, 500, 16);

fn main() -> io::Result<()> {
    let folder = env::args().skip(1).find(|argument| !argument.starts_with("--"));
    if let Some(folder) = folder {
        return write(Path::new(&folder), None);
    }
    let temporary = env::temp_dir().join(format!("mante-country-{}", std::process::id()));
    let (before, after) = (temporary.join("before"), temporary.join("after"));
    write(&before, None)?;
    write(&after, Some(REGIONS / 2))?;
    let [before_name, after_name] = [&before, &after].map(|path| path.display().to_string());
    let run = Run { home: &temporary };
    run.measure(&["check", "--knowledge", &before_name], Some(BAR));
    run.measure(&["impact", &before_name, &after_name], Some(BAR));
    run.measure(&["ask", "--knowledge", &before_name, QUESTION], None);
    fs::remove_dir_all(&temporary)
}

struct Run<'a> {
    home: &'a Path,
}

impl Run<'_> {
    /// Runs a command, and prints how long it took, what it held in memory at most and how what it
    /// said begins.
    fn measure(&self, args: &[&str], bar: Option<Duration>) {
        let start = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_mante"))
            .args(args)
            .env("XDG_DATA_HOME", self.home)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let peak = thread::spawn({
            let id = child.id();
            move || peak_memory(id)
        });
        let output = child.wait_with_output().expect("the program ends");
        let took = start.elapsed();
        let bar = bar.map_or_else(String::new, |bar| {
            let kept = if took <= bar { "kept" } else { "MISSED" };
            format!(", bar {} s: {kept}", bar.as_secs())
        });
        let peak = peak
            .join()
            .ok()
            .flatten()
            .map_or_else(String::new, |kib| format!(", {} MiB", kib / 1024));
        println!("{}: {:.1} s{peak}{bar}, {}", args[0], took.as_secs_f64(), output.status);
        let said = String::from_utf8_lossy(&output.stdout);
        let faults = String::from_utf8_lossy(&output.stderr);
        for line in said.lines().chain(faults.lines()).take(MOST_LINES) {
            println!("    {line}");
        }
    }
}

/// The most memory that a process held so far, in KiB, as last seen before its end; none where the
/// system does not say.
fn peak_memory(id: u32) -> Option<u64> {
    let mut peak = None;
    while let Ok(status) = fs::read_to_string(format!("/proc/{id}/status")) {
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        // A process that has ended has no memory any more.
        let Some(line) = line else { break };
        peak = line.trim().trim_end_matches(" kB").parse().ok();
        thread::sleep(Duration::from_millis(10));
    }
    peak
}

/// Writes the built-in knowledge with a file for each of the regions that has none. In the one
/// named by `edited` one cap is another.
fn write(folder: &Path, edited: Option<usize>) -> io::Result<()> {
    let files = Files::embedded();
    let (knowledge, _) = load(&files);
    let knowledge = knowledge.expect("the built-in knowledge is sound");
    for (path, text) in files.iter() {
        put(&folder.join(&**path), text)?;
    }
    let shared = &knowledge.shared;
    let diseases: Vec<&str> = shared.diseases.iter().map(|(_, own)| own.id.as_str()).collect();
    // A province above one of the built-in regions would hand its rows down to that region's route.
    let known = |code: Code| {
        let mut owners = knowledge.regions.iter().map(|own| own.owner);
        owners.any(|own| matches!(own, Owner::Division(own) if code.contains(own)))
    };
    let open = shared.places.all().iter().filter(|place| !known(place.code));
    for (number, place) in open.take(REGIONS).enumerate() {
        let region = Region {
            number,
            code: place.code,
            name: place.short(),
            diseases: &diseases[..DISEASES],
            edited: edited == Some(number),
        };
        put(&folder.join(format!("sources/country-{}.yaml", place.code)), &region.source())?;
        put(&folder.join(format!("regions/country-{}.yaml", place.code)), &region.rows())?;
    }
    Ok(())
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    fs::write(path, text)
}

struct Region<'a> {
    number: usize,
    code: Code,
    name: &'a str,
    diseases: &'a [&'a str],
    edited: bool,
}

impl Region<'_> {
    fn cap(&self, disease: usize) -> usize {
        let (least, step, count) = CAP;
        let other = usize::from(self.edited && disease == 0);
        least + (self.number + disease + other) % count * step
    }

    fn claim(&self) -> String {
        format!("C{}-1", self.code)
    }

    /// One document, whose claim holds every figure of the region.
    fn source(&self) -> String {
        let (least, step, count) = CAP;
        let caps: Vec<String> = (0..count).map(|n| (least + n * step).to_string()).collect();
        format!(
            "source: country-{code}\ntitle: {name}门诊慢特病办法\nkind: official\nas_of: \"2026\"\nnumber: 第{code}号\nclaims:\n  - id: {claim}\n    says: 二级以上医院确诊；10个工作日办结；一年限额{caps}元；报70%\n",
            code = self.code,
            name = self.name,
            claim = self.claim(),
            caps = caps.join("元、"),
        )
    }

    fn rows(&self) -> String {
        let claims = format!("[{}]", self.claim());
        let diseases = self.diseases.join(", ");
        let text = TEMPLATE.replace("CODE", &self.code.to_string());
        let text = text.replace("CLAIMS", &claims).replace("NAME", self.name);
        let mut text = text.replace("DISEASES", &diseases);
        for (position, disease) in self.diseases.iter().enumerate() {
            let cap = self.cap(position);
            let _ = writeln!(
                text,
                "      - {{ key: {disease}, when: {{ disease: {disease} }}, cap: {cap}, ratio: 70%, claims: {claims} }}"
            );
        }
        text
    }
}

const TEMPLATE: &str = r#"region: "CODE"
procedures:
  cross_region_filing:
    eligibility:
      - { key: local_resident, when: { filing_type: long_term }, say: 在外地长期住的NAME参保人可以备案, claims: CLAIMS }
      - { key: local_referral, when: { filing_type: referral }, say: NAME的医院开了转院单的可以备案, claims: CLAIMS }
    steps:
      - { key: local_call, when: { handling: offline }, say: 去NAME医保经办机构的窗口, channel: agency_counter, claims: CLAIMS }
      - { key: local_wait, say: 等NAME医保局审核, claims: CLAIMS }
    materials:
      - { key: proof_documents, when: { filing_type: long_term, proof: documents }, material: residence_proof, claims: CLAIMS }
      - { key: proof_pledge, when: { filing_type: long_term, proof: pledge }, material: personal_pledge, claims: CLAIMS }
      - { key: referral_slip, when: { filing_type: referral }, material: referral_slip, claims: CLAIMS }
    timeline:
      - { key: local_days, stage: 审核, working_days: 10, claims: CLAIMS }
  enrollment:
    route:
      ask: [care_place, hospital_grade]
      outcomes:
        at_hospital: { kind: way, say: 在NAME看病，确诊的医院就能办。, assume: { hospital_grade: ["2", "3"] } }
        online: { kind: way, say: 人在外地，手机就能办。, assume: { hospital_grade: ["2", "3"] } }
        low_grade: { kind: refused, say: 要二级以上医院确诊，一级够不上。, instead: 拿到二级以上医院的诊断就够得上。 }
        not_named: { kind: silent, say: 办法没点名这种病。 }
      rows:
        - { id: near, when: { disease: [DISEASES], care_place: in_prefecture, hospital_grade: ["2", "3"] }, to: at_hospital, claims: CLAIMS }
        - { id: far, when: { disease: [DISEASES], care_place: [in_province, out_of_province], hospital_grade: ["2", "3"] }, to: online, claims: CLAIMS }
        - { id: grade_1, when: { disease: [DISEASES], hospital_grade: "1" }, to: low_grade, claims: CLAIMS }
        - { id: others, when: { disease: other }, to: not_named, claims: CLAIMS }
    eligibility:
      - { key: insured, say: 医保在NAME，正常缴费, claims: CLAIMS }
      - { key: grade, say: 要二级以上医院确诊, when: { care_place: [in_prefecture, in_province] }, claims: CLAIMS }
    channels:
      - { key: hospital, when: { route: [at_hospital] }, channel: diagnosing_hospital, claims: CLAIMS }
      - { key: app, when: { route: [online], handling: online }, channel: national_app, claims: CLAIMS }
      - { key: counter, when: { handling: offline }, channel: agency_counter, claims: CLAIMS }
    steps:
      - { key: ask_first, absent: true }
      - { key: diagnosis, say: 请NAME的医院开诊断证明, claims: CLAIMS }
      - { key: register, when: { care_place: in_prefecture }, say: 请医院登记, claims: CLAIMS }
      - { key: submit, when: { care_place: [in_province, out_of_province], handling: online }, say: 在手机上提交, claims: CLAIMS }
      - { key: visit, when: { care_place: [in_province, out_of_province], handling: offline }, say: 去窗口交材料, claims: CLAIMS }
    materials:
      - { key: id_card, material: id_card, claims: CLAIMS }
      - { key: certificate, material: diagnosis_certificate, claims: CLAIMS }
      - { key: report, when: { care_place: out_of_province }, material: test_report, claims: CLAIMS }
      - { key: permit, when: { household_local: "no" }, material: residence_permit, claims: CLAIMS }
      - { key: agent, when: { applicant: proxy }, material: agent_id_card, claims: CLAIMS }
      - { key: form, when: { handling: offline }, material: application_form, claims: CLAIMS }
    timeline:
      - { key: result, stage: 审核, working_days: 10, claims: CLAIMS }
    benefits:
"#;
