//! Simplified characters back to Traditional ones, character by character, as phones and web pages
//! do it.
//!
//! The converter of the program only knows the way from Traditional to Simplified. It is asked for
//! every character of the block and turned round; where several would come back to one, the table
//! below says which is usual.

use std::collections::HashMap;

use crate::language::normalise::Normalised;

/// Pairs of a Simplified character and its usual Traditional one, which may be itself. Only what
/// the lowest code point would get wrong.
const USUAL: &str = "干乾布布局局系系私私幸幸伪偽家家俊俊尽盡净淨克克铲鏟勋勳恤恤即即厕廁历歷念念\
哗嘩恶惡当當啮齧咽咽向向苏蘇坝壩采採坛壇墙牆奖獎奸奸娘娘昆昆岁歲荫蔭吊吊录錄雕雕佛佛栗栗戚戚欲欲蒙蒙\
舍舍挨挨卷卷折折教教旗旗既既升升术術拐拐查查杆杆棋棋矩矩梁梁台臺僵僵壳殼泛泛污污冲衝溯溯泄泄凌凌沈沈\
漓漓为為呆呆酸酸瘘瘻愈愈症症杯杯荡蕩真真众眾困困朱朱御御棱棱谷谷竖豎蓑蓑签簽扎扎弦弦绣繡捆捆线線绷繃\
彩彩致致纤纖累累才才钵鉢玩玩修修脏臟馆館艳豔庵庵药藥搜搜席席卜卜姜姜苔苔蕴蘊蔑蔑同同胡胡制制核核注注\
证證志志噪噪赞贊逾逾踊踊挽挽回回周周酝醞糖糖扣扣钥鑰钩鉤钟鐘巨巨钻鑽锈鏽表表镰鐮镇鎮旋旋闲閒合合板板\
暗暗只只沾沾秋秋千千刮刮糊糊喂喂松松哄哄面面曲曲冬冬出出";

/// Simplified to Traditional, for every character that has another form.
pub fn traditional() -> HashMap<char, char> {
    let mut table = HashMap::new();
    for character in (0x4e00..0xa000u32).filter_map(char::from_u32) {
        if let [simplified] = Normalised::new(&character.to_string()).chars[..]
            && simplified != character
        {
            table.entry(simplified).or_insert(character);
        }
    }
    let usual: Vec<char> = USUAL.chars().collect();
    for pair in usual.chunks_exact(2) {
        table.insert(pair[0], pair[1]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_traditional_character_comes_back() {
        let table = traditional();
        assert!(table.len() > 2_500, "{}", table.len());
        let text = "门诊慢特病认定，心脏病、干燥综合征";
        let there: String = text.chars().map(|c| *table.get(&c).unwrap_or(&c)).collect();
        assert_eq!(there, "門診慢特病認定，心臟病、乾燥綜合徵");
        for (simplified, traditional) in table {
            assert_eq!(Normalised::new(&traditional.to_string()).chars, [simplified]);
        }
    }
}
