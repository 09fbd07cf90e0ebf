//! For tests: a host of releases on this machine, and folders to install into.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::process::{self, Command};
use std::sync::atomic::{AtomicU32, Ordering};
use std::{env, fs, thread};

use super::release;
use crate::process::run;
use crate::project::Project;

/// The end of a file that arrives without it: the connection is closed before.
pub(super) const CUT_OFF: &[u8] = b"never sent";

/// Answers requests for files until the tests end.
pub(super) struct Host {
    /// As in `http://127.0.0.1:41234`.
    pub(super) address: String,
}

impl Host {
    /// A host that has these files, each with its path.
    pub(super) fn new(files: Vec<(String, Vec<u8>)>) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(stream.unwrap(), &files);
            }
        });
        Self { address }
    }

    /// The address of a host that is down.
    pub(super) fn closed() -> String {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        format!("http://{}", listener.local_addr().unwrap())
    }
}

fn answer(mut stream: TcpStream, files: &[(String, Vec<u8>)]) {
    let lines = BufReader::new(&stream).lines().map(Result::unwrap);
    let request: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let path = request[0].split(' ').nth(1).unwrap();
    let (status, content) = match files.iter().find(|(name, _)| name == path) {
        Some((_, content)) => ("200 OK", content.as_slice()),
        None => ("404 Not Found", &b"no such file"[..]),
    };
    let length = content.len();
    write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n").unwrap();
    stream.write_all(content.strip_suffix(CUT_OFF).unwrap_or(content)).unwrap();
}

/// Folders of their own, removed in the end.
pub(super) struct Scratch {
    folder: PathBuf,
    pub(super) project: Project,
}

impl Scratch {
    pub(super) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = env::temp_dir().join(format!("policy-playground-test-{}-{count}", process::id()));
        let [root, target, cache] = ["root", "target", "cache"].map(|name| folder.join(name));
        for folder in [&root, &target, &cache] {
            fs::create_dir_all(folder).unwrap();
        }
        Self { folder, project: Project { root, target, cache } }
    }

    /// Puts programs, each with the shell script it is, where xtask looks first.
    pub(super) fn programs(&self, programs: &[(&str, &str)]) {
        let packed = self.folder.join("programs.tar.gz");
        fs::write(&packed, archive("bin", programs)).unwrap();
        fs::create_dir_all(self.project.tools()).unwrap();
        run(Command::new("tar").arg("-xzf").arg(packed).arg("-C").arg(self.project.tools())).unwrap();
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A second panic would hide the first.
        fs::remove_dir_all(&self.folder).ok();
    }
}

/// A `.tar.gz` with a folder of programs, each with the shell script it is.
pub(super) fn archive(folder: &str, programs: &[(&str, &str)]) -> Vec<u8> {
    let scratch = Scratch::new();
    let root = &scratch.project.root;
    fs::create_dir_all(root.join(folder)).unwrap();
    for (name, script) in programs {
        let path = root.join(folder).join(name);
        fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let packed = scratch.folder.join("packed.tar.gz");
    run(Command::new("tar").arg("-czf").arg(&packed).arg("-C").arg(root).arg(folder)).unwrap();
    fs::read(packed).unwrap()
}

/// The checksum of a file with this content.
pub(super) fn sha256(content: &[u8]) -> String {
    let scratch = Scratch::new();
    let file = scratch.folder.join("content");
    fs::write(&file, content).unwrap();
    release::sha256(&scratch.project, &file).unwrap()
}
