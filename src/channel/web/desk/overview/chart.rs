//! Charts as SVG. Their colours are names: the style sheet gives them one for a light and one for a
//! dark screen. What a chart shows stands in a table beside it as well.

use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use plotters::prelude::*;
use plotters::style::text_anchor::{HPos, Pos, VPos};

/// The width of every chart. A phone shows it as it is; wider screens enlarge it.
const WIDTH: u32 = 380;
const HEIGHT: u32 = 220;
/// The height of a bar with its space, and the width of what stands before it.
const BAR: u32 = 26;
const LABEL: u32 = 130;
/// The size of letters; the drawing library makes it smaller by a quarter.
const LETTERS: u32 = 16;
/// How many characters of a label have room.
const MOST_CHARACTERS: usize = 9;

/// Stand for the ink and the series; `overview.css` knows them.
const INK: RGBColor = RGBColor(1, 1, 1);
const SERIES: [RGBColor; 2] = [RGBColor(2, 2, 2), RGBColor(3, 3, 3)];

type Drawn = Result<(), Box<dyn std::error::Error>>;

/// Lines over days. `names` and the columns of `days` are in the same order.
pub(super) fn lines(names: [&str; 2], days: &[(String, [usize; 2])]) -> Markup {
    drawn(HEIGHT, &names.join("、"), |root| {
        let most = days.iter().flat_map(|(_, counts)| counts).max().copied().unwrap_or_default();
        let last = days.len().saturating_sub(1).max(1);
        let mut chart = ChartBuilder::on(root)
            .margin(6)
            .margin_right(24)
            .x_label_area_size(26)
            .y_label_area_size(44)
            .build_cartesian_2d(0..last, 0..most.max(1))?;
        let day = |at: &usize| days.get(*at).map_or_else(String::new, |(day, _)| day.clone());
        chart
            .configure_mesh()
            .disable_x_mesh()
            .x_labels(4)
            .y_labels(5)
            .x_label_formatter(&day)
            .label_style(letters())
            .axis_style(INK)
            .bold_line_style(INK.mix(0.25))
            .light_line_style(TRANSPARENT)
            .draw()?;
        for (series, colour) in SERIES.into_iter().enumerate() {
            let points = days.iter().enumerate().map(|(at, (_, counts))| (at, counts[series]));
            chart.draw_series(LineSeries::new(points.clone(), colour.stroke_width(2)))?;
            if days.len() == 1 {
                let dots = points.map(|point| Circle::new(point, 4, colour.filled()));
                chart.draw_series(dots)?;
            }
        }
        Ok(())
    })
}

/// Bars beside each other's names, from the top.
pub(super) fn bars(caption: &str, rows: &[(String, usize)]) -> Markup {
    let height = u32::try_from(rows.len()).unwrap_or(u32::MAX / BAR) * BAR + 8;
    drawn(height, caption, |root| {
        let most = rows.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
        // Room for the figure behind the longest bar.
        let range: Range<f64> = 0.0..as_length(most) * 1.25;
        let count = as_length(rows.len());
        let chart = ChartBuilder::on(root)
            .margin(4)
            .y_label_area_size(LABEL)
            .build_cartesian_2d(range, count..0.0)?;
        let area = chart.plotting_area();
        for (at, (name, value)) in rows.iter().enumerate() {
            let (at, length) = (as_length(at), as_length(*value));
            let corners = [(0.0, at + 0.15), (length, at + 0.85)];
            area.draw(&Rectangle::new(corners, SERIES[0].filled()))?;
            let right = letters().pos(Pos::new(HPos::Right, VPos::Center));
            let left = letters().pos(Pos::new(HPos::Left, VPos::Center));
            let (x, y) = area.map_coordinate(&(0.0, at + 0.5));
            root.draw(&Text::new(short(name), (x - 8, y), right))?;
            let (x, y) = area.map_coordinate(&(length, at + 0.5));
            root.draw(&Text::new(value.to_string(), (x + 6, y), left))?;
        }
        Ok(())
    })
}

fn letters() -> TextStyle<'static> {
    ("sans-serif", LETTERS).into_font().color(&INK)
}

/// Counts are far below what a length in floating point can tell apart.
#[expect(clippy::cast_precision_loss, reason = "a length on the screen")]
fn as_length(count: usize) -> f64 {
    count as f64
}

fn short(name: &str) -> String {
    if name.chars().count() <= MOST_CHARACTERS {
        return name.to_owned();
    }
    name.chars().take(MOST_CHARACTERS - 1).chain(['…']).collect()
}

fn drawn(
    height: u32,
    label: &str,
    draw: impl FnOnce(&DrawingArea<SVGBackend<'_>, plotters::coord::Shift>) -> Drawn,
) -> Markup {
    let mut text = String::new();
    let root = SVGBackend::with_string(&mut text, (WIDTH, height)).into_drawing_area();
    let drawn = draw(&root).and_then(|()| Ok(root.present()?));
    drop(root);
    if let Err(error) = drawn {
        // The table beside it says the same.
        tracing::warn!(%error, "a chart could not be drawn");
        return html! {};
    }
    html! { div.chart role="img" aria-label={ "图：" (label) "。数字见表格。" } { (PreEscaped(text)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chart_holds_its_labels_as_text_and_nothing_of_a_page() {
        let rows = [("<b>临汾&".to_owned(), 3), ("一个非常非常长的名字".to_owned(), 1)];
        let chart = bars("地方", &rows).into_string();
        assert!(chart.contains("&lt;b&gt;临汾&amp;"), "{chart}");
        assert!(chart.contains("一个非常非常长的…"), "{chart}");
        assert!(!chart.contains("<b>") && !chart.contains("style="), "{chart}");
    }

    #[test]
    fn days_without_anybody_and_a_single_day_are_drawn() {
        let day = |day: &str, counts| (day.to_owned(), counts);
        for days in
            [vec![], vec![day("11-21", [0, 0])], vec![day("11-21", [1, 5]), day("11-22", [0, 0])]]
        {
            let chart = lines(["会话", "轮"], &days).into_string();
            assert!(chart.contains("<svg"), "{chart}");
        }
    }
}
