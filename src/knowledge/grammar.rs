//! How words lean on their neighbours: the short writings of `grammar.yaml`, by name. They are no
//! words of their own; what they tell, they tell by where they stand.

use super::writings::{Writings, entries};

macro_rules! grammar {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        entries! {
            /// What stands beside words, by what it tells: `grammar.yaml`.
            Grammar { $($(#[$doc])* $name: Writings,)* }
        }
    };
}

grammar! {
    /// 跟儿子住: before a person who is only company.
    before_company,
    /// 女儿家, 陪我: behind a person who is only company.
    behind_company,
    /// 窗口还是手机: between two values of which one is asked.
    either,

    /// 还有, 也有: a message that adds to what was said of the same kind.
    adding,
    /// 好的呀: around a message, and nothing of what it says.
    particles,
    /// 其实写了: before what takes back an answer.
    taking_back,
    /// 我妈有: at the end of a message, what is denied of one person and said of another.
    has,
    /// 我妈有的: behind the word that ends such a message.
    behind_has,

    /// 嗯，写了: before an answer.
    before_answer,
    /// 写了, 在的: a short answer that begins so is a yes.
    answering_yes,
    /// 没写, 不在: a short answer that begins so is a no.
    answering_no,
    /// 第一个, 选2: before the number of an option.
    before_option,
    /// 第一个, 2号: behind the number of an option.
    behind_option,

    /// 洪洞县, 昆明市: the last characters of the full name of a division.
    division_ends,
    /// 云南省内, 版纳州外: the last characters of a name of which a side can be told.
    sided_ends,
    /// 云南省内: within the place.
    inside,
    /// 云南省外: outside the place.
    outside,
    /// 版纳州外省: in another province than the place.
    other_province,
    /// 版纳州外省内: outside the place and in its province.
    same_province,
    /// 在北京, 搁北京: before where somebody is.
    at,
    /// 源汇区的: behind what somebody or something belongs to.
    of,
    /// 参保地在, 医保是: a cue that ends so speaks of the place that follows.
    pointing_forward,
    /// 临汾人: behind where somebody comes from.
    native,
    /// 临汾人民医院: behind a `native` that is none.
    not_native,
    /// 户口不在临汾: near a place that speaks of the household.
    household,
    /// 是临份的人: before a place that is only heard, where `behind_heard` follows.
    before_heard,
    /// 是临份的人: behind a place that is only heard, where `before_heard` precedes.
    behind_heard,
    /// 得高血压: what may stand before a name of two characters that is only heard.
    before_name,
    /// 高血压怎么办: what may stand behind a name of two characters that is only heard.
    behind_name,

    /// 瑞金医院, 医院三级: a hospital.
    hospital,
    /// 临汾县医院: behind a place, the hospital of where somebody lives.
    home_hospital,
    /// 在北京看: right behind a place, being treated there.
    treating,
    /// 在郑州拿药: right behind a place, fetching medicine there.
    fetching_medicine,
    /// 三级: behind the number of a grade.
    grade,
    /// 三级甲等, 二级以上: behind the grade of a hospital.
    behind_hospital_grade,
}
