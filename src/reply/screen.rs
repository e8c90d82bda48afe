//! A phone's first screen: blocks of lines, of which the weakest give way until the rest fits.

/// How much there is room for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Room {
    /// The most lines.
    pub lines: usize,
    /// The most characters, line ends included.
    pub characters: usize,
}

impl Room {
    /// A first screen.
    pub const SCREEN: Self = Self { lines: 15, characters: 400 };
    /// Of a place of which nothing is known: what holds everywhere is soon said.
    pub const ADMISSION: Self = Self { lines: 11, characters: 300 };

    /// What is left below or above a line.
    #[must_use]
    pub fn without(self, line: &str) -> Self {
        let (lines, characters) = (self.lines - 1, self.characters - line.chars().count() - 1);
        Self { lines, characters }
    }
}

/// How much a line matters on a first screen: the first rank never gives way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// The conclusion, the headline, what the person spoke of.
    Must,
    /// Steps and papers for everybody.
    Main,
    /// Times, what the source does not say.
    Useful,
    /// What holds under a condition.
    Conditional,
    /// What a button can show.
    Spare,
}

/// How the lines of a block are put together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One below the other.
    Plain,
    /// Numbered ①②③.
    Numbered,
    /// One below the other with a dot.
    Dotted,
    /// In one line behind a title, with this sign between.
    Joined { title: String, sign: String },
}

/// Lines that belong together.
#[derive(Clone, Debug)]
pub struct Block {
    /// How they are put together.
    pub shape: Shape,
    /// The lines with their ranks.
    pub lines: Vec<Line>,
}

/// A line and how much it matters.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its rank.
    pub rank: Rank,
    /// Its text.
    pub text: String,
    /// Its length in characters.
    width: usize,
}

impl Line {
    /// A line of a rank.
    #[must_use]
    pub fn new(rank: Rank, text: String) -> Self {
        let width = text.chars().count();
        Self { rank, text, width }
    }
}

impl Block {
    /// A block of plain lines of one rank.
    #[must_use]
    pub fn plain(rank: Rank, lines: Vec<String>) -> Self {
        let lines = lines.into_iter().map(|line| Line::new(rank, line)).collect();
        Self { shape: Shape::Plain, lines }
    }

    /// How many lines and characters the block takes, line ends included.
    fn size(&self) -> (usize, usize) {
        let count = self.lines.len();
        if count == 0 {
            return (0, 0);
        }
        let characters: usize = self.lines.iter().map(|line| line.width).sum();
        match &self.shape {
            Shape::Plain => (count, characters + count),
            Shape::Dotted | Shape::Numbered => (count, characters + 3 * count),
            Shape::Joined { title, sign } => {
                let signs = sign.chars().count() * (count - 1);
                (1, title.chars().count() + characters + signs + 1)
            }
        }
    }

    fn write(&self, text: &mut String) {
        if let (Shape::Joined { title, sign }, false) = (&self.shape, self.lines.is_empty()) {
            text.push_str(title);
            for (at, line) in self.lines.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { sign });
                text.push_str(&line.text);
            }
            text.push('\n');
            return;
        }
        for (at, line) in (0..).zip(&self.lines) {
            match self.shape {
                Shape::Dotted => text.push_str("· "),
                Shape::Numbered => text.extend([number(at), ' ']),
                Shape::Plain | Shape::Joined { .. } => {}
            }
            text.push_str(&line.text);
            text.push('\n');
        }
    }
}

/// The blocks as text.
#[must_use]
pub fn write(blocks: &[Block]) -> String {
    let mut text = String::with_capacity(2_000);
    for block in blocks {
        block.write(&mut text);
    }
    text.truncate(text.trim_end_matches('\n').len());
    text
}

/// Takes away the weakest lines, the last of them first, until the rest has room; then `more` says
/// that there is more. Whether anything was taken away.
pub fn fit(blocks: &mut Vec<Block>, room: Room, more: &str) -> bool {
    let room = room.without(more);
    let full = |blocks: &[Block]| {
        let (lines, characters) = blocks.iter().fold((0, 0), |(lines, characters), block| {
            let (more_lines, more) = block.size();
            (lines + more_lines, characters + more)
        });
        lines > room.lines || characters > room.characters + 1
    };
    let mut cut = false;
    while full(blocks) {
        let weakest = blocks
            .iter()
            .enumerate()
            .flat_map(|(at, block)| {
                block.lines.iter().enumerate().map(move |(at_line, line)| (line.rank, at, at_line))
            })
            .filter(|(rank, ..)| *rank > Rank::Must)
            .max();
        let Some((_, at, line)) = weakest else { break };
        blocks[at].lines.remove(line);
        cut = true;
    }
    if cut {
        blocks.push(Block::plain(Rank::Must, vec![more.to_owned()]));
    }
    cut
}

fn number(position: u32) -> char {
    char::from_u32(u32::from('①') + position).unwrap_or('·')
}
