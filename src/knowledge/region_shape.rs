//! The shape of a region's file, from the top down.

use super::region::Section;
use super::shape::{Ids, Key, Of, Said, Shape, may, need};

/// `nation.yaml` or a file of `regions/`.
pub static REGION: Shape = Shape::new(
    "region",
    "地区",
    "一个地区怎么办。没写的由省里、全国的文件补上，同 key 的以本地为准。",
    &[
        need(
            "region",
            "区划",
            Of::Id(Ids::Owner),
            "六位区划代码，加引号；全国写 nation。例：\"110000\"",
        ),
        need(
            "procedures",
            "要办的事",
            Of::Each(Ids::Choice("procedure"), &Of::One(&[&PROCEDURE])),
            "资料讲了哪件就写哪件",
        ),
    ],
);

/// One procedure.
pub static PROCEDURE: Shape = Shape::new(
    "procedure",
    "要办的事",
    "能不能办、怎么办，分七个部分",
    &[
        may(
            "route",
            "路径",
            Of::One(&[&ROUTE]),
            "不止一种办法、或有人不能办时写；不写就各条看各自的条件",
        ),
        may(
            "conclusions",
            "本地的结论",
            Of::Named(&Of::One(&[&CONCLUSION])),
            "上级路径的结论编号 → 在这里怎么说；自己写了路径就不用",
        ),
        may(
            "questions",
            "问法",
            Of::Each(Ids::Fact, &Of::Text),
            "本地的问法，代替 facts.yaml 里的",
        ),
        may(
            "hints",
            "举过的例子",
            Of::List(&Of::One(&[&HINT])),
            "只从例子知道的归类：问的时候提一句，从不当真",
        ),
        may(
            "eligibility",
            "条件",
            Of::List(&Of::One(&[&SENTENCE_ROW, &GAP_ROW, &ABSENT_ROW])),
            "什么人能办",
        ),
        may(
            "channels",
            "在哪办",
            Of::List(&Of::One(&[&CHANNEL_ROW, &GAP_ROW, &ABSENT_ROW])),
            "线上线下的渠道",
        ),
        may(
            "steps",
            "步骤",
            Of::List(&Of::One(&[&STEP_ROW, &GAP_ROW, &ABSENT_ROW])),
            "一行一个动作",
        ),
        may(
            "materials",
            "材料",
            Of::List(&Of::One(&[&MATERIAL_ROW, &GAP_ROW, &ABSENT_ROW])),
            "要带什么",
        ),
        may(
            "timeline",
            "多久",
            Of::List(&Of::One(&[&STAGE_ROW, &GAP_ROW, &ABSENT_ROW])),
            "每一步几个工作日",
        ),
        may(
            "benefits",
            "能报多少",
            Of::List(&Of::One(&[&BENEFIT_ROW, &GAP_ROW, &ABSENT_ROW])),
            "限额和比例",
        ),
        may(
            "cautions",
            "注意",
            Of::List(&Of::One(&[&SENTENCE_ROW, &GAP_ROW, &ABSENT_ROW])),
            "容易出错的地方",
        ),
    ],
);

/// Which way applies.
pub static ROUTE: Shape = Shape::new(
    "route",
    "路径",
    "哪种办法适用，或为什么办不了。每一种情况正好有一行管。",
    &[
        may("ask", "值得问的", Of::List(&Of::Id(Ids::Fact)), "值得问的事，最要紧的在前"),
        need("outcomes", "结论", Of::Named(&Of::One(&[&OUTCOME])), "编号 → 结论"),
        need("rows", "行", Of::List(&Of::One(&[&ROUTE_ROW])), "什么情况走到哪个结论"),
    ],
);

/// A conclusion of the route.
pub static OUTCOME: Shape = Shape::new(
    "outcome",
    "结论",
    "路径的一个结论",
    &[
        KIND,
        CONCLUDES,
        INSTEAD,
        PHONE,
        TELLS,
        may("done", "已经办成", Of::Flag, "way 里用：不用再办，不给步骤；另有路可走时不选它：true"),
        may("assume", "先当作", Of::Facts(Said::Allowed), "没人说起时当作这样，也不问"),
    ],
);

/// A conclusion in the place of a wider route's.
pub static CONCLUSION: Shape = Shape {
    name: "conclusion",
    label: "本地的结论",
    doc: "同样的情况，在这里的结论",
    keys: &[KIND, CONCLUDES, INSTEAD, PHONE, TELLS],
    shared: &[CLAIMS],
};

const KIND: Key = need(
    "kind",
    "种类",
    Of::Word(&["way", "refused", "silent"]),
    "way 能办，refused 不符合，silent 资料没说",
);

const CONCLUDES: Key = need("say", "说法", Of::Text, "一两句短话");

const INSTEAD: Key = may("instead", "怎样才行", Of::Text, "refused 必写：差哪一样、怎么补上");

const PHONE: Key = may("phone", "电话里怎么问", Of::Text, "要打电话问清的：照着念的一句话");

const TELLS: Key = may(
    "aspects",
    "还答哪些",
    Of::List(&Of::Id(Ids::Choice("aspect"))),
    "问到这些时也先说它。例：[rejection]",
);

/// A row of the route.
pub static ROUTE_ROW: Shape = Shape::new(
    "route_row",
    "路径的行",
    "什么情况走到哪个结论",
    &[
        need("id", "编号", Of::Text, "在这张表里不重复"),
        WHEN,
        need("to", "走到", Of::Text, "上面 outcomes 里的编号"),
        CLAIMS,
    ],
);

/// A class that is known only from an example.
pub static HINT: Shape = Shape::new(
    "hint",
    "举过的例子",
    "只从例子知道的归类",
    &[
        WHEN,
        need("suggests", "像是", Of::Facts(Said::Allowed), "例：{ disease_class: special }"),
        need("say", "说法", Of::Text, "例：文章举的例子把这种病算门诊特殊病"),
        CLAIMS,
    ],
);

/// The form of a row in a section, by the keys that it has.
#[must_use]
pub fn row_shape(section: Section, has: impl Fn(&str) -> bool) -> &'static Shape {
    match section {
        _ if has("absent") => &ABSENT_ROW,
        _ if has("gap") => &GAP_ROW,
        Section::Channels => &CHANNEL_ROW,
        Section::Steps => &STEP_ROW,
        Section::Materials => &MATERIAL_ROW,
        Section::Timeline => &STAGE_ROW,
        Section::Benefits => &BENEFIT_ROW,
        Section::Eligibility | Section::Cautions => &SENTENCE_ROW,
    }
}

static SENTENCE_ROW: Shape = Shape {
    name: "sentence_row",
    label: "一句话",
    doc: "一个条件，或一件要注意的事",
    keys: &[KEY, WHEN, need("say", "说法", Of::Text, SAY)],
    shared: EVERY_ROW,
};

static CHANNEL_ROW: Shape = Shape {
    name: "channel_row",
    label: "渠道",
    doc: "在哪办",
    keys: &[
        KEY,
        WHEN,
        may("channel", "渠道", Of::Id(Ids::Channel), "channels.yaml 里的编号"),
        may("say", "说法", Of::Text, "渠道之外要补的一句；没写渠道就必写"),
    ],
    shared: EVERY_ROW,
};

static STEP_ROW: Shape = Shape {
    name: "step_row",
    label: "步骤",
    doc: "一个动作",
    keys: &[
        KEY,
        WHEN,
        need("say", "说法", Of::Text, SAY),
        may("channel", "渠道", Of::Id(Ids::Channel), "这一步在哪做"),
    ],
    shared: EVERY_ROW,
};

static MATERIAL_ROW: Shape = Shape {
    name: "material_row",
    label: "材料",
    doc: "要带的一份纸",
    keys: &[
        KEY,
        WHEN,
        may("material", "材料", Of::Id(Ids::Material), "materials.yaml 里的编号"),
        may("note", "要求", Of::Text, "本地对这份材料的要求"),
        may("say", "说法", Of::Text, "没写材料就必写"),
    ],
    shared: EVERY_ROW,
};

static STAGE_ROW: Shape = Shape {
    name: "stage_row",
    label: "阶段",
    doc: "一个阶段要多久",
    keys: &[
        KEY,
        WHEN,
        may("stage", "阶段", Of::Text, "名词。例：审核"),
        may("working_days", "工作日", Of::Count, "几个工作日之内。例：20"),
        may(
            "open_extra_days",
            "可能另加",
            Of::Count,
            "资料没说清前一段算不算在内时，多出来的工作日",
        ),
        may("say", "说法", Of::Text, "代替标准的一句；没写阶段就必写"),
    ],
    shared: EVERY_ROW,
};

static BENEFIT_ROW: Shape = Shape {
    name: "benefit_row",
    label: "待遇",
    doc: "能报多少",
    keys: &[
        KEY,
        WHEN,
        may("cap", "限额", Of::Sum, "一年多少元。例：4000"),
        may("ratio", "比例", Of::Ratio, "例：70%"),
        may("stacking", "叠加", Of::Text, "和住院的额度怎么算，一句话"),
        may("say", "说法", Of::Text, "限额和比例都没有就必写"),
    ],
    shared: EVERY_ROW,
};

static GAP_ROW: Shape = Shape {
    name: "gap_row",
    label: "没写的",
    doc: "资料没说的事",
    keys: &[KEY, WHEN, need("gap", "没写的", Of::Text, "名词短语，代替 say。例：要几天")],
    shared: EVERY_ROW,
};

static ABSENT_ROW: Shape = Shape::new(
    "absent_row",
    "这里没有",
    "省里或全国的同 key 条目在这里不算",
    &[KEY, need("absent", "不算", Of::Flag, "true")],
);

const SAY: &str = "一行一个动作，大约 40 字以内，大白话，称您。菜单原字放在「」里。";

const KEY: Key = need("key", "编号", Of::Text, "在这一部分里不重复；和上级的相同就代替它");

const WHEN: Key =
    may("when", "条件", Of::Condition, "都满足才算；不写就是总算。例：{ handling: online }");

const CLAIMS: Key =
    need("claims", "依据", Of::List(&Of::Id(Ids::Claim)), "sources/ 里的编号，不能空。例：[S2-10]");

/// What every row of a section may have behind its own keys.
const EVERY_ROW: &[Key] = &[
    may(
        "aspects",
        "问到什么才说",
        Of::List(&Of::Id(Ids::Choice("aspect"))),
        "代替这一部分本来的。例：[renewal]",
    ),
    may("more", "不上第一屏", Of::Flag, "true"),
    may("ask", "值得问", Of::Flag, "条件还不知道时，值得为它问一句：true"),
    may("from", "生效日", Of::Date, "从哪一天起算。例：2025-05-01"),
    may("until", "失效日", Of::Date, "算到哪一天（含）。例：2025-12-31"),
    may("verified", "核实日期", Of::Date, "哪一天对过原文。不写就照来源的"),
    may("review_by", "复核日", Of::Date, "哪一天以前该再看一遍。不写就照来源的"),
    may("beside", "并列", Of::Flag, "和上级同 key 的条目一起显示：true"),
    may(
        "signpost",
        "只是指路",
        Of::Flag,
        "只说去哪找、问谁，不算这里有资料；更近的文件讲了怎么办，它就不再出现：true",
    ),
    may(
        "unless",
        "除非",
        Of::Condition,
        "几选一的情况，知道有一样成立就不算；不知道的照样算。例：{ enrolled: \"no\" }",
    ),
    may("fee", "说收费", Of::Flag, "说的是收不收费，有人这样问就答这一条：true"),
    CLAIMS,
];

/// What a `when` tests where a value alone does not say it.
pub static NOT: Shape = Shape::new(
    "not",
    "除了",
    "除了这些都算",
    &[need("not", "除了", Of::Texts, "例：{ not: [a, b] }")],
);

/// Days between two bounds.
pub static DATES: Shape = Shape::new(
    "dates",
    "一段日子",
    "两头至少写一头",
    &[may("from", "从", Of::Date, "含这一天"), may("before", "早于", Of::Date, "不含这一天")],
);

/// Sums between two bounds.
pub static SUMS: Shape = Shape::new(
    "sums",
    "一段金额",
    "两头至少写一头，单位元",
    &[may("from", "从", Of::Sum, "含"), may("up_to", "到", Of::Sum, "含")],
);
