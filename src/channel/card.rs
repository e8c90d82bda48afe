//! Draws a card: one layout as SVG, from it a picture for a phone (PNG) or a page for a printer
//! (PDF). Nothing of this is loaded before the first card.

mod code;
mod error;
mod font;
mod layout;
mod pen;
mod sheet;

use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use krilla::Document;
use krilla::geom::Size;
use krilla::metadata::Metadata;
use krilla::page::PageSettings;
use krilla_svg::{SurfaceExt as _, SvgSettings};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

use crate::reply::card::Card;

pub use error::CardError;
use font::Font;
pub use layout::Laid;
pub use sheet::Sheet;

/// What a card is drawn as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Format {
    /// A picture, 1080 pixels wide.
    #[default]
    Png,
    /// A page of A4 with text that can be searched.
    Pdf,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Png, Self::Pdf];

    /// Its name, which is the ending of its files too.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Png => "png",
            Self::Pdf => "pdf",
        }
    }
}

/// A card as PNG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The bytes of the file.
    pub png: Vec<u8>,
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
}

/// Draws a card; gives the bytes of a file.
///
/// # Errors
/// Where no font has a character of it, or it cannot be encoded.
pub fn draw(card: &Card, format: Format) -> Result<Vec<u8>, CardError> {
    match format {
        Format::Png => draw_picture(card).map(|picture| picture.png),
        Format::Pdf => pdf(&tree(card, &Sheet::of(format))?, &card.title),
    }
}

/// Draws a card as a picture, for who has to know its size.
///
/// # Errors
/// As [`draw`].
pub fn draw_picture(card: &Card) -> Result<Picture, CardError> {
    let sheet = Sheet::of(Format::Png);
    picture(&tree(card, &sheet)?, sheet.scale)
}

/// How a card would be laid out.
///
/// # Errors
/// As [`draw`].
pub fn lay_out(card: &Card, format: Format) -> Result<Laid, CardError> {
    layout::lay_out(card, &Font::for_text(&card.text())?, &Sheet::of(format))
}

fn tree(card: &Card, sheet: &Sheet) -> Result<Tree, CardError> {
    let font = Font::for_text(&card.text())?;
    let laid = layout::lay_out(card, &font, sheet)?;
    let options = Options { fontdb: font.database(), ..Options::default() };
    Tree::from_str(&laid.svg, &options).map_err(CardError::encoding)
}

fn picture(tree: &Tree, scale: f32) -> Result<Picture, CardError> {
    let size = tree.size().to_int_size().scale_by(scale);
    let mut pixels = size
        .and_then(|size| Pixmap::new(size.width(), size.height()))
        .ok_or_else(|| CardError::encoding("the picture has no size"))?;
    resvg::render(tree, Transform::from_scale(scale, scale), &mut pixels.as_mut());
    let (width, height) = (pixels.width(), pixels.height());
    let png = pixels.encode_png().map_err(CardError::encoding)?;
    Ok(Picture { png, width, height })
}

fn pdf(tree: &Tree, title: &str) -> Result<Vec<u8>, CardError> {
    let (width, height) = (tree.size().width(), tree.size().height());
    let no_size = || CardError::encoding("the page has no size");
    let size = Size::from_wh(width, height).ok_or_else(no_size)?;
    let mut document = Document::new();
    let about = Metadata::new().title(title.to_owned()).language("zh-CN".to_owned());
    document.set_metadata(about);
    let mut page = document.start_page_with(PageSettings::new(size));
    let mut surface = page.surface();
    surface.draw_svg(tree, size, SvgSettings::default()).ok_or_else(no_size)?;
    surface.finish();
    page.finish();
    document.finish().map_err(|error| CardError::encoding(format!("{error:?}")))
}

/// Writes a card into a folder, under a name of its own: what is there stays. Gives its path.
///
/// # Errors
/// Where the folder cannot be written.
pub fn save(folder: &Path, name: &str, format: Format, bytes: &[u8]) -> Result<PathBuf, CardError> {
    let mut number = 1;
    loop {
        let ending = format.name();
        let path = folder.join(match number {
            1 => format!("{name}.{ending}"),
            _ => format!("{name}-{number}.{ending}"),
        });
        match File::create_new(&path).and_then(|mut file| file.write_all(bytes)) {
            Ok(()) => return Ok(path),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => number += 1,
            Err(error) => {
                return Err(CardError::Unwritable(path.display().to_string(), error.to_string()));
            }
        }
    }
}
