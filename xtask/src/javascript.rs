//! `cargo xtask javascript`: calls every method of the official JavaScript SDK on the local server, twice on
//! one. Takes Node.js from the machine; the calls and the expected refusals are in
//! `wacht-mock/clients/javascript`.

use std::{
    env,
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use crate::{Failure, cargo, only, root};

/// How often the calls are made on the same server.
const ROUNDS: usize = 2;

pub(crate) fn run(arguments: &[&str]) -> Result<(), Failure> {
    only(arguments, &[])?;
    let folder = root().join("wacht-mock/clients/javascript");
    succeed(
        Command::new(if cfg!(windows) { "npm.cmd" } else { "npm" })
            .args(["ci", "--no-audit", "--no-fund", "--silent"])
            .current_dir(&folder),
    )?;
    let mut build = cargo();
    succeed(build.args(["build", "--quiet", "--package", "wacht-mock"]))?;
    // It is built beside this program.
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let program = program.with_file_name(format!("wacht-mock{}", env::consts::EXE_SUFFIX));
    let mut server = Command::new(&program);
    let server = server.args(["--form", "live"]).stdout(Stdio::piped());
    let server = server.spawn();
    let failed = |error| format!("{} cannot be run: {error}", program.display());
    call(Server(server.map_err(failed)?), folder)
}

/// A process that ends with its handle.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn call(mut server: Server, folder: PathBuf) -> Result<(), Failure> {
    let mut line = String::new();
    if let Some(stdout) = &mut server.0.stdout {
        let read = BufReader::new(stdout).read_line(&mut line);
        read.map_err(|error| format!("the local server cannot be read: {error}"))?;
    }
    let Some((base_url, key)) = line.trim_end().split_once(' ') else {
        return Err("the local server does not start".to_owned());
    };
    for _ in 0..ROUNDS {
        succeed(
            Command::new("node")
                .args(["run.mjs", base_url, key])
                .current_dir(&folder),
        )?;
    }
    Ok(())
}

fn succeed(command: &mut Command) -> Result<(), Failure> {
    let program = command.get_program().to_string_lossy().into_owned();
    let status = command.status();
    let status = status.map_err(|error| format!("{program} cannot be run: {error}"))?;
    match status.success() {
        true => Ok(()),
        false => Err(format!("{program} failed: {status}")),
    }
}
