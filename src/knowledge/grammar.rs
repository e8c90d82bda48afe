//! How words lean on their neighbours: the short writings of `grammar.yaml`, by name. They are no
//! words of their own; what they tell, they tell by where they stand.

use super::writings::{Writings, entries};

macro_rules! grammar {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        entries! {
            /// What stands beside words, by what it tells: `grammar.yaml`.
            Grammar = "grammar", "词的左邻右舍" { $($(#[$doc])* $name: Writings,)* }
        }
    };
}

grammar! {
    /// 跟儿子住: before a person who is only company.
    before_company,
    /// 女儿家, 陪我: behind a person who is only company.
    behind_company,
    /// 手机上弄不明白: behind a way that does not work for somebody.
    does_not_work,
    /// 有没有欠费, 是不是要三级: right before what is only asked.
    whether,
    /// 算放化疗吗: right before what may not be so …
    counts_as,
    /// … and right behind it.
    counts_as_asked,
    /// 有居住证: somebody has the paper.
    has_it,
    /// 儿子的房产证: before a paper that is somebody else's …
    anothers,
    /// … and behind it: 房本是我的名字.
    in_anothers_name,
    /// 学生证行不行: behind a paper that is only asked about.
    will_it_do,
    /// 我在北京，帮我爸申请: before the place of somebody who handles it for another.
    helper_at,
    /// 姐姐在: the same of a relative, where it is known where the patient is insured.
    relative_helper_at,
    /// 得问我哥: before somebody who will be asked.
    will_ask,
    /// 窗口还是手机: between two values of which one is asked.
    either,

    /// 还有, 也有: a message that adds to what was said of the same kind.
    adding,
    /// 只有糖尿病: in a message that names all there is of a kind.
    only,
    /// 好的呀: around a message, and nothing of what it says.
    particles,
    /// 其实写了: before what takes back an answer.
    taking_back,
    /// 我妈有: at the end of a message, what is denied of one person and said of another.
    has,
    /// 我妈有的: behind the word that ends such a message.
    behind_has,

    /// 就我没有 重庆的: what denies things and diseases, and no place.
    denies_no_place,
    /// 高血压没有: behind a disease, at the end of a clause.
    denied_behind,
    /// 高血压糖尿病都没有: behind several diseases.
    all_denied_behind,

    /// 去年在北京住院: behind a time that is over, a stay in hospital that is over as well.
    stayed,
    /// 我跟她住: somebody lives with one of the family.
    lives_with,
    /// 漯河职工: behind a place, whoever is insured there.
    insured_here,
    /// 我妈呢: at the end of a message that begins with a person.
    what_of,
    /// 比二级高: before a grade that something is compared with.
    compared,
    /// 我闺女去行不行: behind somebody who only goes.
    goes_instead,
    /// 我女儿给我挂的号, 我儿子的名字: behind somebody who only helps.
    behind_helper,
    /// 我是转诊的: before what somebody says of themselves, at the beginning of a message.
    stating,
    /// 嗯，写了: before an answer.
    before_answer,
    /// 写了, 在的: a short answer that begins so is a yes.
    answering_yes,
    /// 没写, 不在: a short answer that begins so is a no.
    answering_no,
    /// 吗: at the end of a message that asks back and answers nothing.
    asking_back,
    /// 第一个, 选2: before the number of an option.
    before_option,
    /// 第一个, 2号: behind the number of an option.
    behind_option,

    /// 辽宁那个朝阳市: between a place and one in it.
    narrows,
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
    /// 嫁到勐海，医保在这边交的: insured where they are.
    insured_there,
    /// 漯河长期住三亚: a cue that ends so speaks of the place that touches it.
    lives_in,
    /// 跟我在青岛过: all that stands behind a place where somebody lives.
    lives_there,
    /// 临汾人: behind where somebody comes from.
    native,
    /// 临汾人民医院: behind a `native` that is none.
    not_native,
    /// 北京我不去: behind a place where somebody does not go.
    not_going,
    /// 户口不在临汾: near a place that speaks of the household.
    household,
    /// 回老家看病: somebody is treated at the family's place.
    treated_at_home,
    /// 想改成重庆: before the place that something is changed to.
    changed_to,
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
    /// 太原的医院, 天津的药费: behind a place where somebody is treated.
    of_care,
    /// 临汾市人民医院: what the name of a hospital goes on with behind that of its place.
    in_hospital_names,
    /// 在太原上班交职工医保: behind a place where somebody works and is insured.
    works_and_pays,
    /// 漯河中心医院让我转到北京: behind the hospital at home, which sends somebody on.
    refers,
    /// 医保在老家交的: the family's place is the insured one.
    insured_at_home,
    /// 从北京改备案到天津: between the place before and the one that it is changed to.
    changes,
    /// 临汾县医院: behind a place, the hospital of where somebody lives.
    home_hospital,
    /// 在北京看: right behind a place, being treated there.
    treating,
    /// 在郑州拿药: right behind a place, fetching medicine there.
    fetching_medicine,
    /// 从北京看完病: behind a place that somebody comes from, having been treated there.
    back_from_care,
    /// 从北京看完病回漯河: before the place that somebody comes back to from there.
    back_to,
    /// 已备案上海: right before the place of care that was filed.
    filed_to,
    /// 备到: before the place that somebody files for.
    filing_to,
    /// 了: behind a place that somebody has filed for.
    perfective,
    /// 想, 没: not far before a place that nobody has filed for yet.
    not_filed_yet,
    /// 吗: behind a place, where it is asked whether somebody has filed for it.
    filed_or_not,
    /// 然后, 我的医保: where somebody speaks without marks, the beginning of another clause.
    begins_clause,
    /// 医保以前在临汾: right before a place where the insurance was.
    insured_before,
    /// 现在在运城: right before the place where it is now.
    insured_now,
    /// 现在在运城交: what may stand behind such a place, if its clause goes on.
    behind_insured_now,
    /// 西安的社保停了: behind the word for the insurance, where it has ended.
    insured_ended,
    /// 医保没从漯河转到深圳: right before a place that the insurance has not left.
    not_moved,
    /// 三级: behind the number of a grade.
    grade,
    /// 三级甲等, 二级以上: behind the grade of a hospital.
    behind_hospital_grade,

    // ---- persons and stories ----
    /// 妈, 姐: the word for a woman holds one of them last.
    women,
    /// 爸, 哥: the word for a man.
    men,
    /// 他: stands for a man.
    he,
    /// 她: stands for a woman.
    she,
    /// 我们, 咱家: the speaker and theirs.
    we,
    /// 我, 俺: before a word for one's own family.
    own,
    /// 王, 李: before a title a name.
    surnames,
    /// 叫, 患者: before the full name of a person.
    before_called,
    /// 老, 小: before a surname a name.
    before_surname,
    /// 师傅, 大爷: behind a surname a name.
    titles,
    /// 大夫, 窗口: who tells something of the case and is no part of it.
    sources,
    /// 来电人: who speaks in a note of a hotline.
    callers,
    /// 喊: before a plain 我 that is taken along: 喊我过去.
    takes_along,
    /// 去, 住: behind it.
    along,
    /// 老人家: whoever of the family was spoken of last.
    elders,
    /// 们: behind a word for somebody, of several.
    plural,
    /// 是: before somebody who is no subject but what is told of one.
    is,
    /// 叫, 托: before somebody who is asked to do something.
    before_asked,
    /// 又走了: of somebody who has only gone away.
    leaves_again,
    /// 一个, 隔壁: before a person who is not of the family.
    strange,
    /// 娘: a mother.
    mothers,
    /// 老豆: a father.
    fathers,
    /// 孙子, 二嫂: others of a family.
    kin,
    /// 小伙子: others who are none of it.
    strangers,
    /// 姐: behind 我媳妇她, one of her family.
    kin_behind,
    /// 没: before somebody who is not there: 没家属.
    lacks,
    /// 新娘: none of these words, though it holds one.
    no_kin,
    /// 的, 家的: between a person and one who is theirs.
    owns,
    /// 和, 跟: between two of whom the same is told.
    conjunctions,
    /// 是, 叫: between 我 and the name of whoever writes.
    introduces,
    /// 替, 给: before somebody for whom something is done.
    before_helped,
    /// 替: before somebody for whom something is done, and before what they are: 替五保户老赵.
    before_described,
    /// 让我儿子去办: before a person who is only sent, where `sent_to` follows.
    before_sent,
    /// 让我儿子去办: behind a person who is only sent, where `before_sent` precedes.
    sent_to,
    /// 我的糖尿病: between a plain 我 and what whoever writes has.
    speaker_has,
    /// 办, 问: what is done for a patient.
    helps,
    /// 带, 接: before somebody who is taken somewhere.
    before_taken,
    /// 把, 被, 给: before a plain 我 that is no subject.
    before_object,
    /// 交: behind 给我, that it is about my insurance.
    pays_in,
    /// 想问, 替: behind a plain 我 that only speaks.
    behind_speaker,
    /// 家, 那边: behind a person at whose place something is.
    behind_host,
    /// 县城, 厂里: behind a 我们 that only tells whose the place is.
    behind_we,
    /// 说, 劝: behind a person who only tells.
    tells,
    /// 去世, 过世: of the dead.
    gone,
    /// 注销, 没报: what is left to be done for somebody who has died.
    left_to_do,
    /// 去世了: of somebody who has died lately.
    gone_lately,
    /// 走了, 没了: of the dead, at the end of a clause.
    gone_at_end,
    /// 早办好了, 没病: of somebody whose case it is not.
    aside,
    /// 病人是, 主要是: before the patient.
    before_patient,
    /// 别问, 不是: before who is not the patient.
    before_other,
    /// 这个病, 能不能办: behind the patient, in a question.
    behind_patient,
    /// 两个人一起: of a message that asks for several patients.
    both,
    /// 也是, 也得: of somebody to whom the patient is compared.
    compares,
    /// 怕, 以为: before a disease that nobody has.
    fears,
    /// 排除了: behind a disease that nobody has.
    denies_behind,
    /// 治好了: behind a disease that somebody no longer has.
    healed,
    /// 哮喘早好了, 肾移植不是我: right behind a disease beside another one, and not meant.
    ruled_out,
    /// 有并发症才能办吗: right behind what would have to be so, which is told of nobody.
    only_then,
    /// 慢病只报高血压: right before the only diseases of which a message asks.
    only_asked,
    /// 想问, 怎么: of a clause that asks.
    asks,
    /// 唠嗑, 说个笑话: a message that wants nothing.
    idle,
    /// 以前在, 待过: of a clause about what is long over.
    formerly,
    /// 现在, 目前: of a clause about how it is now.
    now,
    /// 长住, 接到: somebody lives there.
    lives,
    /// 人在, 住在: it says outright that somebody is there.
    stays,
    /// 跟我住, 接过来: the patient is where the speaker is.
    joins,
    /// 医院, 拿药: of a clause about being treated.
    treated,
    /// 看: before a disease, of a clause about being treated.
    before_treated,
    /// 是: before a place that somebody is from.
    before_origin,
    /// 具体是: before a place that tells the one before more closely.
    before_narrower,
    /// 的, 人: behind a place that somebody is from.
    behind_origin,
    /// 从: before a place that somebody leaves.
    leaves,
    /// 给开转诊: behind whoever sends somebody on to another place.
    sends_on,
    /// 这边, 能报: behind the place whose rules are asked for.
    rules_there,
    /// 去, 转: of a clause in which somebody goes somewhere.
    goes,
    /// 叫我交, 没参加: of an insurance that nobody has taken.
    not_taken,
    /// 不打算回了: speaks of no return.
    not_returning,
    /// 回来, 回到: of a clause in which somebody leaves the place before.
    returns,
    /// 药, 看病: of a clause about what being ill costs.
    spends,
    /// 看, 院: a message that may be about being ill.
    ill,
    /// 是, 在: before a place where somebody says they are.
    before_place,
    /// 的, 这: behind it.
    behind_place,
    /// 这边: behind it as well, whatever follows.
    by_place,
}
