//! Finds street addresses, down to the door: a road with a number, an estate or a building with its
//! units, a village with its group.
//!
//! An address is found by its *core*, the part that has a number (鼓楼西街12号, 3号楼2单元501, 西李村3组);
//! from there the name is followed back to where it begins. The divisions before it (省市区县) stay,
//! since the rules need them: with their suffix, or by the names of `knowledge/places.tsv`. An
//! institution's address is nobody's: it stays, unless somebody says that they live there.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::{Found, pattern};
use crate::knowledge::files::Files;

const ADDRESS: &str = "〔住址〕";

/// The most characters of a name before a core: of a road (鼓楼西街), and of an estate or a village.
const LONGEST_ROAD: usize = 4;
const LONGEST_NAME: usize = 6;
/// How far back a division without its suffix is looked for, in characters.
const WINDOW: usize = 10;
/// How far from an address an institution makes it its own, in characters.
const NEAR: usize = 8;

/// What a village has, so that its name names no home.
const OF_A_VILLAGE: [char; 12] =
    ['医', '醫', '卫', '衛', '民', '委', '干', '里', '裡', '上', '口', '办'];

/// Ends a name, looking back: a division's suffix, or a word that is no part of a name.
const BEFORE_A_NAME: &str = "省市区區县縣州盟旗住在是址到我你他她的了于於从從去搬回给給";
/// Says that somebody lives there.
static LIVES: LazyLock<Regex> =
    LazyLock::new(|| pattern("住(?:[^院址]|址[^〕]|$)|家(?:在|是|里|裡)|家庭地址"));
/// Whose address it is where nobody lives there.
static INSTITUTION: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        "医院|醫院|卫生院|卫生室|诊所|医保|醫保|社保局|大厅|大廳|窗口|服务中心|服务站|便民|政务|\
         药店|药房|住院部|门诊部|门诊楼|病房|病区|科室|经办|银行|局|营业厅|办事处|村委|居委|车站|出口|入口",
    )
});

/// What stands in the names of roads, estates and villages, and what counts them or names a township.
const OF_A_HOME: [char; 30] = [
    '街', '路', '道', '巷', '同', '弄', '楼', '樓', '栋', '棟', '幢', '座', '#', '园', '園', '寓',
    '院', '苑', '城', '庭', '庄', '馆', '舍', '社', '村', '屯', '查', '寨', '堡', '小',
];
const COUNTING: [char; 20] = [
    '一', '二', '三', '四', '五', '六', '七', '八', '九', '十', '甲', '乙', '丙', '丁', '镇', '鎮',
    '乡', '鄉', '苏', '道',
];

/// Looks at the characters only: most messages hold no such word, or no number with it.
pub(super) fn may_be_one(text: &str) -> bool {
    let counts = |char: char| {
        char.is_ascii_alphanumeric() || COUNTING.contains(&char) || super::digit(char).is_some()
    };
    text.chars().any(|char| OF_A_HOME.contains(&char)) && text.chars().any(counts)
}

/// The addresses in a text.
pub(super) fn addresses(text: &str) -> Vec<Found> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for core in cores(text) {
        let range = name_start(text, core.start)..core.end;
        // A core may lie in one that was found: 鼓楼西街12号 in 鼓楼西街12号院3号楼2单元.
        match found.last_mut() {
            Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
            _ => found.push(range),
        }
    }
    found.retain(|range| !is_an_institutions(text, range));
    found.into_iter().map(|range| (range, ADDRESS)).collect()
}

/// The parts that have a number, from left to right.
fn cores(text: &str) -> Vec<Range<usize>> {
    let found = CORES.iter().flat_map(|core| core.captures_iter(text));
    let cores = found.filter_map(|captures| captures.name("core")).map(|core| core.range());
    let mut cores: Vec<Range<usize>> = cores.filter(|core| !is_of_a_village(text, core)).collect();
    cores.sort_by_key(|core| (core.start, core.end));
    cores
}

/// Whether a village is only the place of something (村医, 村委会).
fn is_of_a_village(text: &str, core: &Range<usize>) -> bool {
    text[..core.end].ends_with(['村', '屯']) && text[core.end..].starts_with(OF_A_VILLAGE)
}

static CORES: LazyLock<[Regex; 5]> = LazyLock::new(|| {
    let number = "(?:[0-9０-９]{1,4}|[一二三四五六七八九十百零〇]{1,4}|[甲乙丙丁A-Za-zＡ-Ｚａ-ｚ])";
    let gap = r"[\p{Zs}\t,，]{0,2}";
    let dash = "[-－—–―‐/之]";
    // 3号楼, 5栋, 2单元, 501室: what may follow one another.
    let unit = format!(
        "(?:附?第?{number}{{1,2}}(?:{dash}{number})?\\p{{Zs}}?\
         (?:号楼|號樓|号院|號院|栋|棟|幢|座|单元|單元|门洞|层|層|楼|樓|室|户|戶|房|号|號|弄|#楼?))"
    );
    let doors = format!("{number}(?:{dash}{number}){{1,3}}(?:室|号|號|户)?");
    let last = format!("(?:{gap}(?:{doors}|[0-9０-９]{{3,4}})(?:室|房|号|號|户)?)");
    let tail = format!("(?:{gap}{unit})*{last}?");
    let estate = "(?:小区|小區|花园|花園|家园|家園|嘉园|佳园|公寓|新村|家属院|家屬院|家属楼|宿舍|大院|\
                  佳苑|嘉苑|雅苑|名苑|新苑|花苑|社区|社區|新城|名城|豪庭|华庭|豪苑|庄园|山庄|府邸|公馆)";
    [
        // 鼓楼西街12号, 解放路5-3, 中山北路123弄4号501室
        format!(
            "\\p{{Han}}(?P<core>(?:大街|街|大道|路|巷|胡同|里弄|弄堂)[东西南北中東]?(?:[一二三四五六七八九十]?段)?\
             \\p{{Zs}}?(?:门牌|附)?(?:{number}{{1,2}}(?:{dash}{number})*\\p{{Zs}}?(?:号|號|弄|#)(?:院|楼|樓)?|{doors}){tail})"
        ),
        // 阳光小区3号楼2单元501, 锦绣花园5-2-301
        format!("\\p{{Han}}(?P<core>{estate}{gap}(?:[东西南北東A-Za-z0-9]?(?:区|區|院)|[A-Za-z一二三四五六七八九十0-9]期)?{gap}(?:{unit}|{doors}){tail})"),
        // 3号楼2单元501, 8幢302室
        format!(
            "(?P<core>{number}{{1,2}}\\p{{Zs}}?(?:号楼|號樓|栋|棟|幢|座|#楼?){gap}\
             (?:{number}\\p{{Zs}}?(?:单元|單元|门洞|门){gap}(?:{number}\\p{{Zs}}?(?:层|楼){gap})?(?:[0-9０-９]{{1,4}}(?:室|房|号|户)?)?\
             |{doors}|[0-9０-９]{{3,4}}(?:室|房|号|户)?))"
        ),
        // 西李村3组12号, 四组25号
        format!(
            "(?:\\p{{Han}})(?P<core>(?:村|屯|嘎查|寨|庄|堡)\\p{{Zs}}?(?:第?{number}{{1,2}}(?:村民)?(?:小组|小組|组|組|小队|队|隊|社|号|號))+\
             (?:{gap}{number}{{1,2}}(?:号|號|户|戶))?)"
        ),
        // 县底镇西李村
        r"\p{Han}{1,5}(?P<core>(?:镇|鎮|乡|鄉|苏木|街道)[\p{Han}--[上下里裡的有当當是在和农農镇鎮乡鄉村这這那]]{1,4}(?:村|屯|嘎查))"
            .to_owned(),
    ]
    .map(|source| pattern(&source))
});

/// Where the name before a core begins.
fn name_start(text: &str, core: usize) -> usize {
    let before = text[..core].char_indices().rev();
    let named = before.take_while(|(_, char)| is_han(*char) && !BEFORE_A_NAME.contains(*char));
    let starts: Vec<usize> = named.map(|(at, _)| at).take(WINDOW).collect();
    let is_road = text[core..].starts_with(['街', '路', '巷', '大', '胡']);
    let longest = if is_road { LONGEST_ROAD } else { LONGEST_NAME };
    let start = starts.iter().take(longest).next_back().copied().unwrap_or(core);
    starts.last().map_or(start, |window| start.max(behind_divisions(text, *window, core)))
}

/// Skips what stands before the last division that is named without its suffix (老家临汾鼓楼西街). One
/// behind which nothing is left is a part of the name (解放路, 鼓楼西街).
fn behind_divisions(text: &str, start: usize, core: usize) -> usize {
    let name = &text[start..core];
    let bounds: Vec<usize> = name.char_indices().map(|(at, _)| at).collect();
    let is_left =
        |at: usize| !name[at..].trim_matches(['东', '西', '南', '北', '中', '大']).is_empty();
    let is_place = |at: usize| {
        let before = bounds.iter().rev().filter(|from| **from < at).skip(1).take(4);
        before.into_iter().any(|from| PLACES.contains(&name[*from..at]))
    };
    let behind = bounds.iter().rev().find(|at| is_left(**at) && is_place(**at));
    start + behind.copied().unwrap_or(0)
}

/// The names of divisions, with their suffix and without.
static PLACES: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let files = Files::embedded();
    let lines = files.get("places.tsv").unwrap_or_default().lines();
    let lines = lines.filter(|line| !line.starts_with('#'));
    let names = lines.flat_map(|line| line.split('\t').skip(1)).flat_map(|names| names.split('|'));
    names.map(|name| name.trim_start_matches(['~', '?']).to_owned()).collect()
});

/// Whether it belongs to an institution that is named beside it, and nobody says that they live there.
fn is_an_institutions(text: &str, range: &Range<usize>) -> bool {
    let is_end = |char: char| "。！？!?；;\n".contains(char);
    let before = text[..range.start].rsplit(is_end).next().unwrap_or_default();
    let clause = range.start - before.len();
    if LIVES.is_match(&text[clause..range.end]) {
        return false;
    }
    let near = |char: &char| !is_end(*char) && !"，,、".contains(*char);
    let behind: String = text[range.end..].chars().take_while(near).take(NEAR).collect();
    let before: String =
        text[clause..range.start].chars().rev().take_while(near).take(NEAR).collect();
    let before: String = before.chars().rev().collect();
    INSTITUTION.is_match(&behind)
        || INSTITUTION.is_match(&before)
        || INSTITUTION.is_match(&text[range.clone()])
}

fn is_han(char: char) -> bool {
    matches!(char, '\u{4E00}'..='\u{9FFF}' | '〇')
}
