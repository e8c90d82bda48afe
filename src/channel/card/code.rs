//! The code that a phone reads, as one shape.

use std::fmt::Write as _;

use qrcode::{Color, EcLevel, QrCode};

use super::CardError;

/// A code as SVG path commands, in modules, and how many modules it is wide. Around it four more
/// must stay white.
pub(super) struct Code {
    pub commands: String,
    pub modules: usize,
}

impl Code {
    pub fn new(text: &str) -> Result<Self, CardError> {
        let too_long = |_| CardError::Code(text.chars().count());
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(too_long)?;
        let modules = code.width();
        let colors = code.to_colors();
        let mut commands = String::new();
        for (y, row) in colors.chunks(modules).enumerate() {
            let mut x = 0;
            for run in row.chunk_by(|one, other| one == other) {
                if run[0] == Color::Dark {
                    let length = run.len();
                    // Writing to a string cannot fail.
                    let _ = write!(commands, "M{x} {y}h{length}v1h-{length}z");
                }
                x += run.len();
            }
        }
        Ok(Self { commands, modules })
    }
}
