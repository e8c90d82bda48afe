//! The outcome of a replay as a `JUnit` report.

use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// One dialog of a report: its file, its title, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct Verdict {
    /// The file.
    pub path: String,
    /// The title.
    pub title: String,
    /// What is wrong, a line each; empty: it passed.
    pub faults: Vec<String>,
}

/// Writes a report.
///
/// # Errors
/// When the XML cannot be written, which for a string does not happen.
pub fn junit(verdicts: &[Verdict]) -> Result<String, quick_junit::SerializeError> {
    let mut suite = TestSuite::new("dialogs");
    for verdict in verdicts {
        let status = match verdict.faults.first() {
            None => TestCaseStatus::success(),
            Some(first) => {
                let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
                status.set_message(first.as_str()).set_description(verdict.faults.join("\n"));
                status
            }
        };
        let mut case = TestCase::new(verdict.title.as_str(), status);
        case.set_classname(verdict.path.as_str());
        suite.add_test_case(case);
    }
    let mut report = Report::new("mante test");
    report.add_test_suite(suite);
    report.to_string()
}
