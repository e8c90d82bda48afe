//! Street addresses never get past the mask, as well as can be; divisions, institutions and ordinary
//! sentences do.

use mante::service::mask::mask;

use crate::mask::Dice;

#[track_caller]
fn check(text: &str, expected: &str) {
    let masked = mask(text);
    assert_eq!(masked, expected);
    assert_eq!(mask(&masked), expected, "masked twice");
}

#[track_caller]
fn check_kept(text: &str) {
    check(text, text);
}

#[test]
fn a_road_with_a_number_is_hidden_and_the_divisions_before_it_stay() {
    check("我住山西省临汾市尧都区鼓楼西大街12号", "我住山西省临汾市尧都区〔住址〕");
    check("家在临汾鼓楼西街12号，糖尿病", "家在临汾〔住址〕，糖尿病");
    check("漯河市源汇区解放路5号院3号楼2单元501室", "漯河市源汇区〔住址〕");
    check("解放路５号怎么去", "〔住址〕怎么去");
    check("住上海中山北路123弄4号501室", "住上海〔住址〕");
    check("景洪市勐海路十二号", "景洪市〔住址〕");
    check("地址：海拉尔区胜利大街8-3-602", "地址：海拉尔区〔住址〕");
    check("住和平胡同甲3号", "住〔住址〕");
    check("臨汾市鼓樓西街12號", "臨汾市〔住址〕");
    check("住建设南路 25 号", "住〔住址〕");
    check("糖尿病。住解放路5号", "糖尿病。住〔住址〕");
    check("老家临汾鼓楼西街5号", "老家临汾〔住址〕");
    check("高血压患者解放路5号", "高血压〔住址〕");
}

#[test]
fn estates_and_buildings_with_their_units_are_hidden() {
    check("我家在阳光小区3号楼2单元501", "我家在〔住址〕");
    check("住锦绣花园5-2-301", "住〔住址〕");
    check("临汾市尧都区锦悦城8幢1单元302室", "临汾市尧都区〔住址〕");
    check("住幸福家园二期12栋1203", "住〔住址〕");
    check("煤矿家属院4号楼3单元", "〔住址〕");
    check("住址：阳光花园A区3栋2-501", "住址：〔住址〕");
    check("3号楼2单元501，糖尿病怎么办", "〔住址〕，糖尿病怎么办");
    check("我住人民医院旁边的御景公馆6栋802室", "我住人民医院旁边的〔住址〕");
}

#[test]
fn villages_are_hidden_with_their_group_or_behind_their_township() {
    check("尧都区县底镇西李村3组", "尧都区县〔住址〕");
    check("洪洞县大槐树镇北营村四组25号的", "洪洞县〔住址〕的");
    check("勐海县勐遮镇曼恩村", "勐海县〔住址〕");
    check("我是西李村3组12号的", "我是〔住址〕的");
}

#[test]
fn institutions_and_ordinary_sentences_stay() {
    for text in [
        "临汾市人民医院",
        "尧都区医保局",
        "医保局在鼓楼西街88号吗",
        "请到鼓楼西街88号尧都区政务大厅3号窗口",
        "住院部3号楼2层医保办",
        "门诊2号楼3楼",
        "我在临汾农村，新农合",
        "乡镇农村医保怎么办",
        "坐5路车到医院",
        "5月12号办的",
        "一路3号出口",
        "北京路怎么走",
        "12号来拿药",
        "村卫生室能报吗",
        "我妈70号床",
        "第3条第2款",
        "协和医院住院楼2号楼501病房",
        "我在广西乡下当村医",
        "住院12号出院的",
        "漯河市区，两江新区",
        "在3楼301室交材料",
    ] {
        check_kept(text);
    }
}

/// Whatever is put together, the mask ends, and its placeholders stay as they are.
#[test]
fn any_pieces_in_any_order_are_masked() {
    const PIECES: [&str; 29] = [
        "鼓楼西",
        "街",
        "路",
        "12号",
        "3号楼",
        "2单元",
        "501",
        "室",
        "-",
        "，",
        "。",
        " ",
        "我住",
        "医院",
        "临汾",
        "市",
        "村",
        "3组",
        "镇",
        "小区",
        "５",
        "二期",
        "A区",
        "医保局",
        "家属院",
        "弄",
        "〔住址〕",
        "a",
        "社区",
    ];
    let mut dice = Dice(9);
    let mut piece = || PIECES[usize::try_from(dice.below(29)).unwrap()];
    for length in (0..14).cycle().take(5_000) {
        let text: String = (0..length).map(|_| piece()).collect();
        let masked = mask(&text);
        let count = |text: &str| text.matches("〔住址〕").count();
        assert!(count(&mask(&masked)) >= count(&masked), "{text} became {masked}");
    }
}

#[test]
fn nothing_is_hidden_in_messages_that_hold_no_address() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/messages.jsonl");
    let lines = std::fs::read_to_string(file).unwrap();
    let mut texts = 0;
    for line in lines.lines() {
        let line: serde_json::Value = serde_json::from_str(line).unwrap();
        for text in line["say"].as_array().unwrap() {
            let text = text.as_str().unwrap();
            let masked = mask(text);
            assert!(!masked.contains("〔住址〕"), "{text} became {masked}");
            texts += 1;
        }
    }
    assert!(texts > 1_500, "only {texts} messages were read");
}
