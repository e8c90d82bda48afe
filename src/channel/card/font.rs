//! The font of a card: one inside the program, which has every common character and all that the
//! knowledge base was using; for others whatever the machine has.

use std::collections::BTreeSet;
use std::io::Read as _;
use std::sync::{Arc, LazyLock};

use flate2::read::GzDecoder;
use resvg::usvg::fontdb::{Database, Source};
use ttf_parser::Face;

use super::CardError;

/// Made by `assets/font/subset.sh`.
static PACKED: &[u8] = include_bytes!("../../../assets/font/NotoSansSC-Medium.ttf.gz");

/// Unpacked by the first card.
static FONT: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let mut font = Vec::new();
    // What cannot be unpacked has no characters, and says so where one is looked for.
    let _ = GzDecoder::new(PACKED).read_to_end(&mut font);
    font
});

/// Its name, by which the drawing asks for it.
pub(super) const FAMILY: &str = "Noto Sans SC Medium";

/// A font that has every character of a text.
pub struct Font {
    face: Face<'static>,
    database: Arc<Database>,
}

impl Font {
    /// The font for a text. Fonts of the machine are looked for only where ours lacks a character.
    ///
    /// # Errors
    /// Where no font has a character.
    pub fn for_text(text: &str) -> Result<Self, CardError> {
        let face = Face::parse(&FONT, 0).map_err(CardError::encoding)?;
        let mut database = Database::new();
        database.load_font_source(Source::Binary(Arc::new(&*FONT)));
        let wanted: BTreeSet<char> = text.chars().filter(|char| !char.is_control()).collect();
        let lacks = |char: &char| face.glyph_index(*char).is_none();
        let mut missing: Vec<char> = wanted.into_iter().filter(lacks).collect();
        if !missing.is_empty() {
            database.load_system_fonts();
            missing.retain(|char| !has(&database, *char));
        }
        if !missing.is_empty() {
            let named: Vec<String> = missing.iter().map(|char| named(*char)).collect();
            return Err(CardError::NoFont(named.join("、")));
        }
        Ok(Self { face, database: Arc::new(database) })
    }

    pub(super) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// How wide a text is, in sizes of the font.
    pub(super) fn width(&self, text: &str) -> f64 {
        let unit = f64::from(self.face.units_per_em());
        let advance = |char: char| {
            let glyph = self.face.glyph_index(char)?;
            Some(f64::from(self.face.glyph_hor_advance(glyph)?) / unit)
        };
        // A character of another font is taken to be as wide as a Chinese one, which is the widest.
        text.chars().map(|char| advance(char).unwrap_or(1.0)).sum()
    }
}

/// Whether any font has a character.
fn has(database: &Database, char: char) -> bool {
    database.faces().any(|face| {
        let glyph = database.with_face_data(face.id, |data, index| {
            Face::parse(data, index).is_ok_and(|face| face.glyph_index(char).is_some())
        });
        glyph == Some(true)
    })
}

/// The character with its number, since the one who reads this may see a box in its place.
fn named(char: char) -> String {
    format!("{char}（U+{:04X}）", u32::from(char))
}
