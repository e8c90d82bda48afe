//! What can be run? One file a command; this one reads the command line and turns a result into an
//! exit code.
//!
//! The clock, the environment and the folders are read here and handed down; nothing below reads
//! them.

mod ask;
mod audit;
mod backup;
mod card;
mod chat;
mod check;
mod clock;
mod conversations;
pub mod diagnostics;
mod doctor;
mod due;
mod eval;
mod explain;
pub mod folder;
mod gaps;
mod git;
mod graph;
mod how_read;
mod impact;
mod key;
mod key_file;
mod log;
mod new;
mod notes;
mod open;
mod options;
mod output;
mod progress;
mod publication;
mod reload;
mod replay;
mod retain;
mod review;
mod saves;
mod schema;
mod seal;
mod serve;
mod sessions;
mod table;
mod telegram;
pub mod test;
mod usage;
mod user;
mod versions;
mod watch;

use std::io::{self, IsTerminal, Write};
use std::panic::{self, AssertUnwindSafe};
use std::process::ExitCode;

use clap::{ArgAction, CommandFactory, Parser, Subcommand};

pub use options::Options;

/// How help is laid out.
const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";

/// What `mante impact` compares.
const IMPACT: &str = "比什么：\n  mante impact --knowledge 文件夹         已发布的 → 文件夹里改过的\n  mante impact 之前 之后                  两个文件夹，或两个 git 版本（版本[:路径]，路径默认 knowledge）\n  mante impact 之前 --knowledge 文件夹    之前 → 文件夹";

/// The command line.
#[derive(Parser, Debug)]
#[command(
    name = "mante",
    version,
    about = "慢特通：问门诊慢特病怎么认定、怎么异地备案和报销",
    after_help = "不带命令、在终端里运行时，就是 chat。",
    help_template = HELP,
    override_usage = "mante [选项] [命令]",
    subcommand_help_heading = "命令",
    disable_help_flag = true,
    disable_version_flag = true,
    disable_help_subcommand = true
)]
struct Cli {
    #[command(flatten)]
    options: Options,
    /// The command; none on a terminal means `chat`.
    #[command(subcommand)]
    command: Option<Command>,
    /// Shows help.
    #[arg(short, long, global = true, action = ArgAction::Help, help = "显示帮助", help_heading = "选项")]
    help: Option<bool>,
    /// Shows the version.
    #[arg(short = 'V', long, action = ArgAction::Version, help = "显示版本", help_heading = "选项")]
    version: Option<bool>,
}

#[derive(Subcommand, Debug)]
enum Command {
    #[command(
        about = "在终端里对话",
        help_template = HELP,
        override_usage = "mante chat [选项]"
    )]
    Chat(chat::ChatArgs),
    #[command(
        about = "问一句，答一句，然后退出",
        help_template = HELP,
        override_usage = "mante ask [选项] 问题…"
    )]
    Ask(ask::AskArgs),
    #[command(
        about = "问一句，把答案做成一页卡片：存下来、打印、转给家里人",
        help_template = HELP,
        override_usage = "mante card [选项] 问题…"
    )]
    Card(card::CardArgs),
    #[command(
        about = "检查知识库，指出每个问题的文件、行、列",
        help_template = HELP,
        override_usage = "mante check [选项]"
    )]
    Check(check::CheckArgs),
    #[command(
        about = "说明检查报出的代码：什么意思、为什么要紧、怎么改",
        help_template = HELP,
        override_usage = "mante explain [选项] [代码]"
    )]
    Explain(explain::ExplainArgs),
    #[command(
        about = "重放对话，看答得对不对",
        help_template = HELP,
        override_usage = "mante test [选项] [路径…]",
        next_help_heading = "选项"
    )]
    Test(test::TestArgs),
    #[command(
        about = "盯着知识库：每次保存就检查、重放、预览",
        help_template = HELP,
        override_usage = "mante watch [选项] [路径…]"
    )]
    Watch(watch::WatchArgs),
    #[command(
        about = "草稿和发布：看改动，提交，由另一个人核准后发布",
        help_template = HELP,
        override_usage = "mante review --knowledge 文件夹 [选项]"
    )]
    Review(review::ReviewArgs),
    #[command(
        about = "评测：标注好的话读对了多少",
        help_template = HELP,
        override_usage = "mante eval [选项] 文件…"
    )]
    Eval(eval::EvalArgs),
    #[command(
        about = "列出知识库里哪些该复核、哪天生效或失效",
        help_template = HELP,
        override_usage = "mante due [选项]"
    )]
    Due(due::DueArgs),
    #[command(
        about = "列出大家问了却没答上的，问得最多的在前",
        help_template = HELP,
        override_usage = "mante gaps [选项]"
    )]
    Gaps(gaps::GapsArgs),
    #[command(
        about = "把采纳了的同事笔记写成知识库的草稿",
        help_template = HELP,
        override_usage = "mante notes [选项]"
    )]
    Notes(notes::NotesArgs),
    #[command(
        about = "看改动的影响：谁的答复变了，变成什么",
        after_help = IMPACT,
        help_template = HELP,
        override_usage = "mante impact [选项] [之前 [之后]]"
    )]
    Impact(impact::ImpactArgs),
    #[command(
        about = "拿改过的知识库重答记下的会话，列出变了的",
        help_template = HELP,
        override_usage = "mante replay --knowledge 文件夹 [选项]"
    )]
    Replay(replay::ReplayArgs),
    #[command(
        about = "新建一个能通过检查的文件：地区、来源或对话",
        help_template = HELP,
        override_usage = "mante new [选项] 种类 编号",
        subcommand_help_heading = "种类",
        disable_help_subcommand = true
    )]
    New(new::NewArgs),
    #[command(
        about = "写出编辑器补全和检查用的 JSON Schema",
        help_template = HELP,
        override_usage = "mante schema [选项] [文件夹]"
    )]
    Schema(schema::SchemaArgs),
    #[command(
        about = "画图：一个地方的一件事会问什么、各走到哪、有哪些行",
        help_template = HELP,
        override_usage = "mante graph [选项] 地方 哪件事"
    )]
    Graph(graph::GraphArgs),
    #[command(
        about = "记下的会话：查看、导出、删除",
        help_template = HELP,
        override_usage = "mante sessions [选项] 命令",
        subcommand_help_heading = "命令",
        disable_help_subcommand = true
    )]
    Sessions(sessions::SessionsArgs),
    #[command(
        about = "认人、联系人用的钥匙：做新的、换",
        help_template = HELP,
        override_usage = "mante seal [选项] 命令",
        subcommand_help_heading = "命令",
        disable_help_subcommand = true
    )]
    Seal(seal::SealArgs),
    #[command(
        about = "开网页：患者聊天、热线工作台、程序接口，都在一个端口",
        after_help = "环境变量：\n  MANTE_LOG  运行日志，例如 info（和 --log 一样）",
        help_template = HELP,
        override_usage = "mante serve [选项]"
    )]
    Serve(serve::ServeArgs),
    #[command(
        about = "工作台的用户：添加、列出、删除、改密码、改角色",
        help_template = HELP,
        override_usage = "mante user [选项] 命令",
        subcommand_help_heading = "命令",
        disable_help_subcommand = true
    )]
    User(user::UserArgs),
    #[command(
        about = "程序接口的密钥：添加、列出、删除",
        help_template = HELP,
        override_usage = "mante key [选项] 命令",
        subcommand_help_heading = "命令",
        disable_help_subcommand = true
    )]
    Key(key::KeyArgs),
    #[command(
        about = "审计：谁登录过、看过哪个会话、改过什么",
        help_template = HELP,
        override_usage = "mante audit [选项]"
    )]
    Audit(audit::AuditArgs),
    #[command(
        about = "检查这台机器：会话库、知识库、环境，哪里要修、怎么修",
        help_template = HELP,
        override_usage = "mante doctor [选项]"
    )]
    Doctor(doctor::DoctorArgs),
    #[command(
        about = "备份会话库；不用停下正在运行的 mante",
        help_template = HELP,
        override_usage = "mante backup [选项] 文件"
    )]
    Backup(backup::BackupArgs),
    #[command(
        about = "运行 Telegram 机器人（令牌放在环境变量 TELOXIDE_TOKEN）",
        after_help = "环境变量：\n  TELOXIDE_TOKEN    机器人的令牌（必须）\n  TELEGRAM_API_URL  自建的 Bot API 服务器\n  TELOXIDE_PROXY    代理，例如 socks5://127.0.0.1:1080\n  MANTE_LOG         运行日志，例如 info",
        help_template = HELP,
        override_usage = "mante telegram [选项]"
    )]
    Telegram(telegram::TelegramArgs),
}

/// Runs the program: the whole of `main`.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return usage::tell(error),
    };
    log::start(&cli.options);
    output::note_panics();
    // Nothing of the command is used after it broke.
    match panic::catch_unwind(AssertUnwindSafe(|| run(cli))) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => output::tell_fault(&error),
        Err(_) => output::tell_panic(),
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let Cli { options, command, .. } = cli;
    match command {
        Some(Command::Chat(args)) => chat::run(&args, &options),
        Some(Command::Ask(args)) => ask::run(&args, &options),
        Some(Command::Card(args)) => card::run(&args, &options),
        Some(Command::Check(args)) => check::run(&args, &options),
        Some(Command::Explain(args)) => explain::run(&args, &options),
        Some(Command::Test(args)) => test::run(&args, &options),
        Some(Command::Watch(args)) => watch::run(&args, &options),
        Some(Command::Review(args)) => review::run(&args, &options),
        Some(Command::Eval(args)) => eval::run(&args, &options),
        Some(Command::Due(args)) => due::run(&args, &options),
        Some(Command::Gaps(args)) => gaps::run(&args, &options),
        Some(Command::Notes(args)) => notes::run(&args, &options),
        Some(Command::Impact(args)) => impact::run(&args, &options),
        Some(Command::Replay(args)) => replay::run(&args, &options),
        Some(Command::New(args)) => new::run(&args, &options),
        Some(Command::Schema(args)) => schema::run(&args, &options),
        Some(Command::Graph(args)) => graph::run(&args, &options),
        Some(Command::Sessions(args)) => sessions::run(&args, &options),
        Some(Command::Seal(args)) => seal::run(&args, &options),
        Some(Command::Serve(args)) => serve::run(args, options),
        Some(Command::User(args)) => user::run(&args, &options),
        Some(Command::Key(args)) => key::run(&args, &options),
        Some(Command::Audit(args)) => audit::run(&args, &options),
        Some(Command::Doctor(args)) => doctor::run(&args, &options),
        Some(Command::Backup(args)) => backup::run(&args, &options),
        Some(Command::Telegram(args)) => telegram::run(&args, options),
        None if io::stdin().is_terminal() && io::stdout().is_terminal() => {
            chat::run(&chat::ChatArgs::default(), &options)
        }
        None => {
            write!(anstream::stderr(), "{}", Cli::command().render_help().ansi())?;
            Ok(ExitCode::from(2))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn global_options_stand_before_and_after_the_command() {
        for line in ["mante --now 2026-11-21 check", "mante check --now 2026-11-21"] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.options.now.map(|day| day.to_string()).as_deref(), Some("2026-11-21"));
        }
    }
}
