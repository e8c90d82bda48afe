//! A detail of one disease of several: 糖尿病有并发症, of somebody who has 糖尿病 and 高血压.

use crate::knowledge::Knowledge;
use crate::knowledge::disease::DiseaseId;
use crate::knowledge::vocabulary::Facts;
use crate::language::{Found, Reading, Said};

/// Whether a message names diseases that are known only to say of which a detail is. Then they are no new
/// list, and the others stay.
pub(super) fn is_detail_of_one(
    knowledge: &Knowledge,
    facts: &Facts,
    named: &[DiseaseId],
    reading: &Reading,
) -> bool {
    let vocabulary = &knowledge.shared.vocabulary;
    let known = facts.diseases(vocabulary.core.disease);
    let detail = |found: &Found| {
        vocabulary.fact(found.fact).depends_on.contains(&vocabulary.core.disease)
            && matches!(found.said, Said::Is(_))
    };
    !(reading.corrects || reading.only)
        && named.len() < known.len()
        && named.iter().all(|disease| known.contains(disease))
        && reading.facts.iter().any(detail)
}
