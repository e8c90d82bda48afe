//! All integration tests, one binary. Where a new test belongs:
//!
//! | module | what it guards |
//! |---|---|
//! | `audit` | faults in rule tables are found, each with its smallest counterexample |
//! | `beside` | a supposed case and values side by side leave the case as it was |
//! | `broken` | every kind of problem is found, alone, and said as it should be |
//! | `card` | the card to keep: one page, complete, readable, with nobody's name on it |
//! | `chance` | (how many cases a property is tried with) |
//! | `cli_chat`, `cli_errors` | the commands, their protocol and their errors |
//! | `cluster` | (a throw-away PostgreSQL server for the others) |
//! | `coverage` | what dialogs and logged sessions reach of the knowledge base |
//! | `crash` | killed at random instants, nothing acknowledged is lost and nothing is doubled |
//! | `desk` | what an agent reads and copies: short, hedged, never to the hotline |
//! | `diagnostics` | problems are shown in both languages, errors first, and as SARIF |
//! | `dialog_filter` | which dialogs are replayed |
//! | `dialogs` | the replayable conversations, and that they reach every case |
//! | `eval` | labelled messages are counted right, and noise keeps what they say |
//! | `explain` | every code has a page, and its examples are real |
//! | `faults_of_others` | the faults that other systems of this kind were found to have |
//! | `frames` | what a thing and a state near it tell together |
//! | `freshness` | what is overdue, not yet or no longer true is said so, on the day |
//! | `gaps` | what people asked and did not get is counted, the most wanted first |
//! | `hand_over` | a conversation goes to a person at the desk and back, and nobody waits for nothing |
//! | `impact`, `replay_sessions` | who gets another answer from changed knowledge, in words and by session |
//! | `graph` | the picture of a procedure shows what the assistant does, and every row |
//! | `language` | what messages are read as |
//! | `lookup` | words and chosen facts are answered at once |
//! | `mask`, `mask_address` | personal numbers and street addresses never pass |
//! | `mend` | `mante check --fix` undoes slips of the keyboard, and nothing else |
//! | `messages` | how some 1,300 messages, written as people write, are read |
//! | `newer_knowledge` | a conversation goes on under newer knowledge |
//! | `one_cause` | one fault is one finding, whatever hangs on it |
//! | `operating` | faults of the store, `doctor`, `backup`, the log and the figures |
//! | `privacy` | nothing that identifies a person is found where it is kept, logged or counted; a person's records are exported, erased, swept |
//! | `properties` | what must hold for every conversation |
//! | `readme` | every command and transcript of the READMEs |
//! | `recorded_dialogs` | a logged session becomes a dialog |
//! | `refusals` | every refusal names the nearest change that undoes it |
//! | `reload` | a folder that changes while people talk answers the next turn, or is refused |
//! | `review` | only what a second person approved answers |
//! | `service` | a turn is carried out once and committed before it is answered |
//! | `short_admission` | a place that is not covered is answered shortly, with whom to ask and what to say |
//! | `store` | the contract that a store keeps |
//! | `storeys` | the dependency rule between the folders of `src` |
//! | `taken_over` | what two versions have in common is read once, and the impact is the same |
//! | `telegram` | the channel to Telegram, against a strict fake of its server |
//! | `watch` | every save is checked, replayed and previewed |
//! | `web` | the web: pages, desk, interface for programs, over HTTP against the real program |
//! | `workbench_new` | new files pass the checks as they are, and nothing is overwritten |
//! | `workbench_schema` | the schemas for editors: current, named by every file, true to the readers |

mod audit;
mod beside;
mod broken;
mod card;
mod chance;
mod cli_chat;
mod cli_errors;
mod cluster;
mod coverage;
mod crash;
mod desk;
mod diagnostics;
mod dialog_filter;
mod dialogs;
mod eval;
mod explain;
mod faults_of_others;
mod frames;
mod freshness;
mod gaps;
mod graph;
mod hand_over;
mod impact;
mod knowledge_folder;
mod language;
mod lookup;
mod mask;
mod mask_address;
mod mend;
mod messages;
mod newer_knowledge;
mod one_cause;
mod operating;
mod privacy;
mod program;
mod properties;
mod readme;
mod recorded_dialogs;
mod refusals;
mod reload;
mod replay_sessions;
mod review;
mod service;
mod short_admission;
#[path = "store.rs"]
mod store;
mod storeys;
mod taken_over;
mod telegram;
mod watch;
mod web;
mod workbench_new;
mod workbench_schema;
