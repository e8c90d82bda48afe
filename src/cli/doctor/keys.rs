//! The keys under which people are found and reached: whether they are there, whole, and nobody
//! else's to read. What they are is never shown.

use crate::cli::Options;
use crate::cli::key_file::{KeyFile, Source, read};
use crate::service::secrets::Secrets;
use crate::store::Finding;

const ABOUT: &str = "keys";

pub(super) fn finding(named: &KeyFile, options: &Options) -> Finding {
    let Ok(source) = Source::of(named, options) else {
        let mend = "写明 --key-file 文件，或设 MANTE_KEY_FILE；还没有就运行 mante seal new 文件";
        return Finding::notice(ABOUT, "没有写明钥匙，mante telegram 启动不了", mend);
    };
    match &source {
        Source::Passing => Finding::sound(ABOUT, "会话库在内存里，钥匙用完就没了"),
        Source::Beside(path) if matches!(path.try_exists(), Ok(false)) => {
            let says = format!("钥匙文件 {} 还没有，第一次用时会做", path.display());
            Finding::sound(ABOUT, says)
        }
        Source::Environment(keys) => whole(&Secrets::read(keys).map_err(Into::into), "MANTE_KEYS"),
        Source::Named(path) | Source::Beside(path) => {
            let keys = read(path).and_then(|text| Ok(Secrets::read(&text)?));
            whole(&keys, &path.display().to_string())
        }
    }
}

fn whole(keys: &anyhow::Result<Secrets>, place: &str) -> Finding {
    match keys {
        Ok(keys) if keys.seals() > 1 => {
            let says = format!("钥匙在 {place}，旧的还留着 {} 把", keys.seals() - 1);
            Finding::notice(ABOUT, says, "地址都换封以后，运行 mante seal rotate --prune 去掉旧的")
        }
        Ok(_) => Finding::sound(ABOUT, format!("钥匙在 {place}，只有主人能读")),
        Err(error) => {
            let mend = "改好后再运行 mante doctor；丢了的话，从备份里拿回来";
            Finding::fault(ABOUT, format!("{error:#}"), mend)
        }
    }
}
