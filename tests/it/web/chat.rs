//! Guards the patients' chat over HTTP: a conversation with and without scripts, that it resumes,
//! that nobody reads another's, that nothing of a text becomes HTML.

use std::fs;
use std::path::Path;
use std::time::Duration;

use serde_json::Value;

use super::served::{Answer, Served, Visitor};
use crate::program::Machine;

const QUESTION: &str = "我妈65，临汾居民医保，糖尿病，想手机上给她办慢病";
const KNOWN: &str = "临汾居民医保，糖尿病有并发症，怎么办慢病";

/// Sends a form as a browser without scripts does, and gives the page that comes of it.
fn say(visitor: &Visitor, fields: &[(&str, &str)]) -> String {
    let sent = visitor.submit("/chat/say", fields);
    assert_eq!(sent.status, 303, "{sent:?}");
    visitor.get("/").text
}

/// Sends a form as the script does.
fn fetch(visitor: &Visitor, fields: &[(&str, &str)]) -> Value {
    let request = visitor.request("POST", "/chat/say").header("accept", "application/json");
    let answer = visitor.ask(request.form(fields));
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()
}

/// What stands between two pieces of a page.
#[track_caller]
fn between<'p>(page: &'p str, before: &str, after: &str) -> &'p str {
    let rest = page.split_once(before).unwrap_or_else(|| panic!("no {before} in {page}")).1;
    rest.split_once(after).unwrap_or_else(|| panic!("no {after} in {rest}")).0
}

fn turns(machine: &Machine) -> String {
    machine.line("sessions list").stdout
}

/// Fetches a card. Drawing takes its time where nothing is optimised and others want the machine as
/// well; a request that took too long finds it drawn the next time.
fn drawn(visitor: &Visitor, path: &str) -> Answer {
    let ask = || visitor.ask(visitor.request("GET", path).timeout(Duration::from_mins(2)));
    std::iter::repeat_with(ask).take(4).find(|answer| answer.status != 408).unwrap()
}

/// What the browser of a visitor keeps.
fn cookie(answer: &Answer) -> &str {
    between(answer.header("set-cookie"), "mante=", ";")
}

#[test]
fn what_cannot_be_read_is_said_in_our_words() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let say = || visitor.request("POST", "/chat/say").header("sec-fetch-site", "same-origin");
    let form = "application/x-www-form-urlencoded";
    let empty = visitor.ask(say().header("content-type", form).body("text=a"));
    let other = visitor.ask(say().header("content-type", "text/plain").body("a"));
    for (answer, status, title) in [
        (empty, 422, "发来的内容缺一项，或者有一项不对"),
        (other, 415, "发来的不是这里要的格式"),
        (visitor.get("/chat/since/abc"), 400, "请求写得不对"),
        (visitor.get("/?ask=a&ask=b"), 400, "请求写得不对"),
    ] {
        assert_eq!(answer.status, status, "{answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.json()["title"], title);
    }
}

#[test]
fn a_conversation_needs_no_script() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let page = visitor.get("/").text;
    assert!(page.contains("您好，我是慢特通。"), "{page}");
    assert!(page.contains(r#"name="text" value="临汾居民医保，糖尿病，怎么办慢病""#), "{page}");

    let page = say(&visitor, &[("message_id", "m1"), ("text", QUESTION)]);
    assert!(page.contains("妈妈的诊断书上写了并发症吗？"), "{page}");
    assert!(!page.contains("1. 写了"), "what is a button is no line as well: {page}");
    let turn = between(&page, r#"name="turn" value=""#, "\"");
    let yes = [("message_id", "m2"), ("turn", turn), ("choose", "yes")];
    let page = say(&visitor, &yes);
    assert!(page.contains(r#"<p class="verdict">手机能办。</p>"#), "{page}");
    assert!(page.contains(r#"<span class="who">您说：</span>写了</p>"#), "{page}");
    assert!(page.contains(r#"打临汾的<a href="tel:12393">12393</a>"#), "{page}");
    assert!(
        !page.contains(r#"value="yes""#),
        "the buttons of a question answered are gone: {page}"
    );
    assert!(page.contains(r#"name="choose" value="aspect:materials""#), "{page}");

    let page = say(&visitor, &[("message_id", "m3"), ("choose", "cmd:restart")]);
    assert!(page.contains("好，我们从头来。"), "{page}");
}

#[test]
fn a_conversation_resumes_after_a_reload_and_a_restart() {
    let machine = Machine::new();
    let mut served = Served::start(&machine);
    let visitor = served.visitor();
    let first = visitor.get("/");
    say(&visitor, &[("message_id", "m1"), ("text", QUESTION)]);
    let again = visitor.get("/");
    assert_eq!(cookie(&first), cookie(&again));
    assert!(again.text.contains("妈妈的诊断书上写了并发症吗？"), "{}", again.text);

    let cookie = format!("mante={}", cookie(&first));
    assert_eq!(served.stop(), Some(0));
    served = Served::start(&machine);
    let visitor = served.visitor();
    let page = visitor.ask(visitor.request("GET", "/").header("cookie", cookie)).text;
    assert!(page.contains("妈妈的诊断书上写了并发症吗？"), "{page}");
    assert!(page.contains(QUESTION), "{page}");
}

#[test]
fn a_message_sent_twice_is_one_turn() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.get("/");
    let typed = [("message_id", "m1"), ("since", "0"), ("text", QUESTION)];
    let first = fetch(&visitor, &typed);
    let again = fetch(&visitor, &typed);
    assert_eq!(first["turns"], again["turns"]);
    let turn = between(first["choices"].as_str().unwrap(), r#"name="turn" value=""#, "\"");
    let press = [("message_id", "m2"), ("since", "1"), ("turn", turn), ("choose", "yes")];
    let first = fetch(&visitor, &press);
    let again = fetch(&visitor, &press);
    assert_eq!(first["turns"], again["turns"]);
    assert!(first["turns"].as_str().unwrap().contains("手机能办。"), "{first}");
    assert_eq!(again["note"], Value::Null);
    // The same button of the same page, pressed twice by hand.
    let twice = [("message_id", "m3"), ("since", "2"), ("turn", turn), ("choose", "yes")];
    assert_eq!(fetch(&visitor, &twice)["turns"], "");
    let listed = turns(&machine);
    assert!(listed.contains(" 2 "), "two turns and no more: {listed}");
    // A page that comes back out of the browser's memory has its old ids.
    let other = fetch(&visitor, &[("message_id", "m1"), ("since", "2"), ("text", "多久")]);
    assert!(other["turns"].as_str().unwrap().contains("5个工作日"), "{other}");
}

#[test]
fn an_old_button_says_so_and_changes_nothing() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.get("/");
    fetch(&visitor, &[("message_id", "m1"), ("text", QUESTION)]);
    fetch(&visitor, &[("message_id", "m2"), ("text", "写了")]);
    let old = [("message_id", "m3"), ("since", "2"), ("turn", "1"), ("choose", "no")];
    let answer = fetch(&visitor, &old);
    assert_eq!(answer["note"], "这个选项已经过期了，请看最新的一条。");
    assert_eq!(answer["turns"], "");
    let sent = visitor.submit("/chat/say", &old);
    assert_eq!(sent.header("location"), "/?old=1#now");
    assert!(visitor.get("/?old=1").text.contains("这个选项已经过期了"));
}

#[test]
fn the_server_alone_gives_out_ids() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let fresh = served.visitor().get("/");
    let header = fresh.header("set-cookie").to_owned();
    for part in ["Path=/", "Max-Age=2592000", "HttpOnly", "SameSite=Lax"] {
        assert!(header.contains(part), "{header}");
    }
    let own = cookie(&fresh);
    let time_ordered = "019aa5d0-0000-7000-8000-000000000000";
    let upper = own.to_uppercase();
    for forged in
        ["", "1", "telegram:4711:", "../../etc/passwd", "' OR 1=1 --", time_ordered, &upper]
    {
        let visitor = served.visitor();
        let request = visitor.request("GET", "/").header("cookie", format!("mante={forged}"));
        let given = visitor.ask(request);
        assert_eq!(given.status, 200, "{forged}");
        assert_ne!(cookie(&given), forged);
        assert_ne!(cookie(&given), own);
        assert_eq!(cookie(&given).len(), 36);
    }
    let public = Served::start_with(&machine, &["--public-url", "https://mante.example.org"]);
    let header = public.visitor().get("/").header("set-cookie").to_owned();
    assert!(header.starts_with("__Host-mante="), "{header}");
    assert!(header.contains("; Secure"), "{header}");
}

#[test]
fn another_sites_form_is_refused() {
    let machine = Machine::new();
    let served = Served::start_with(&machine, &["--public-url", "http://mante.example.org"]);
    let visitor = served.visitor();
    visitor.get("/");
    let send = |name: &str, value: &str| {
        let request = visitor.request("POST", "/chat/say").header(name, value);
        visitor.ask(request.form(&[("message_id", "m1"), ("text", QUESTION)])).status
    };
    assert_eq!(send("sec-fetch-site", "cross-site"), 403);
    assert_eq!(send("sec-fetch-site", "same-site"), 403);
    assert_eq!(send("origin", "https://evil.example"), 403);
    assert_eq!(send("origin", "null"), 403);
    assert!(!turns(&machine).contains("web:"), "a refused form made a turn");
    assert_eq!(send("origin", &served.address), 303);
    assert_eq!(send("origin", "http://mante.example.org"), 303);
    assert_eq!(send("sec-fetch-site", "same-origin"), 303);
}

#[test]
fn nothing_that_was_typed_becomes_html() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let text = r#"<script>alert(1)</script>"><img src=x onerror=alert(2)> 临汾"#;
    let page = say(&visitor, &[("message_id", "m1"), ("text", text)]);
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;"), "{page}");
    let since = visitor.get("/chat/since/0").json();
    let told = since["turns"].as_str().unwrap();
    let asked = visitor.get("/?ask=%3C%2Ftextarea%3E%3Cscript%3Ealert(3)%3C%2Fscript%3E").text;
    for html in [page.as_str(), told, &asked] {
        for tag in ["<script>", "<img src=x", "</textarea><script"] {
            assert!(!html.contains(tag), "{tag} in {html}");
        }
    }
    let pressed = [("message_id", "m2"), ("choose", "<script>alert(4)</script>")];
    assert!(!say(&visitor, &pressed).contains("<script>alert"));
}

#[test]
fn nobody_reads_anothers_conversation() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let (one, other) = (served.visitor(), served.visitor());
    one.get("/");
    fetch(&one, &[("message_id", "m1"), ("text", KNOWN)]);
    let carded = fetch(&one, &[("message_id", "m2"), ("since", "1"), ("choose", "cmd:card")]);
    let html = carded["turns"].as_str().unwrap();
    assert!(html.contains(r#"src="/card/2.png""#), "{html}");

    let picture = drawn(&one, "/card/2.png");
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    assert!(picture.header("cache-control").starts_with("private"));
    assert_eq!(drawn(&one, "/card/2.pdf").header("content-type"), "application/pdf");
    for missing in ["/card/1.png", "/card/3.png", "/card/2.svg", "/card/x.png", "/card/2"] {
        assert_eq!(one.get(missing).status, 404, "{missing}");
    }

    assert_eq!(other.get("/card/2.png").status, 404);
    other.get("/");
    assert_eq!(other.get("/card/2.png").status, 404);
    assert_eq!(other.get("/card/2.pdf").status, 404);
    assert_eq!(other.get("/chat/since/0").json()["turns"], "");
    assert!(!other.get("/").text.contains("糖尿病有并发症"));
    // The id is the key to all of it, and no page and no reply shows it.
    let page = one.get("/");
    assert!(!page.text.contains(cookie(&page)), "{}", page.text);
    assert!(!carded.to_string().contains(cookie(&page)), "{carded}");
}

#[test]
fn a_forwarded_question_is_put_and_not_asked() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.get("/");
    fetch(&visitor, &[("message_id", "m1"), ("text", KNOWN)]);
    let carded = fetch(&visitor, &[("message_id", "m2"), ("since", "1"), ("choose", "cmd:card")]);
    let link = between(carded["turns"].as_str().unwrap(), r#"<p class="link"><a href=""#, "\"");
    assert!(link.starts_with("/?ask="), "{link}");
    assert!(link.is_ascii(), "{link}");

    let family = served.visitor();
    let page = family.get(link).text;
    let question = "山西临汾 糖尿病 办慢特病认定（医保电话12393）";
    assert!(page.contains(&format!(">{question}</textarea>")), "{page}");
    assert!(page.contains(">问一下</button>"), "{page}");
    assert_eq!(family.get("/chat/since/0").json()["turns"], "");
    let page = say(&family, &[("message_id", "m1"), ("text", question)]);
    // Whom to call is no part of the question: without it, the same is asked.
    let same = |page: &str| between(page, "慢特通答：", "</section>").to_owned();
    let other = served.visitor();
    let bare = say(&other, &[("message_id", "m1"), ("text", "山西临汾 糖尿病 办慢特病认定")]);
    assert_eq!(same(&page), same(&bare));
    assert!(page.contains("您的诊断书上写了并发症吗？"), "{page}");
    let page = say(&family, &[("message_id", "m2"), ("text", "写了")]);
    assert!(page.contains("动身前先打临汾的"), "{page}");
    let long = format!("/?ask={}", "a".repeat(5_000));
    assert!(!family.get(&long).text.contains(&"a".repeat(101)));
}

#[test]
fn at_the_beginning_again_one_begins_with_an_example() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let example = r#"name="text" value="临汾居民医保，糖尿病，怎么办慢病""#;
    let begins = |page: &str| {
        assert!(page.contains(example), "{page}");
        assert!(!page.contains(r#"value="aspect:materials""#), "{page}");
    };
    let page = say(&visitor, &[("message_id", "m1"), ("text", KNOWN)]);
    assert!(page.contains(r#"value="aspect:materials""#), "{page}");
    assert!(!page.contains(example), "{page}");
    let back = [("message_id", "m2"), ("choose", "cmd:back"), ("since", "1")];
    let fresh = fetch(&visitor, &back);
    assert!(fresh["turns"].as_str().unwrap().contains("您好，我是慢特通。"), "{fresh}");
    begins(fresh["choices"].as_str().unwrap());
    let page = say(&visitor, &[("message_id", "m3"), ("choose", "cmd:back")]);
    assert!(page.contains("已经是第一步了，没有可退的。"), "{page}");
    begins(&page);
    say(&visitor, &[("message_id", "m4"), ("text", KNOWN)]);
    let page = say(&visitor, &[("message_id", "m5"), ("choose", "cmd:restart")]);
    assert!(page.contains("好，我们从头来。"), "{page}");
    begins(&page);
}

#[test]
fn who_wants_everything_erased_is_somebody_else_afterwards() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let before = cookie(&visitor.get("/")).to_owned();
    fetch(&visitor, &[("message_id", "m1"), ("text", KNOWN)]);
    let page = say(&visitor, &[("message_id", "m2"), ("choose", "cmd:forget")]);
    assert!(page.contains("都删掉"), "{page}");
    assert!(!page.contains("aspect:"), "nothing else can be pressed by mistake: {page}");
    let erased = fetch(&visitor, &[("message_id", "m3"), ("choose", "cmd:forget_yes")]);
    assert_eq!(erased["erased"], true);
    assert!(erased["turns"].as_str().unwrap().contains("都删了"), "{erased}");
    let page = visitor.get("/");
    assert_ne!(cookie(&page), before);
    assert!(!page.text.contains("糖尿病有并发症"), "{}", page.text);
    assert!(visitor.get("/?forgotten=1").text.contains("都删了"));
}

#[test]
fn the_checklist_stays_one_list() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.get("/");
    fetch(&visitor, &[("message_id", "m1"), ("text", KNOWN)]);
    let list = fetch(&visitor, &[("message_id", "m2"), ("since", "1"), ("choose", "cmd:papers")]);
    let turn = between(list["choices"].as_str().unwrap(), r#"name="turn" value=""#, "\"");
    let paper =
        [("message_id", "m3"), ("since", "2"), ("turn", turn), ("choose", "paper:id_card:have")];
    let marked = fetch(&visitor, &paper);
    let html = marked["turns"].as_str().unwrap();
    assert!(html.contains("data-renews"), "{html}");
    assert!(html.contains("✅身份证"), "{html}");
    let page = visitor.get("/").text;
    assert_eq!(page.matches("有没有，点下面的名字改").count(), 1, "{page}");
}

#[test]
fn what_is_no_message_is_refused() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    visitor.get("/");
    for id in ["", "a b", "<x>", &"a".repeat(65)] {
        let answer = visitor.submit("/chat/say", &[("message_id", id), ("text", "你好")]);
        assert_eq!(answer.status, 400, "{id}");
    }
    assert_eq!(visitor.submit("/chat/say", &[("text", "你好")]).status, 422);
    let blank = visitor.submit("/chat/say", &[("message_id", "m1"), ("text", " \n")]);
    assert_eq!(blank.status, 303);
    let long = "药".repeat(120_000);
    assert_eq!(visitor.submit("/chat/say", &[("message_id", "m1"), ("text", &long)]).status, 413);
    assert!(!turns(&machine).contains("web:"), "{}", turns(&machine));
}

#[test]
fn the_first_page_is_small_and_asks_nobody_else() {
    let machine = Machine::new();
    let served = Served::start(&machine);
    let visitor = served.visitor();
    let page = visitor.get("/");
    let policy = page.header("content-security-policy");
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(page.header("cache-control"), "no-store");
    assert!(!page.text.contains(" style="), "a style inside the page would be refused");
    assert!(!page.text.contains("onclick"), "a script inside the page would be refused");

    let files: Vec<&str> =
        page.text.split('"').filter(|part| part.starts_with("/files/")).collect();
    assert_eq!(files.len(), 3, "{files:?}");
    let fetched = files.iter().map(|file| visitor.get(file));
    let bytes: usize = page.text.len() + fetched.map(|file| file.text.len()).sum::<usize>();
    assert!(bytes < 100_000, "the first page takes {bytes} bytes");

    let mut texts = vec![page.text];
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/web");
    for file in fs::read_dir(folder).unwrap() {
        texts.push(fs::read_to_string(file.unwrap().path()).unwrap());
    }
    for text in texts {
        // The name of a format is no address that is asked for.
        let text = text.replace("http://www.w3.org/2000/svg", "");
        assert!(!text.contains("//www.") && !text.contains("://"), "{text}");
    }
}
