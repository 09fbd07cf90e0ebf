//! What the user asked for.

use std::path::PathBuf;

use cli::findings;
use lexopt::Arg;
use lint::{Kind, Severity};
use scenario::Layer;

/// A command with its options.
#[derive(Debug)]
pub(crate) enum Command {
    Help(&'static str),
    Run(Run),
    Import(Import),
    Lint(Lint),
    Check(Vec<PathBuf>),
    Picture(PathBuf),
    Link(PathBuf),
    Open(String),
}

/// `policy-playground run`
#[derive(Debug, Default)]
pub(crate) struct Run {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) format: Format,
    pub(crate) jsonl: bool,
    pub(crate) verdict: bool,
    pub(crate) advice: bool,
}

/// `policy-playground import`
#[derive(Debug, Default)]
pub(crate) struct Import {
    /// The files, each with the layer that was said of it.
    pub(crate) files: Vec<(Option<Layer>, PathBuf)>,
    pub(crate) event: Option<String>,
    pub(crate) principal: Option<String>,
    /// Of a template, what holds the policies that are taken.
    pub(crate) policy: Option<String>,
}

/// `policy-playground lint`
#[derive(Debug)]
pub(crate) struct Lint {
    pub(crate) files: Vec<PathBuf>,
    pub(crate) format: Findings,
    pub(crate) jsonl: bool,
    pub(crate) kind: Option<Kind>,
    pub(crate) service: Option<String>,
    pub(crate) account: Option<String>,
    /// Findings as grave as this make the exit status 1.
    pub(crate) fail_on: Severity,
}

/// How findings are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Findings {
    #[default]
    Text,
    Json,
    Sarif,
    Github,
}

/// How reports are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    #[default]
    Text,
    Json,
}

const HELP: &str = "\
policy-playground: would AWS allow this request, and why?

  policy-playground run FILE…     verdict and reasons of scenario files (- reads standard input)
      --format text|json          sentences (default), or one report a file as a line of JSON
      --jsonl                     one scenario a line on standard input, one report a line, on all cores
      --jsonl --verdict           the same with the verdict alone, a short line each
      --advice                    with JSON: say what would change the verdict, as the text does
  policy-playground import FILE…  the scenario that AWS's texts make, as JSON; what is needed next is said beside
      --event N|ID                of several events or messages, the one with this number or eventID
      --principal ARN             of an account, the policies of this user, role or session
      --policy NAME               of a template, the policies of this resource
      --as LAYER FILE             the next file's policy is of this layer: identity, resource, boundary, session,
                                  endpoint, scps, rcps
      It reads: an access denied message, in a log too; CloudTrail's events, and what `lookup-events` prints; what
      `iam-toolbox get-request-authorization-details` and `sts decode-authorization-message` print; policies, whole
      or as statements, and what AWS CLI prints of them: get-policy-version, get-role-policy, get-user-policy,
      get-group-policy, get-role, get-account-authorization-details, get-bucket-policy, get-key-policy, list-grants,
      get-resource-policy, get-queue-attributes, get-repository-policy, describe-vpc-endpoints, and Organizations'
      describe-policy; sts get-caller-identity; the input of simulate-custom-policy and simulate-principal-policy
  policy-playground lint FILE…    what is wrong, risky or pointless in policies, networks and credential reports
                                  (folders too; - reads standard input)
      --type TYPE                 what they are: identity, boundary, session, resource, trust, scp, rcp, endpoint, network,
                                  credentials; inferred if not said
      --service NAME              the service whose resources they are on: s3, kms, …
      --account ID                your own account, so that others are foreign
      --format text|json|sarif|github   sentences (default), a line of JSON a file, SARIF 2.1.0, GitHub's annotations
      --fail-on SEVERITY          error, security, warning (default), suggestion or info: exit status 1 from this on
      --jsonl                     one {\"id\", \"type\", \"document\"} or {\"id\", \"network\"} a line on standard input, one
                                  {\"id\", \"findings\"} out
      It finds the policies in scenarios, CloudFormation templates, Terraform plans and what AWS CLI prints; the network of a
      scenario and what `aws ec2 describe-…` prints; and the credential report of IAM
  policy-playground check FILE…   whether the scenarios in Markdown are answered as they expect (folders too): fences called
                                  policy-playground that hold one or name its file, and fences of JSON that are one
  policy-playground picture FILE  the verdict and the way to it as SVG, for pages that show no more than pictures
  policy-playground link FILE     the part of a link that reopens the scenario, #v2.…
  policy-playground open LINK     the scenario that such a link holds, as JSON

Exit status: 0 every `expect` holds, 1 one does not, 2 bad input.
";

pub(crate) fn parse() -> Result<Command, String> {
    parse_from(lexopt::Parser::from_env()).map_err(|error| error.to_string())
}

fn parse_from(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let command = match parser.next()? {
        None | Some(Arg::Long("help") | Arg::Short('h')) => return Ok(Command::Help(HELP)),
        Some(Arg::Long("version") | Arg::Short('V')) => {
            return Ok(Command::Help(concat!("policy-playground ", env!("CARGO_PKG_VERSION"), "\n")));
        }
        Some(Arg::Value(command)) => command,
        Some(other) => return Err(other.unexpected()),
    };
    match command.to_str() {
        Some("run") => run(parser),
        Some("import") => import(parser),
        Some("lint") => lint(parser),
        Some("check") => check(parser),
        Some("link") => Ok(match only(parser, "a scenario file")? {
            Some(file) => Command::Link(file.into()),
            None => Command::Help(HELP),
        }),
        Some("picture") => Ok(match only(parser, "a scenario file")? {
            Some(file) => Command::Picture(file.into()),
            None => Command::Help(HELP),
        }),
        Some("open") => Ok(match only(parser, "a link")? {
            Some(link) => Command::Open(link.to_string_lossy().into_owned()),
            None => Command::Help(HELP),
        }),
        Some("help") => Ok(Command::Help(HELP)),
        _ => Err(format!("there is no command `{}`", command.to_string_lossy()).into()),
    }
}

fn run(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Run::default();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("format") => {
                let value = parser.value()?;
                options.format = match value.to_str() {
                    Some("text") => Format::Text,
                    Some("json") => Format::Json,
                    _ => return Err(format!("--format is text or json, not `{}`", value.to_string_lossy()).into()),
                };
            }
            Arg::Long("jsonl") => options.jsonl = true,
            Arg::Long("verdict") => options.verdict = true,
            Arg::Long("advice") => options.advice = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(HELP)),
            Arg::Value(file) => options.files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    match (options.jsonl, options.files.is_empty()) {
        (false, _) if options.verdict => Err("--verdict goes with --jsonl".into()),
        _ if options.verdict && options.advice => Err("--verdict leaves no room for --advice".into()),
        (true, false) => Err("--jsonl reads standard input and takes no files".into()),
        (false, true) => Err("run needs a scenario file".into()),
        _ => Ok(Command::Run(options)),
    }
}

fn import(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let (mut options, mut layer) = (Import::default(), None);
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("event") => options.event = Some(parser.value()?.to_string_lossy().into_owned()),
            Arg::Long("policy") => options.policy = Some(parser.value()?.to_string_lossy().into_owned()),
            Arg::Long("principal") => options.principal = Some(parser.value()?.to_string_lossy().into_owned()),
            Arg::Long("as") => {
                let value = parser.value()?;
                layer = value.to_str().and_then(Layer::of);
                if layer.is_none() {
                    let layers: Vec<&str> = Layer::ALL.into_iter().map(Layer::key).collect();
                    let value = value.to_string_lossy();
                    return Err(format!("--as is one of {}, not `{value}`", layers.join(", ")).into());
                }
            }
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(HELP)),
            Arg::Value(file) => options.files.push((layer.take(), file.into())),
            other => return Err(other.unexpected()),
        }
    }
    match (options.files.is_empty(), layer) {
        (_, Some(_)) => Err("--as stands before the file that it is about".into()),
        (true, None) => Err("import needs a file".into()),
        (false, None) => Ok(Command::Import(options)),
    }
}

fn lint(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut options = Lint {
        files: Vec::new(),
        format: Findings::Text,
        jsonl: false,
        kind: None,
        service: None,
        account: None,
        fail_on: Severity::Warning,
    };
    let one_of = |name: &str, words: &[&str], value: &str| -> lexopt::Error {
        format!("--{name} is one of {}, not `{value}`", words.join(", ")).into()
    };
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("type") => {
                let word = text(&mut parser)?;
                let Some(kind) = findings::kind(&word) else {
                    return Err(one_of("type", &Kind::ALL.map(Kind::word), &word));
                };
                options.kind = Some(kind);
            }
            Arg::Long("fail-on") => {
                let word = text(&mut parser)?;
                let Some(severity) = findings::severity(&word) else {
                    return Err(one_of("fail-on", &Severity::ALL.map(Severity::word), &word));
                };
                options.fail_on = severity;
            }
            Arg::Long("format") => {
                let word = text(&mut parser)?;
                options.format = match word.as_str() {
                    "text" => Findings::Text,
                    "json" => Findings::Json,
                    "sarif" => Findings::Sarif,
                    "github" => Findings::Github,
                    _ => return Err(one_of("format", &["text", "json", "sarif", "github"], &word)),
                };
            }
            Arg::Long("service") => options.service = Some(text(&mut parser)?.to_lowercase()),
            Arg::Long("account") => {
                let account = text(&mut parser)?;
                if !findings::is_account(&account) {
                    return Err(format!("--account is 12 digits, not `{account}`").into());
                }
                options.account = Some(account);
            }
            Arg::Long("jsonl") => options.jsonl = true,
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(HELP)),
            Arg::Value(file) => options.files.push(file.into()),
            other => return Err(other.unexpected()),
        }
    }
    match (options.jsonl, options.files.is_empty()) {
        (true, false) => Err("--jsonl reads standard input and takes no files".into()),
        (true, true) if options.format != Findings::Text => Err("--jsonl has a format of its own".into()),
        (false, true) => Err("lint needs a file or a folder".into()),
        _ => Ok(Command::Lint(options)),
    }
}

fn check(mut parser: lexopt::Parser) -> Result<Command, lexopt::Error> {
    let mut paths = Vec::new();
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(Command::Help(HELP)),
            Arg::Value(path) => paths.push(path.into()),
            other => return Err(other.unexpected()),
        }
    }
    if paths.is_empty() { Err("check needs a Markdown file or a folder".into()) } else { Ok(Command::Check(paths)) }
}

fn text(parser: &mut lexopt::Parser) -> Result<String, lexopt::Error> {
    parser.value().map(|value| value.to_string_lossy().into_owned())
}

/// The one argument of a command; `None` if help was asked for.
fn only(mut parser: lexopt::Parser, what: &str) -> Result<Option<std::ffi::OsString>, lexopt::Error> {
    let mut found = None;
    while let Some(arg) = parser.next()? {
        match arg {
            Arg::Long("help") | Arg::Short('h') => return Ok(None),
            Arg::Value(value) if found.is_none() => found = Some(value),
            other => return Err(other.unexpected()),
        }
    }
    match found {
        Some(value) => Ok(Some(value)),
        None => Err(format!("{what} is missing").into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(args: &[&str]) -> Result<Command, String> {
        parse_from(lexopt::Parser::from_args(args)).map_err(|error| error.to_string())
    }

    #[test]
    fn commands_and_options() {
        assert!(matches!(parsed(&[]), Ok(Command::Help(_))));
        assert!(
            matches!(parsed(&["run", "--format=json", "a", "b"]), Ok(Command::Run(run)) if run.files.len() == 2 && run.format == Format::Json)
        );
        assert!(matches!(parsed(&["run", "--jsonl"]), Ok(Command::Run(run)) if run.jsonl && !run.advice));
        assert!(matches!(parsed(&["run", "--jsonl", "--advice"]), Ok(Command::Run(run)) if run.advice));
        assert!(matches!(parsed(&["run", "--jsonl", "--verdict"]), Ok(Command::Run(run)) if run.jsonl && run.verdict));
        assert!(matches!(parsed(&["import", "--event", "2", "a", "--as", "scps", "b"]), Ok(Command::Import(import))
                if import.event.as_deref() == Some("2") && import.files[0].0.is_none() && import.files[1].0 == Some(Layer::Scps)));
        assert!(matches!(parsed(&["check", "a.md", "docs"]), Ok(Command::Check(paths)) if paths.len() == 2));
        assert!(matches!(parsed(&["open", "#v1.x"]), Ok(Command::Open(link)) if link == "#v1.x"));
    }

    #[test]
    fn lint_has_options_of_its_own() {
        let args =
            ["lint", "--type", "trust", "--service=S3", "--account", "111122223333", "--format", "sarif", "a", "b"];
        assert!(matches!(parsed(&args), Ok(Command::Lint(lint)) if lint.kind == Some(Kind::Trust)
            && lint.service.as_deref() == Some("s3") && lint.account.as_deref() == Some("111122223333")
            && lint.format == Findings::Sarif && lint.files.len() == 2 && lint.fail_on == Severity::Warning));
        for (args, message) in [
            (&["lint"][..], "lint needs a file or a folder"),
            (
                &["lint", "--type", "bucket", "a"],
                "--type is one of identity, boundary, session, resource, trust, scp, rcp, endpoint, network, credentials, not `bucket`",
            ),
            (
                &["lint", "--fail-on", "all", "a"],
                "--fail-on is one of error, security, warning, suggestion, info, not `all`",
            ),
            (&["lint", "--format", "xml", "a"], "--format is one of text, json, sarif, github, not `xml`"),
            (&["lint", "--account", "1111", "a"], "--account is 12 digits, not `1111`"),
            (&["lint", "--jsonl", "a"], "--jsonl reads standard input and takes no files"),
            (&["lint", "--jsonl", "--format", "json"], "--jsonl has a format of its own"),
        ] {
            assert_eq!(parsed(args).unwrap_err(), message);
        }
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parsed(&["walk"]).unwrap_err(), "there is no command `walk`");
        assert_eq!(parsed(&["run"]).unwrap_err(), "run needs a scenario file");
        assert_eq!(parsed(&["run", "--format", "xml", "a"]).unwrap_err(), "--format is text or json, not `xml`");
        assert_eq!(parsed(&["run", "--jsonl", "a"]).unwrap_err(), "--jsonl reads standard input and takes no files");
        assert_eq!(parsed(&["run", "--verdict", "a"]).unwrap_err(), "--verdict goes with --jsonl");
        assert_eq!(
            parsed(&["run", "--jsonl", "--verdict", "--advice"]).unwrap_err(),
            "--verdict leaves no room for --advice"
        );
        assert_eq!(parsed(&["check"]).unwrap_err(), "check needs a Markdown file or a folder");
        assert_eq!(parsed(&["picture"]).unwrap_err(), "a scenario file is missing");
        assert_eq!(parsed(&["link"]).unwrap_err(), "a scenario file is missing");
        assert_eq!(parsed(&["import"]).unwrap_err(), "import needs a file");
        assert_eq!(
            parsed(&["import", "a", "--as", "rcps"]).unwrap_err(),
            "--as stands before the file that it is about"
        );
        assert_eq!(
            parsed(&["import", "--as", "scp", "a"]).unwrap_err(),
            "--as is one of identity, resource, boundary, session, endpoint, scps, rcps, not `scp`"
        );
    }
}
