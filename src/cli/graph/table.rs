//! A table on the picture: columns of a fixed width, text wrapped in them.

use super::canvas::{Area, Canvas, LINE, Outline, PAD, TextLook, wrap};

/// Draws a table whose first line is its head; gives the lower edge.
pub(super) fn draw<const N: usize>(
    canvas: &mut Canvas,
    (x, y): (f64, f64),
    widths: [f64; N],
    lines: &[[String; N]],
) -> f64 {
    let total: f64 = widths.iter().sum();
    let mut top = y;
    for (position, line) in lines.iter().enumerate() {
        let is_head = position == 0;
        let cells: [Vec<String>; N] =
            std::array::from_fn(|column| wrap(&line[column], widths[column] - PAD * 2.0));
        let height =
            f64::from(u32::try_from(cells.iter().map(Vec::len).max().unwrap_or(1)).unwrap_or(1));
        let height = height * LINE + PAD;
        if is_head {
            let area = Area { x, y: top, width: total, height };
            canvas.area(area, Outline::Square, "#eeeeee", "#d0d0d0");
        }
        let look = if is_head { TextLook::BOLD } else { TextLook::PLAIN };
        let mut left = x;
        for (cell, width) in cells.iter().zip(widths) {
            let mut middle = top + PAD / 2.0 + LINE / 2.0;
            for text in cell {
                canvas.text((left + PAD, middle), text, look);
                middle += LINE;
            }
            left += width;
        }
        top += height;
        canvas.rule(x, top, total);
    }
    top
}
