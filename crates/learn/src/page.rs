//! What every page has around its content.

use crate::markup::escaped;

/// A page to be written.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content<'a> {
    pub(crate) title: &'a str,
    /// One sentence for searches and link previews.
    pub(crate) about: &'a str,
    /// The way from the page's folder to the site's.
    pub(crate) root: &'a str,
    /// What kind of page it is, for style and script.
    pub(crate) kind: &'a str,
    /// What stands in the main part.
    pub(crate) body: &'a str,
    /// Whether there are scenarios that come alive.
    pub(crate) is_live: bool,
    /// The lab that it is the page of.
    pub(crate) lab: Option<&'a str>,
}

/// The same as that of the site's page, with frames of the site itself.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types engine lab offline";

const ICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24'%3E%3Ccircle cx='12' cy='12' r='11' fill='%231d5bbf'/%3E%3Cpath d='M6.5 12.5l3.8 3.8 7.2-8' fill='none' stroke='white' stroke-width='2.5'/%3E%3C/svg%3E";

/// The page, as a document.
pub(crate) fn html(content: &Content<'_>) -> String {
    let Content { root, kind, body, .. } = content;
    let (title, about) = (escaped(content.title), escaped(content.about));
    let live =
        if content.is_live { format!("<script src=\"{root}embed.js\" defer></script>\n") } else { String::new() };
    // A lab's own program is in the page; all others are in frames.
    let (lab, wasm) = match content.lab {
        Some(lab) => (
            format!(
                "<script src=\"{root}lab.js\" type=\"module\" data-viewer=\"{root}web-lab\" data-lab=\"web-labs-{lab}\" data-thread=\"{root}web-thread.js\"></script>\n"
            ),
            " 'wasm-unsafe-eval'",
        ),
        None => (String::new(), ""),
    };
    let policy = POLICY.replacen("'self'", &format!("'self'{wasm}"), 1);
    let current = |of: &str| if *kind == of { " aria-current=\"page\"" } else { "" };
    format!(
        r##"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title} - Policy Playground</title>
<meta name="description" content="{about}">
<meta property="og:type" content="article">
<meta property="og:site_name" content="Policy Playground">
<meta property="og:title" content="{title}">
<meta property="og:description" content="{about}">
<meta name="twitter:card" content="summary">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="{ICON}">
<link rel="manifest" href="{root}manifest.webmanifest">
<script src="{root}learn.js" data-root="{root}" data-thread="{root}web-thread.js" data-judge="web-judge" data-flow="web-flow"></script>
<link rel="stylesheet" href="{root}learn.css">
{live}{lab}</head>
<body class="{kind}">
<a class="skip" href="#main">To the content</a>
<header class="top"><a class="brand" href="{root}">Policy Playground</a><nav aria-label="Site"><a href="{root}learn/"{lessons}>Lessons</a> <a href="{root}e/"{examples}>Examples</a> <a href="{root}lab/"{labs}>Labs</a></nav></header>
<main id="main">
{body}</main>
</body>
</html>
"##,
        lessons = current("lessons"),
        examples = current("examples"),
        labs = current("labs"),
    )
}

/// The way on: what is before, and what comes next.
pub(crate) fn pager(before: Option<(&str, &str)>, next: Option<(&str, &str)>) -> String {
    let link = |to: Option<(&str, &str)>, rel: &str, word: &str| match to {
        Some((slug, title)) => {
            format!("<a rel=\"{rel}\" href=\"../{slug}/\"><span class=\"quiet\">{word}</span> {}</a>", escaped(title))
        }
        None => String::new(),
    };
    format!(
        "<nav class=\"pager\" aria-label=\"Previous and next\">{}{}</nav>\n",
        link(before, "prev", "Before"),
        link(next, "next", "Next")
    )
}
