//! What a process has cost so far, as Linux counts it.

use std::fs;

use anyhow::{Context, Result};

/// Linux counts CPU time in hundredths of a second, on every machine that this will run on.
const TICKS: f64 = 100.0;

/// The CPU time of a process until now, of all its threads, user and system, in seconds; `self` is
/// this one.
pub fn cpu(process: &str) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{process}/stat"))?;
    // The name, in parentheses, may hold anything; `utime` is the twelfth field behind it.
    let (_, fields) = stat.rsplit_once(')').context("no name in stat")?;
    let mut fields = fields.split_whitespace().skip(11);
    let mut next =
        || fields.next().context("stat is too short")?.parse::<f64>().context("no ticks");
    Ok((next()? + next()?) / TICKS)
}

/// A figure of `/proc/<process>/status` in MiB: `VmRSS` is what is resident, `VmHWM` the most that was.
pub fn memory(process: &str, figure: &str) -> Result<f64> {
    let status = fs::read_to_string(format!("/proc/{process}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'));
    let kib = line.and_then(|line| line.split_whitespace().next()).context("no such figure")?;
    Ok(kib.parse::<f64>()? / 1024.0)
}

/// How long the cores of the machine have been at work until now, all of them, in seconds.
#[allow(dead_code, reason = "not every benchmark asks for it")]
pub fn busy() -> Result<f64> {
    let stat = fs::read_to_string("/proc/stat")?;
    let line = stat.lines().next().context("no cores")?;
    let ticks: Vec<f64> =
        line.split_whitespace().skip(1).map_while(|tick| tick.parse().ok()).collect();
    // user, nice, system, idle, waiting for the disk, interrupts, soft interrupts
    let idle: f64 = ticks.iter().skip(3).take(2).sum();
    Ok((ticks.iter().take(7).sum::<f64>() - idle) / TICKS)
}
