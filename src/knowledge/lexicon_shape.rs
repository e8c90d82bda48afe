//! The shape of a file of `lexicon/`.

use super::lexicon::{Cue, Intent, Note};
use super::shape::{Ids, Key, Of, Said, Shape, may, need};

/// A file of `lexicon/`.
pub static LEXICON: Shape = Shape::new(
    "lexicon",
    "词表",
    "大家怎么说，说了是什么意思",
    &[
        may("words", "说法", Of::List(&Of::One(&[&WORD])), "一条一个意思"),
        may(
            "groups",
            "笼统的病名",
            Of::List(&Of::One(&[&GROUP])),
            "不止一种病的叫法，要反问是哪种",
        ),
    ],
);

/// A word of `words`.
pub static WORD: Shape = Shape {
    name: "word",
    label: "说法",
    doc: "意思相同的几个说法",
    keys: &[
        may("means", "意思", Of::Facts(Said::Value), "说明了哪些事。例：{ procedure: enrollment }"),
        may("suggests", "像是", Of::Facts(Said::Value), "只是像；有更明确的话就不算"),
        may(
            "side",
            "比较的一方",
            Of::Facts(Said::Value),
            "只在比较两种情况时才算（转诊和自己去哪个好）。例：{ filing_type: other_temporary }",
        ),
        may("ambiguous", "有歧义", Of::Facts(Said::Values), "一件事的几个取值都可能，要反问"),
        may("intent", "对谈话的要求", Of::Word(Intent::NAMES), "例：restart 从头来"),
        may(
            "cue",
            "提示词",
            Of::Word(Cue::NAMES),
            "说明旁边的词是什么角色。例：insured 后面是参保地",
        ),
        may("person", "谁的事", Of::Text, "wording/ 里 persons 的编号。例：mother"),
        may("hint", "只是像", Of::Flag, "没有更明确的话才算：true"),
        may("loose", "也是平常话", Of::Flag, "句子里有别的话说到我们的事才算：true"),
        may("business", "说到正事", Of::Flag, "有它就说明这句话是问我们的事：true"),
        may("blocks", "挡住", Of::Flag, "自己没意思，只不让里面的短词被认出来：true"),
    ],
    shared: SAYING,
};

/// A word of `groups`.
pub static GROUP: Shape = Shape {
    name: "group",
    label: "笼统的病名",
    doc: "不止一种病的叫法",
    keys: &[
        may("asks", "可能的病", Of::List(&Of::Id(Ids::Disease)), "反问时列出来；[] 是什么病都可能"),
        may("why", "理由", Of::Text, "给维护的人看"),
    ],
    shared: SAYING,
};

const SAYING: &[Key] = &[
    need("say", "叫法", Of::Texts, "用、分开"),
    may("note", "附带说明", Of::Word(Note::NAMES), "要顺带澄清的事"),
    may("whole", "整句才算", Of::Flag, "整条消息就是它才算：true"),
    may("ordinary", "不是地名", Of::Flag, "听着像地名或病名，其实从来不是：true"),
];
