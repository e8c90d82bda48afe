//! Guards the desk's queue, between the real program and two agents who are signed in: who waits is
//! seen and read with the case, the first who takes it has it, what is said reaches the person, and
//! nothing is lost to a kill.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan;
use mante::reply::HandedReply;
use mante::service::{AtDesk, Incoming, Request, Service};
use mante::store::{Durability, EntryKind, SessionId, Store, StoreUrl, StoredTurn, Wanted, open};
use serde_json::{Value, json};

use super::served::{Answer, Served, Visitor};
use super::signed::{secret, signed_in};
use crate::program::Machine;
use crate::service::{assistant, now};

/// How long something is waited for that comes within seconds.
const PATIENCE: Duration = Duration::from_secs(30);

/// A person on the web: the page that they see has its own tests.
const PERSON: &str = "web:8c1f7d1e-6a53-4f0e-9d53-0a8f3a2b7c11";

/// The store of the machine.
pub fn store(machine: &Machine) -> Arc<dyn Store> {
    let url: StoreUrl = format!("sqlite:{}", machine.path("m.db").display()).parse().unwrap();
    open(&url, Durability::Normal).unwrap()
}

/// A server with the agents wang and li, on a store that a test looks into.
struct Desk {
    machine: Machine,
    served: Served,
    people: Service,
}

impl Desk {
    fn open() -> Self {
        let machine = Machine::new();
        let store = store(&machine);
        for name in ["wang", "li"] {
            add_agent(&machine, name);
        }
        let served = serve(&machine);
        Self { machine, served, people: Service::new(assistant(), store) }
    }

    /// Signs an agent in, with a page of the desk open.
    fn agent(&self, name: &str) -> Agent {
        Agent::new(&self.served, name)
    }

    fn say(&self, words: &str) -> Option<HandedReply> {
        self.people.look_at_desk(millis()).unwrap();
        let person = SessionId::from(PERSON);
        let request = Request::direct(&person, Incoming::Text(words.to_owned()), now(), "web");
        self.people.turn(request).unwrap().reply().handed
    }

    fn press(&self, value: &str) {
        let person = SessionId::from(PERSON);
        let request = Request::direct(&person, Incoming::Choose(value.to_owned()), now(), "web");
        self.people.turn(request).unwrap();
    }

    fn turns(&self) -> Vec<StoredTurn> {
        self.people.store().turns(&PERSON.into()).unwrap()
    }

    /// What the person reads last.
    fn last_reply(&self) -> String {
        let reply: Value =
            serde_json::from_str(&self.turns().last().unwrap().record.reply).unwrap();
        reply["text"].as_str().unwrap().to_owned()
    }

    fn read_by(&self) -> Vec<String> {
        let read = Wanted { state: Some("session_read"), ..Wanted::of(EntryKind::Audit, 100) };
        let read = self.people.store().entries(&read).unwrap().into_iter();
        read.filter(|kept| kept.entry.about == PERSON).map(|kept| kept.entry.user).collect()
    }
}

fn serve(machine: &Machine) -> Served {
    Served::start_with(machine, &["--store", &format!("sqlite:{}", machine.path("m.db").display())])
}

fn add_agent(machine: &Machine, name: &str) {
    add(machine, name, "agent");
}

fn add(machine: &Machine, name: &str, role: &str) {
    // `add_user` adds to the store in the data folder; this test looks into one of its own.
    let url = format!("sqlite:{}", machine.path("m.db").display());
    let args = ["user", "add", name, "--role", role, "--password-stdin", "--store", &url];
    let run = machine.run(&args, super::signed::PASSWORD.as_bytes());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
}

fn millis() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// Waits until something is so.
#[track_caller]
pub fn wait_for(what: &str, mut is_so: impl FnMut() -> bool) {
    let until = Instant::now() + PATIENCE;
    while !is_so() {
        assert!(Instant::now() < until, "waited for {what} in vain");
        std::thread::sleep(Duration::from_millis(50));
    }
}

/// An agent with a page of the desk open.
pub struct Agent {
    browser: Visitor,
    secret: String,
}

impl Agent {
    pub fn new(served: &Served, name: &str) -> Self {
        let browser = signed_in(served, name);
        let secret = secret(&browser);
        let agent = Self { browser, secret };
        assert_eq!(agent.post("/desk/here", &json!({})).status, 204);
        agent
    }

    pub fn post(&self, path: &str, body: &Value) -> Answer {
        let request = self.browser.request("POST", path);
        let request = request.header("content-type", "application/json");
        self.browser.ask(request.header("x-csrf-token", &self.secret).body(body.to_string()))
    }

    pub fn list(&self) -> String {
        self.browser.get("/desk/queue/list").text
    }

    pub fn read(&self, session: &str, since: u64) -> Answer {
        self.browser.get(&format!("/desk/queue/talk?session={session}&since={since}"))
    }

    pub fn take(&self, session: &str) -> Answer {
        self.post("/desk/queue/take", &json!({ "session": session }))
    }

    pub fn say(&self, session: &str, text: &str, key: &str) -> Answer {
        let words = json!({ "session": session, "text": text, "key": key });
        self.post("/desk/queue/say", &words)
    }

    pub fn give_back(&self, session: &str) -> Answer {
        self.post("/desk/queue/give-back", &json!({ "session": session }))
    }
}

#[test]
fn who_waits_is_taken_answered_and_given_back() {
    let desk = Desk::open();
    assert_eq!(desk.say("我妈65，临汾居民医保，糖尿病，想手机上给她办慢病"), None);
    assert_eq!(desk.say("转人工"), None, "nobody is there");
    let wang = desk.agent("wang");
    assert!(wang.list().contains("现在没有人在等"));
    assert_eq!(desk.say("转人工"), Some(HandedReply::Waiting { ahead: 0 }));
    let list = wang.list();
    for shown in ["在等的：1", "网页", "妈妈", "山西临汾", "糖尿病", "“转人工”"]
    {
        assert!(list.contains(shown), "{shown} is not in {list}");
    }
    assert_eq!(wang.take(PERSON).status, 204);
    assert!(desk.last_reply().contains("人工坐席wang接过来了"), "{}", desk.last_reply());
    let led = |quiet| Some(HandedReply::Led { by: "wang".to_owned(), quiet });
    assert_eq!(desk.say("她的医保卡号是C12345678901"), led(false));
    let talk = wang.read(PERSON, 0).text;
    assert!(talk.contains("想手机上给她办慢病"), "{talk}");
    let lookup = "/desk?patient=mother&amp;region=141000&amp;procedure=enrollment";
    assert!(talk.contains(lookup), "{talk}");
    // Nobody at the desk reads a number of a person.
    assert!(!talk.contains("C12345678901") && talk.contains("〔"), "{talk}");
    assert_eq!(wang.say(PERSON, "<b>您好</b>，带医保卡就行", "1").status, 204);
    // Sent twice, it is said once.
    assert_eq!(wang.say(PERSON, "<b>您好</b>，带医保卡就行", "1").status, 204);
    assert_eq!(desk.last_reply(), "人工坐席wang：<b>您好</b>，带医保卡就行");
    // Who says it stands above the words, once.
    let person = desk.served.visitor();
    let cookie = format!("mante={}", PERSON.trim_start_matches("web:"));
    let page = person.ask(person.request("GET", "/").header("cookie", cookie)).text;
    let said = "<h2 class=\"who\">人工坐席wang：</h2><p>&lt;b&gt;您好&lt;/b&gt;，带医保卡就行</p>";
    assert!(page.contains(said), "{page}");
    // A maintainer who reads the session reads it once as well.
    add(&desk.machine, "maria", "maintainer");
    let maria = signed_in(&desk.served, "maria");
    let read = maria.get(&format!("/desk/sessions/{PERSON}")).text;
    assert_eq!(read.matches("带医保卡就行").count(), 1, "{read}");
    assert!(read.contains("〔坐席 wang 接了〕") && !read.contains("{&quot;"), "{read}");
    let said = desk.turns();
    let agents = said.iter().filter(|turn| turn.record.input.starts_with(r#"{"agent":"#));
    assert_eq!(agents.count(), 1);
    let talk = wang.read(PERSON, 0).text;
    assert!(talk.contains("&lt;b&gt;您好&lt;/b&gt;") && !talk.contains("<b>您好"), "{talk}");
    assert_eq!(wang.give_back(PERSON).status, 204);
    assert!(desk.last_reply().contains("我是慢特通，接着帮您查"), "{}", desk.last_reply());
    assert_eq!(desk.say("写了"), None);
    assert!(desk.last_reply().starts_with("手机能办"), "{}", desk.last_reply());
    assert!(wang.list().contains("现在没有人在等"));
}

#[test]
fn whoever_waits_is_counted_on_every_page_of_the_desk() {
    let desk = Desk::open();
    let wang = desk.agent("wang");
    let waiting = || wang.browser.get("/desk/queue/waiting").json();
    assert_eq!(waiting(), json!({ "waiting": 0, "newest": 0 }));
    desk.say("转人工");
    assert_eq!(waiting(), json!({ "waiting": 1, "newest": 1 }));
    for page in ["/desk", "/desk/search", "/desk/queue", "/desk/account"] {
        let page = wang.browser.get(page).text;
        for shown in ["id=\"waits\" role=\"status\"", "class=\"badge\"", "/files/frame.js"] {
            assert!(page.contains(shown), "{shown} is not in {page}");
        }
    }
    assert_eq!(wang.take(PERSON).status, 204);
    assert_eq!(waiting(), json!({ "waiting": 0, "newest": 0 }));
    assert_eq!(desk.served.visitor().get("/desk/queue/waiting").status, 303);
}

#[test]
fn an_agent_reads_what_stood_on_the_buttons_that_were_pressed() {
    let desk = Desk::open();
    let wang = desk.agent("wang");
    desk.say("临汾居民医保，糖尿病，怎么办慢病");
    for value in ["yes", "aspect:benefits", "leg:file", "cmd:back"] {
        desk.press(value);
    }
    desk.say("转人工");
    let talk = wang.read(PERSON, 0).text;
    // The desk looks up what the buttons said as well.
    assert!(talk.contains("diabetes_complication=yes"), "{talk}");
    for words in ["［写了］", "［能报多少］", "［去外地看病］", "［上一步］"]
    {
        assert!(talk.contains(words), "{words} is not in {talk}");
    }
}

#[test]
fn of_two_agents_the_first_has_it_and_the_other_is_told_by_whom() {
    let desk = Desk::open();
    let (wang, li) = (desk.agent("wang"), desk.agent("li"));
    desk.say("转人工");
    assert_eq!(wang.take(PERSON).status, 204);
    for refused in [li.take(PERSON), li.say(PERSON, "您好", "1"), li.give_back(PERSON)] {
        assert_eq!(refused.status, 409);
        assert_eq!(refused.json()["detail"], "wang 已经接了这个会话");
    }
    assert!(li.list().contains("wang 在接"));
    let refused = li.read(PERSON, 0);
    assert_eq!((refused.status, &refused.json()["detail"]), (409, &json!("wang 已经接了这个会话")));
    assert!(!refused.text.contains("转人工"));
    assert_eq!(wang.take(PERSON).json()["detail"], "这个会话已经在您这里了");
}

#[test]
fn only_what_was_handed_over_can_be_read_and_that_it_was_is_noted() {
    let desk = Desk::open();
    let wang = desk.agent("wang");
    desk.say("临汾糖尿病");
    assert_eq!(wang.read(PERSON, 0).status, 409);
    assert_eq!(wang.take(PERSON).json()["detail"], "这个会话已经不要人工了");
    assert_eq!(desk.read_by(), Vec::<String>::new());
    desk.say("转人工");
    assert_eq!(wang.read(PERSON, 0).status, 200);
    assert_eq!(desk.read_by(), ["wang"]);
    // Looking whether something is new is no reading; reading something new is.
    let turns = desk.turns().len().try_into().unwrap();
    assert_eq!(wang.read(PERSON, turns).status, 200);
    assert_eq!(desk.read_by(), ["wang"]);
    assert_eq!(wang.read(PERSON, turns - 1).status, 200);
    assert_eq!(desk.read_by(), ["wang", "wang"]);
}

#[test]
fn nobody_gets_in_without_a_sign_in_and_its_secret() {
    let desk = Desk::open();
    desk.say("你好");
    let wang = desk.agent("wang");
    desk.say("转人工");
    let stranger = desk.served.visitor();
    for path in ["/desk/queue", "/desk/queue/list", "/desk/queue/talk?session=x"] {
        let answer = stranger.get(path);
        assert!([303, 401].contains(&answer.status), "{path}: {answer:?}");
        assert!(!answer.text.contains(PERSON));
    }
    let body = json!({ "session": PERSON });
    assert!([401, 403].contains(&stranger.post("/desk/queue/take", &body).status));
    assert_eq!(wang.browser.post("/desk/queue/take", &body).status, 403, "without the secret");
    for (path, body) in [
        ("/desk/queue/take", json!({})),
        ("/desk/queue/say", json!({ "session": PERSON, "text": " ", "key": "1" })),
        ("/desk/queue/say", json!({ "session": PERSON, "text": "长".repeat(1_001), "key": "1" })),
        ("/desk/queue/say", json!({ "session": PERSON, "text": "您好", "key": "" })),
    ] {
        assert_eq!(wang.post(path, &body).status, 400, "{path} {body}");
    }
}

#[test]
fn a_kill_between_taking_and_writing_loses_nothing() {
    let mut desk = Desk::open();
    let wang = desk.agent("wang");
    desk.say("转人工");
    assert_eq!(wang.take(PERSON).status, 204);
    // Dropped, it is killed as by a power cut.
    desk.served = serve(&desk.machine);
    desk.say("在吗");
    let wang = Agent::new(&desk.served, "wang");
    assert!(wang.list().contains("您在接"));
    assert!(wang.read(PERSON, 0).text.contains("在吗"));
    assert_eq!(wang.say(PERSON, "在的", "1").status, 204);
    assert_eq!(desk.last_reply(), "人工坐席wang：在的");
}

#[test]
fn where_nobody_is_at_the_desk_any_more_the_person_is_told() {
    let desk = Desk::open();
    let wang = desk.agent("wang");
    desk.say("转人工");
    assert_eq!(wang.take(PERSON).status, 204);
    let left = wang.browser.submit("/desk/sign-out", &[("csrf", &wang.secret)]);
    assert_eq!(left.status, 303);
    wait_for("the person to be told", || desk.last_reply().contains("人工坐席现在都不在"));
    assert!(desk.last_reply().contains("12393"));
    assert_eq!(desk.people.store().handings().unwrap(), []);
}

#[test]
fn where_one_leaves_and_another_is_there_it_waits_again() {
    let desk = Desk::open();
    let (wang, li) = (desk.agent("wang"), desk.agent("li"));
    desk.say("转人工");
    assert_eq!(wang.take(PERSON).status, 204);
    wang.browser.submit("/desk/sign-out", &[("csrf", &wang.secret)]);
    wait_for("the person to be told", || desk.last_reply().contains("没能及时回您"));
    assert_eq!(li.take(PERSON).status, 204);
}

#[test]
fn an_agent_who_is_silent_for_minutes_is_made_good_for() {
    let desk = Desk::open();
    let _wang = desk.agent("wang");
    desk.say("转人工");
    // Taken on the day before, and nothing was written since.
    let (person, by) = (SessionId::from(PERSON), "wang".to_owned());
    let (takes, yesterday) = (AtDesk::Takes { by }, now().checked_sub(1.day()).unwrap());
    let request = Request::direct(&person, Incoming::Desk(takes), yesterday, "desk");
    assert!(!desk.people.turn(request).unwrap().refused);
    wait_for("the conversation to wait again", || {
        let handed = desk.people.store().handing(&PERSON.into()).unwrap();
        handed.is_some_and(|handed| handed.by.is_none())
    });
    assert!(desk.last_reply().contains("没能及时回您"), "{}", desk.last_reply());
}

#[test]
fn who_is_taken_by_nobody_for_minutes_is_told_once_and_keeps_the_place() {
    let desk = Desk::open();
    let _wang = desk.agent("wang");
    desk.people.look_at_desk(millis()).unwrap();
    let (person, asks) = (SessionId::from(PERSON), Incoming::Text("转人工".to_owned()));
    let yesterday = now().checked_sub(1.day()).unwrap();
    desk.people.turn(Request::direct(&person, asks, yesterday, "web")).unwrap();
    wait_for("the person to be told", || desk.last_reply().starts_with("让您久等了"));
    assert!(desk.last_reply().contains("您排在最前面"), "{}", desk.last_reply());
    assert!(desk.last_reply().contains("不想等了，点“不等了”"), "{}", desk.last_reply());
    // The next to come goes through the same rounds.
    let next = SessionId::from("web:0b0e1b37-95cd-4b6c-8f0b-54cf6f3f0c22");
    let asks = Incoming::Text("转人工".to_owned());
    desk.people.turn(Request::direct(&next, asks, yesterday, "web")).unwrap();
    wait_for("the next to be told", || {
        let turns = desk.people.store().turns(&next).unwrap();
        turns.last().is_some_and(|turn| turn.record.reply.contains("前面还有1位在等"))
            && turns.len() == 2
    });
    assert_eq!(desk.turns().len(), 2, "told once");
    let handed = desk.people.store().handings().unwrap();
    assert_eq!(handed.iter().map(|handed| &handed.by).collect::<Vec<_>>(), [&None, &None]);
}
