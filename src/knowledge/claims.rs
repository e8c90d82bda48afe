//! Proves that the items and the claims belong together: every claim is used or excused, no
//! figure is said that its claims do not hold, no doubtful figure goes without its hedge.

use std::collections::HashSet;

use rayon::prelude::*;

use super::Knowledge;
use super::bilingual::say;
use super::problem::{Code, Problems};
use super::region::{Gives, Row};
use super::source::ClaimId;

/// Checks every claim and every row.
pub fn check(knowledge: &Knowledge, problems: &mut Problems) {
    let used = used_claims(knowledge);
    for (id, claim) in knowledge.shared.sources.claims() {
        let name = &claim.id;
        match (used.contains(&id), &claim.unused) {
            (false, None) => problems.add_with_help(
                Code::UnusedClaim,
                &claim.file,
                claim.place,
                say!("依据 {name} 没有任何条目用到", "nothing rests on the claim {name}"),
                Some(say!(
                    "在条目的 claims 里引用它，或写 unused: 理由",
                    "name it in the claims of a row, or write unused: and why"
                )),
            ),
            (true, Some(_)) => {
                let message = say!(
                    "依据 {name} 写了 unused，其实有条目用它",
                    "the claim {name} says unused, and yet something rests on it"
                );
                problems.add(Code::ExcusedButUsed, &claim.file, claim.place, message);
            }
            _ => {}
        }
    }
    let found = knowledge.regions.par_iter().map(|region| {
        let mut problems = Problems::default();
        for row in region.procedures.iter().flat_map(|(_, procedure)| &procedure.rows) {
            check_row(knowledge, row, &mut problems);
        }
        problems
    });
    found.collect::<Vec<_>>().into_iter().for_each(|found| problems.append(found));
}

/// The claims that some row, route row or hint rests on.
#[must_use]
pub fn used_claims(knowledge: &Knowledge) -> HashSet<ClaimId> {
    let mut used = HashSet::new();
    for (_, procedure) in knowledge.regions.iter().flat_map(|region| &region.procedures) {
        used.extend(procedure.rows.iter().flat_map(|row| &row.claims));
        used.extend(procedure.hints.iter().flat_map(|hint| &hint.claims));
        used.extend(procedure.route.iter().flat_map(|r| &r.rows).flat_map(|row| &row.claims));
    }
    used
}

fn check_row(knowledge: &Knowledge, row: &Row, problems: &mut Problems) {
    let sources = &knowledge.shared.sources;
    let figures = row_figures(row);
    if figures.is_empty() {
        return;
    }
    let claims: Vec<_> = row.claims.iter().map(|id| sources.claim(*id)).collect();
    for figure in &figures {
        let held = claims.iter().any(|claim| {
            let source = sources.source(claim.source);
            let texts = [Some(&claim.says), Some(&source.as_of), source.number.as_ref()];
            texts.into_iter().flatten().any(|text| self::figures(text).contains(figure))
        });
        if !held {
            let key = &row.key;
            let message = say!(
                "{key} 里的 {figure} 在所引依据里找不到",
                "the claims of {key} do not hold {figure}"
            );
            problems.add(Code::FigureWithoutClaim, &row.file, row.place, message);
        }
    }
    let doubted = claims.iter().any(|claim| claim.doubt.is_some());
    let hedged = row.words().iter().any(|text| knowledge.wording.is_hedged(text));
    let promises = !matches!(row.gives, Gives::Gap(_) | Gives::Benefit { .. });
    if doubted && !hedged && promises {
        let key = &row.key;
        let message = say!(
            "{key} 里的数字所据的说法存疑，句子里没有说明",
            "the figure in {key} rests on a doubtful claim, and the sentence does not say so"
        );
        let help = say!(
            "在同一句里加“文章写……（没核实）”",
            "say in the same sentence that an article says so and nobody has checked it (没核实)"
        );
        let code = Code::FigureWithoutHedge;
        problems.add_with_help(code, &row.file, row.place, message, Some(help));
    }
}

fn row_figures(row: &Row) -> Vec<String> {
    let mut found: Vec<String> = row.words().iter().flat_map(|text| figures(text)).collect();
    match &row.gives {
        Gives::Stage { working_days: Some(days), .. } => found.push(days.to_string()),
        Gives::Benefit { cap, ratio, .. } => {
            found.extend(cap.map(|cap| cap.normalize().to_string()));
            found.extend(
                ratio.map(|ratio| {
                    (ratio * rust_decimal::Decimal::ONE_HUNDRED).normalize().to_string()
                }),
            );
        }
        _ => {}
    }
    found
}

/// The figures of a text: runs of digits with an inner decimal point, without leading zeros.
#[must_use]
pub fn figures(text: &str) -> Vec<String> {
    text.split(|character: char| !character.is_ascii_digit() && character != '.')
        .map(|run| run.trim_matches('.').trim_start_matches('0'))
        .filter(|run| !run.is_empty())
        .map(str::to_owned)
        .collect()
}
